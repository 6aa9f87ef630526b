package model

import (
	"slices"
	"strings"
	"testing"
)

func TestEveryBuiltinModelHoldsTogether(t *testing.T) {
	t.Parallel()
	for _, m := range Builtin() {
		seen := map[string]bool{}
		for _, f := range m.Fields {
			if seen[f.Name] || f.Label == "" || f.Type == "" {
				t.Errorf("%s.%s is there twice, or without label or type", m.Name, f.Name)
			}
			seen[f.Name] = true
			if f.Type == Choice && len(f.Options) == 0 {
				t.Errorf("%s.%s offers no choice", m.Name, f.Name)
			}
			if _, ok := Find(Builtin(), f.Model); f.Type == Reference && f.Model == "user" && !ok {
				t.Errorf("%s.%s points at no model", m.Name, f.Name)
			}
		}
		for _, path := range append(slices.Clone(m.AnyOf), m.Columns...) {
			if path != "updatedAt" && !seen[path] {
				t.Errorf("%s names %s, which it does not have", m.Name, path)
			}
		}
		for _, title := range m.Titles {
			for path := range strings.SplitSeq(title, "+") {
				if !seen[path] {
					t.Errorf("%s takes its title from %s, which it does not have", m.Name, path)
				}
			}
		}
	}
}

func TestTitleIsTheFirstThatIsSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields Fields
		want   string
	}{
		{Fields{"name": "Ada L.", "firstName": "Ada"}, "Ada L."},
		{Fields{"name": "", "firstName": "Ada", "lastName": "Lovelace"}, "Ada Lovelace"},
		{Fields{"lastName": "Lovelace"}, "Lovelace"},
		{Fields{"companyName": nil, "email": "ada@example.com"}, "ada@example.com"},
		{Fields{}, "id7"},
	} {
		if got := Contact().Title(c.fields, "id7"); got != c.want {
			t.Errorf("%v: got %q, want %q", c.fields, got, c.want)
		}
	}
}

func TestWithReplacesAndAppendsButLeavesTheModelAlone(t *testing.T) {
	t.Parallel()
	m := Contact()
	n := len(m.Fields)
	more := m.With(Field{Name: "email", Label: "Mail", Type: Text}, Field{Name: CustomPrefix + "x", Label: "X", Type: Text})
	if f, _ := more.Field("email"); f.Label != "Mail" || len(more.Fields) != n+1 {
		t.Fatalf("email is %+v of %d fields", f, len(more.Fields))
	}
	if f, _ := m.Field("email"); f.Label != "E-mail" || len(m.Fields) != n {
		t.Fatal("the model itself changed")
	}
	if f, ok := more.Field(CustomPrefix + "x"); !ok || !f.Custom() {
		t.Fatalf("the custom field is %+v", f)
	}
}

func TestFindKnowsOnlyWhatIsThere(t *testing.T) {
	t.Parallel()
	if m, ok := Find(Builtin(), "user"); !ok || m.Label != "User" {
		t.Fatalf("user is %+v", m)
	}
	if _, ok := Find(Builtin(), "planet"); ok {
		t.Fatal("found a model that is not there")
	}
}
