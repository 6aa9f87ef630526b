package workbench

import (
	"fmt"
	"slices"
	"testing"

	"patchbay/model"
)

func TestAListTellsWhatIsNewInItAlone(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	shown, err := v.Show(t.Context(), "contact", id)
	if err != nil {
		t.Fatal(err)
	}
	seen := shown.Record.Fields["tags"].([]string)
	for name, typed := range map[string]any{"what was shown": append(slices.Clone(seen), "vip"), "the truth": "zyxwarda-vip, brindlewick, vip"} {
		p, err := v.PlanEdit(t.Context(), Edit{Model: "contact", ID: id, Values: map[string]any{"tags": typed}})
		if err != nil {
			t.Fatal(err)
		}
		unseen(t, name, doc(p)+fmt.Sprint(p.Shown()))
		want := append(slices.Clone(seen), "vip")
		for _, changes := range [][]model.Change{p.Changes, p.Shown()} {
			if len(changes) != 1 || !model.Equal(changes[0].After, want) || !model.Equal(changes[0].Before, seen) {
				t.Errorf("%s: the difference is %s, want %v", name, doc(changes), want)
			}
		}
	}
	p, err := v.PlanEdit(t.Context(), Edit{Model: "contact", ID: id, Values: map[string]any{"tags": append(slices.Clone(seen), "vip")}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Apply(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if got := model.Display(s.show(id).Record.Fields["tags"]); got != "zyxwarda-vip, brindlewick, vip" {
		t.Errorf("the tags are %s", got)
	}
}

func TestWhatIsReferredToIsNotTyped(t *testing.T) {
	t.Parallel()
	_, v, _ := veiledScene(t)
	f := model.Field{Name: "contactId", Type: model.Reference}
	unseen(t, "a reference", v.asTyped(f, canary, canary))
	if got := v.asTyped(model.Field{Name: "source", Type: model.Text}, "fair", "fair"); got != "fair" {
		t.Errorf("what was typed is shown as %v", got)
	}
	if got := v.asTyped(model.Field{Name: "customFields.x"}, []any{"brindlewick", "fair"}, []any{"brindlewick", "fair"}, []any{"brindlewick"}).([]any); got[1] != "fair" || trace(fmt.Sprint(got)) != "" {
		t.Errorf("the list is shown as %v", got)
	}
}
