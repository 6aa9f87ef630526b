package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/model"
)

func suggested(all []Suggestion, field string) Suggestion {
	i := slices.IndexFunc(all, func(s Suggestion) bool { return s.Field == field })
	if i < 0 {
		return Suggestion{}
	}
	return all[i]
}

func TestASuggestionFindsWhereABrokenFieldWent(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	s.fault(sandbox.Fault{Kind: sandbox.Rename, Field: "lastName", To: "x1"})
	s.pull(PullRequest{Models: []string{"contact"}, Full: true})
	all, err := s.SuggestMapping(t.Context(), c.Name, "contact", nil)
	if err != nil {
		t.Fatal(err)
	}
	got := suggested(all, "lastName")
	if got.Line != "x1" || got.Confidence < Sure || !strings.Contains(got.Why, "the same as before") || got.Example == "" {
		t.Fatalf("%+v of %+v", got, all)
	}
	if slices.ContainsFunc(all, func(s Suggestion) bool { return s.Field == "firstName" }) {
		t.Errorf("a field that is well: %+v", all)
	}
}

func TestASuggestionFindsTheCustomFieldOfTheSameName(t *testing.T) {
	t.Parallel()
	s := openWith(t, people*5/4, func(o *Options) {
		ownModels(t, o.Home, "models:\n  contact:\n    fields:\n      createdOn: dateTime\n      zebra: url\n")
	})
	c := s.pulled()
	m, err := s.ModelOf(t.Context(), c.Name, "contact")
	if err != nil {
		t.Fatal(err)
	}
	custom := m.Fields[slices.IndexFunc(m.Fields, func(f model.Field) bool { return f.Custom() && f.Type == model.Text })]
	ownModels(t, s.opt.Home, "models:\n  contact:\n    fields:\n      mine: {type: text, label: \""+custom.Label+"\"}\n      zebra: url\n")
	again := s.bench(s.opt.Home)
	all, err := again.SuggestMapping(t.Context(), c.Name, "contact", []string{"mine", "zebra"})
	if err != nil {
		t.Fatal(err)
	}
	if got := suggested(all, "mine"); got.Line != "customFields | by-id "+custom.Native || !strings.Contains(got.Why, "called the same") {
		t.Errorf("%+v of %+v", got, all)
	}
	if got := suggested(all, "zebra"); got.Field != "" {
		t.Errorf("something was made up: %+v", got)
	}
}

func TestNamesAreAlikeWhateverTheirSpelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b  string
		least float64
		most  float64
	}{
		{"loyaltyTier", "loyalty_tier", 1, 1},
		{"lastName", "familyName", 0.9, 1},
		{"address.postalCode", "zipCode", 0.5, 1},
		{"birthday", "dateOfBirth", 0.4, 1},
		{"email", "size", 0, 0},
	} {
		if got := likeness(model.Field{Name: c.a, Label: c.a}, []string{c.b}); got < c.least || got > c.most {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
	}
}

func TestStepsFollowTheKindOfValues(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typ  model.Type
		held []any
		want string
	}{
		{model.Date, []any{1.6e12}, "date ms"},
		{model.DateTime, []any{"2024"}, "date-time"},
		{model.Date, []any{20240131.0}, "date compact"},
		{model.Phone, []any{"+1"}, "e164"},
		{model.Number, []any{"12"}, "as-text"},
		{model.TextList, []any{"a,b"}, `split ","`},
		{model.TextList, []any{[]any{"a"}}, ""},
		{model.Text, []any{"x"}, ""},
	} {
		if got := stepsFor(model.Field{Type: c.typ}, c.held); got[0] != c.want {
			t.Errorf("%s of %v: %q", c.typ, c.held, got)
		}
	}
}
