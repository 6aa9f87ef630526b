package mapping

import (
	"testing"

	"patchbay/model"
)

func TestKindTellsAnEmptyPlaceFromOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	native := decode(t, `{"a":"x","b":null,"c":{"d":7,"e":[]},"n":null,"t":true,"list":[]}`)
	for line, want := range map[string]string{
		"a": "text", "b": Null, "c.d": "number", "c.e": "list", "c": "object", "c.f": Absent, "n.x": Null, "z": Absent, "t": "truth",
		"z or a": "text", "z or b": Null, "b or c.d": "number", "- | constant x": "", "z.y.x": Absent,
	} {
		if got := mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, line).Kind(native); got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	if got := (&Custom{Path: "list"}).Kind(native); got != "list" {
		t.Errorf("the list of custom values is %q", got)
	}
}
