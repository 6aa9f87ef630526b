package difference

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestADifferenceShowsBothSides(t *testing.T) {
	t.Parallel()
	labels := map[string]string{"phone": "Phone", "tags": "Tags"}
	for _, c := range []struct {
		what   string
		change model.Change
		want   []string
	}{
		{"a value", model.Change{Field: "phone", Before: "+12125550100", After: "+12125550199"}, []string{
			"Phone   - +12125550100", "        + +12125550199",
		}},
		{"a first value", model.Change{Field: "phone", After: "+12125550199"}, []string{"Phone   - (empty)", "        + +12125550199"}},
		{"a cleared value", model.Change{Field: "phone", Before: "+12125550100"}, []string{"Phone   - +12125550100", "        + (empty)"}},
		{"a list", model.Change{Field: "tags", Before: []string{"a", "b"}, After: []string{"b", "c"}}, []string{"Tags   - a", "       + c"}},
		{"a list's order", model.Change{Field: "tags", Before: []string{"a", "b"}, After: []string{"b", "a"}}, []string{"Tags   - a, b", "       + b, a"}},
		{"a field without words", model.Change{Field: "customFields.shoe", Before: int64(42), After: true}, []string{"shoe   - 42", "       + yes"}},
		{"hostile text", model.Change{Field: "phone", Before: "\x1b[2Jx", After: "a\u202eb"}, []string{"Phone   - [2Jx", "        + ab"}},
		{"a long text", model.Change{Field: "phone", Before: "one\ntwo", After: strings.Repeat("word ", 10)}, []string{
			"Phone   - one", "          two", "        + word word word word word", "          word word word word word",
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			got := Lines(theme.Theme{}, 37, []model.Change{c.change}, labels)
			for i := range got {
				got[i] = strings.TrimRight(ansi.Strip(got[i]), " ")
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestOneSideAloneSaysNothingOfTheOther(t *testing.T) {
	t.Parallel()
	changes := []model.Change{{Field: "phone", Before: "+12125550100", After: "+12125550199"}}
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{Lost(theme.Theme{}, 40, changes, nil), "phone   - +12125550100"},
		{Gained(theme.Theme{}, 40, changes, nil), "phone   + +12125550199"},
	} {
		if got := ansi.Strip(strings.Join(c.lines, "\n")); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestNoLineIsWiderThanItsPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-z漢é \n]{0,80}`)
		c := model.Change{Field: "x", Before: text.Draw(t, "before"), After: text.Draw(t, "after")}
		w := rapid.IntRange(1, 90).Draw(t, "w")
		for _, l := range Lines(theme.Theme{}, w, []model.Change{c}, map[string]string{"x": text.Draw(t, "label")}) {
			if ansi.StringWidth(l) > w || strings.Contains(l, "\n") {
				t.Fatalf("%q in %d cells", l, w)
			}
		}
	})
}

func TestWhatFollowsIsToldBehindWhatIsChanged(t *testing.T) {
	t.Parallel()
	p := workbench.Plan{
		Changes: []model.Change{{Field: "firstName", Before: "Ada", After: "Augusta"}},
		Follows: []workbench.Followed{{Change: model.Change{Field: "name", Before: "Ada King", After: "Augusta King"}, Of: []string{"firstName"}}},
		Labels:  map[string]string{"firstName": "First name", "name": "Name"},
	}
	got := ansi.Strip(strings.Join(Planned(theme.New(theme.Options{}), 60, p), "\n"))
	want := "First name   - Ada\n             + Augusta\nName         - Ada King\n             + Augusta King\n               follows from First name"
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
