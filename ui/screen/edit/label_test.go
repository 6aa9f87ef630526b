package edit

import (
	"testing"

	"patchbay/model"
	"patchbay/ui/sections"
	"patchbay/ui/widget/form"
	"patchbay/workbench"
)

func TestNoRecordIsCalledByItsKind(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"user": "nobody", "contact": "nobody", "task": "no task", "timeEntry": "no time entry", "invoice": "none"} {
		field := workbench.FieldView{Field: model.Field{Name: "x", Type: model.Reference, Model: name}, Choices: []workbench.Reference{{Native: "n1", Title: "One"}}}
		var out form.Field
		if refer(&out, field); out.Options[0].Words != want {
			t.Errorf("%s: %q", name, out.Options[0].Words)
		}
	}
}

func TestAFormOfOneGroupHasNoHeadingForTheRest(t *testing.T) {
	t.Parallel()
	one := sorted([]form.Field{{Name: "day", Section: sections.More}, {Name: "locked", Section: sections.More, Locked: "it is."}})
	if one[0].Section != "" || one[1].Section != "Cannot be changed here" {
		t.Errorf("got %+v", one)
	}
	two := sorted([]form.Field{{Name: "day", Section: sections.More}, {Name: "name", Section: sections.Name}})
	if two[0].Section != sections.Name || two[1].Section != sections.More {
		t.Errorf("got %+v", two)
	}
}
