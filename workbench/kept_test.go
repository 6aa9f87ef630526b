package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

func TestAModelThatAProviderDoesNotKeepIsRefusedAndNotEmpty(t *testing.T) {
	t.Parallel()
	s := openOf(t, func(d connectors.Description) bool { return !keeps(d, "timeEntry") && keeps(d, "contact") }, 10)
	c := s.connect()
	about, err := s.about(s.id)
	if err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"a list":     s.Kept(t.Context(), []string{c.Name}, "timeEntry"),
		"its fields": func() error { _, err := s.Fields(t.Context(), c.Name, "timeEntry"); return err }(),
		"a new one": func() error {
			_, err := s.PlanEdit(t.Context(), Edit{Model: "timeEntry", Connection: c.Name, Values: map[string]any{"minutes": 5}})
			return err
		}(),
	} {
		if p := problem.As(err); err == nil || p.Kind != problem.Unsupported || p.Text != about.Name+" keeps no time entries." || !strings.Contains(p.Hint, "contacts") {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, fine := range [][]string{{c.Name}, nil} {
		if err := s.Kept(t.Context(), fine, "contact"); err != nil {
			t.Error(err)
		}
	}
	if err := s.Kept(t.Context(), nil, "timeEntry"); err != nil {
		t.Errorf("a list of all connections: %v", err)
	}
	kind(t, s.Kept(t.Context(), []string{"nowhere"}, "contact"), problem.NotFound)
}

func TestARecordIsFoundByItsProvidersIDToo(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	native := s.native(who.ID)
	for _, said := range []string{who.ID, strings.ToUpper(who.ID), who.ID[:8], native, " " + native + " "} {
		if got := s.show(said); got.Record.ID != who.ID {
			t.Errorf("%q is %s", said, got.Title)
		}
	}
	_, err := s.Show(t.Context(), "contact", "NobodyHere")
	kind(t, err, problem.NotFound, "NobodyHere", "patchbay pull")
	_, err = s.Show(t.Context(), "contact", " ")
	kind(t, err, problem.Usage)
	if rows, err := s.First(t.Context(), Query{Model: "contact", Where: `id == "` + who.ID + `"`}, 2); err != nil || len(rows) != 1 || rows[0].Remote.ID != native || rows[0].Remote.ID == "" {
		t.Errorf("%s, %v", doc(rows), err)
	}
}

func TestAProvidersIDThatBeginsAnotherOfOursIsAskedAbout(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.few(2)
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	clash := who[0].ID[:4]
	page := store.Page{Connection: c.ID, Model: "contact", Records: []model.Record{{Model: "contact", Remote: model.Remote{ID: clash}, Fields: model.Fields{"firstName": "Io"}}}}
	if _, err := db.PutPage(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	_, err = s.Show(t.Context(), "contact", clash)
	kind(t, err, problem.Usage, clash, who[0].ID)
}

func TestADuplicateNamesTheRecordThatIsThere(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	p := s.plan(Edit{Model: "contact", Connection: c.Name, Values: map[string]any{"firstName": "Twin", "email": who.Fields["email"]}})
	_, err := s.Apply(t.Context(), p)
	no := kind(t, err, problem.Invalid)
	if !slices.ContainsFunc(no.Fields, func(f problem.Field) bool { return f.Code == "duplicate" }) {
		t.Fatalf("%s", doc(no))
	}
	if no.Fix != "patchbay show contact "+who.ID {
		t.Errorf("the fix is %q, not the record %s", no.Fix, who.ID)
	}
}
