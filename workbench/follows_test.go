package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/model"
)

func TestANameFollowsFromItsPartsAndIsToldBeforehand(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "highlevel", "contact")
	v := b.where("contact", `firstName != null && lastName != null`, whatever)
	last, _ := v.Record.Fields["lastName"].(string)
	plan, err := b.plan(v, map[string]any{"firstName": "Zelda"})
	if err != nil {
		t.Fatal(err)
	}
	if len(plan.Follows) != 1 || plan.Follows[0].Field != "name" || plan.Follows[0].After != "Zelda "+last || plan.Follows[0].Before != v.Record.Fields["name"] {
		t.Fatalf("follows %+v", plan.Follows)
	}
	if words := plan.OfWords(plan.Follows[0]); words != "follows from First name" {
		t.Errorf("it %s", words)
	}
	if _, sent := plan.Patch["name"]; sent || len(plan.Changes) != 1 {
		t.Errorf("what follows is sent too: %v", plan.Patch)
	}
	change, err := b.Apply(t.Context(), plan)
	if err != nil {
		t.Fatal(err)
	}
	now, err := b.Show(t.Context(), "contact", v.Record.ID)
	if err != nil || now.Record.Fields["name"] != "Zelda "+last {
		t.Errorf("it became %v: %v", now.Record.Fields["name"], err)
	}
	back, err := b.PlanUndo(t.Context(), change.ID, "the test")
	if err != nil {
		t.Fatal(err)
	}
	if len(back.Follows) > 0 || !slices.ContainsFunc(back.Changes, func(c model.Change) bool {
		return c.Field == "name" && c.Before == "Zelda "+last && c.After == v.Record.Fields["name"]
	}) { // the name moved with the write, and is part of it
		t.Errorf("the undo is followed by %+v; it changes %+v", back.Follows, back.Changes)
	}
	if _, err := b.Apply(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	if now, err = b.Show(t.Context(), "contact", v.Record.ID); err != nil || now.Record.Fields["name"] != v.Record.Fields["name"] {
		t.Errorf("undone it is %v: %v", now.Record.Fields["name"], err)
	}
}

func TestANameThatIsTypedBesideItsPartsIsSaidToBeMadeOfThem(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "highlevel", "contact")
	v := b.where("contact", `firstName != null && lastName != null`, whatever)
	for _, c := range []struct {
		values map[string]any
		says   string
	}{
		{map[string]any{"firstName": "Zelda", "lastName": "Quirk", "name": "The boss"}, "HighLevel makes Name of First name and Last name: it will be Zelda Quirk."},
		{map[string]any{"name": "Zelda Quirk"}, "HighLevel cuts Name into First name and Last name by itself."},
	} {
		plan, err := b.plan(v, c.values)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(strings.Join(plan.Warnings, " "), c.says) || len(plan.Follows) > 0 {
			t.Errorf("%v: %q, follows %v", c.values, plan.Warnings, plan.Follows)
		}
	}
}

func TestNothingFollowsWhereNothingIsMade(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "highlevel", "contact")
	v := b.where("contact", `firstName != null`, whatever)
	plan, err := b.plan(v, map[string]any{"address.city": "Elsewhere"})
	if err != nil || len(plan.Follows) > 0 {
		t.Errorf("follows %v: %v", plan.Follows, err)
	}
	if got := madeOf([]string{"firstName", "lastName"}, model.Fields{"firstName": "Ada", "lastName": "Byron"}, model.Patch{"lastName": nil}); got != "Ada" {
		t.Errorf("without a last name it is %q", got)
	}
}
