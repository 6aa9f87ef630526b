package sections

import (
	"slices"
	"testing"

	"patchbay/model"
)

func TestFieldsStandWherePeopleLook(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"name": Name, "companyName": Name, "jobTitle": Name, "email": Reach, "phone": Reach, "phones": Reach, "website": Reach,
		"address.city": Address, "tags": More, "birthday": More, "notesText": More,
	}
	for _, f := range model.Contact().Fields {
		if w, ok := want[f.Name]; ok && Of(f) != w {
			t.Errorf("%s stands under %s, want %s", f.Name, Of(f), w)
		}
	}
	if Of(model.Field{Name: "customFields.email", Type: model.Email}) != Custom {
		t.Error("a custom field left its place")
	}
}

func TestEveryFieldHasAHeading(t *testing.T) {
	t.Parallel()
	for _, m := range model.Builtin() {
		for _, f := range m.Fields {
			if !slices.Contains(All(), Of(f)) {
				t.Errorf("%s of %s stands under %q", f.Name, m.Name, Of(f))
			}
		}
	}
}
