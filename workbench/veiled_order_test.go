package workbench

import (
	"bytes"
	"slices"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

func TestTheOrderOfAListTellsNothing(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	q := Query{Model: "contact"}
	byName, err := s.Index(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	lately, err := s.Index(t.Context(), Query{Model: "contact", Sort: []string{"-updatedAt"}})
	if err != nil || slices.Equal(byName, lately) {
		t.Fatalf("%v, %v, %v", byName, lately, err)
	}
	for _, sort := range [][]string{nil, {"title"}, {"lastName"}, {"-email", "phone"}, {"birthday"}} {
		q.Sort = sort
		if got, err := v.Index(t.Context(), q); err != nil || !slices.Equal(got, lately) {
			t.Errorf("sorted by %v it is %v, want %v, %v", sort, got, lately, err)
		}
		if rows, err := v.First(t.Context(), q, 1); err != nil || rows[0].ID != id {
			t.Errorf("sorted by %v the first is %s, %v", sort, doc(rows), err)
		}
	}
	if err := s.SaveView(t.Context(), View{Name: "names", Model: "contact", Sort: []string{"lastName"}}, false); err != nil {
		t.Fatal(err)
	}
	for _, sel := range []Selection{{Model: "contact"}, {View: "names"}, {Model: "contact", Sort: []string{"firstName"}}} {
		if ids, err := v.Select(t.Context(), sel); err != nil || ids[0] != id {
			t.Errorf("%+v begins with %v, %v", sel, ids, err)
		}
		var file bytes.Buffer
		if sel.View != "" {
			sel.Model = "contact"
		}
		if _, err := v.Export(t.Context(), ExportRequest{Selection: sel, Format: "csv", Columns: []string{"id"}}, &file, nil); err != nil || !bytes.HasPrefix(bytes.SplitN(file.Bytes(), []byte("\n"), 2)[1], []byte(id)) {
			t.Errorf("%+v is exported as %s, %v", sel, file.String(), err)
		}
	}
	// What is shown as it is can be sorted by, and a search has its best first.
	for _, sort := range []string{"createdAt", "-updatedAt", "address.country", "doNotContact"} {
		if err := v.Sortable("contact", []string{sort}); err != nil {
			t.Errorf("%s: %v", sort, err)
		}
	}
	if err := v.Sortable("contact", []string{"-updatedAt", "lastName"}); !problem.Is(err, problem.Usage) {
		t.Errorf("by last name: %v", err)
	}
	if got := reveal(v, Query{Model: "contact", Text: "zyx", Best: true}); got.Sort != nil {
		t.Errorf("a search is sorted by %v", got.Sort)
	}
	v.SetVeil(false)
	if err := v.Sortable("contact", []string{"lastName"}); err != nil {
		t.Errorf("without a veil: %v", err)
	}
	q.Sort = nil
	if got, err := v.Index(t.Context(), q); err != nil || !slices.Equal(got, byName) {
		t.Errorf("without a veil it is %v, %v", got, err)
	}
	if !OrderTells(model.Field{Name: model.CustomPrefix + "n", Type: model.Integer}) || OrderTells(model.Field{Name: "due", Type: model.Date}) {
		t.Error("what tells is told wrongly")
	}
}
