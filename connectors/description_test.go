package connectors

import (
	"slices"
	"testing"
)

func sample() Description {
	return Description{
		Name: "Acme", Needs: []string{"box.read"},
		Fields: []FieldSupport{{Model: "contact", Name: "email", Native: "mail"}, {Model: "contact", Name: "lastActivityAt", ReadOnly: true}, {Model: "contact", Name: "companyName"}},
		Support: []Support{
			{Operation: Op("contact", List), Supported: true, Scopes: []string{"people.read", "box.read"}},
			{Operation: Op("contact", Update), Supported: true, Scopes: []string{"people.write"}, Refuses: []string{"companyName"}},
			{Operation: Op("contact", Delete), Scopes: []string{"people.delete"}, Reason: "nobody leaves."},
		},
	}
}

func TestScopesAreThoseOfTheOperationsAndOfTheFirstCall(t *testing.T) {
	t.Parallel()
	d := sample()
	for _, c := range []struct {
		ops  []Operation
		want []string
	}{
		{nil, []string{"box.read"}},
		{[]Operation{"contact::update", "contact::list"}, []string{"box.read", "people.read", "people.write"}},
		{[]Operation{"contact::delete", "planet::list"}, []string{"box.read"}},
	} {
		if got := d.ScopesFor(c.ops); !slices.Equal(got, c.want) {
			t.Errorf("%v: got %v, want %v", c.ops, got, c.want)
		}
	}
	if len(d.Needs) != 1 {
		t.Error("the description was changed")
	}
}

func TestNeededByNamesTheOperationsThatAScopeCarries(t *testing.T) {
	t.Parallel()
	got := sample().NeededBy("people.write", []Operation{"contact::list", "contact::update"})
	if !slices.Equal(got, []Operation{"contact::update"}) {
		t.Fatalf("got %v", got)
	}
}

func TestWhyNotFollowsTheFieldsLabel(t *testing.T) {
	t.Parallel()
	d := sample()
	update := d.Can("contact::update")
	for path, want := range map[string]string{
		"email": "", "customFields.any": "", "gender": "is not kept by Acme", "lastActivityAt": "is set by Acme itself",
		"companyName": "cannot be written by an update in Acme",
	} {
		if got := d.WhyNot("contact", path, update); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestWhatTheTableDoesNotListIsNotSupported(t *testing.T) {
	t.Parallel()
	if s := sample().Can("planet::list"); s.Supported || s.Reason == "" || s.Operation != "planet::list" {
		t.Fatalf("got %+v", s)
	}
}
