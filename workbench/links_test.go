package workbench

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// accounts is a workbench with two accounts that were never connected for real: their records are put into the store.
func accounts(t *testing.T) (*Workbench, *store.Store) {
	t.Helper()
	s := open(t)
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"left", "right"} {
		if err := db.AddConnection(t.Context(), store.Connection{ID: name, Name: name, Connector: s.id}); err != nil {
			t.Fatal(err)
		}
	}
	return s.Workbench, db
}

// person puts a contact into an account and answers its id.
func person(t *testing.T, db *store.Store, in, native string, pairs ...any) string {
	t.Helper()
	return thing(t, db, [3]string{"contact", in, native}, pairs...)
}

// thing puts a record into an account: its model, the account, its native id.
func thing(t *testing.T, db *store.Store, as [3]string, pairs ...any) string {
	t.Helper()
	modelName, in, native := as[0], as[1], as[2]
	f := model.Fields{}
	for i := 0; i < len(pairs); i += 2 {
		f[pairs[i].(string)] = pairs[i+1]
	}
	r := model.Record{Model: modelName, Fields: f, Remote: model.Remote{ID: native}}
	if _, err := db.PutPage(t.Context(), store.Page{Connection: in, Model: modelName, Records: []model.Record{r}}); err != nil {
		t.Fatal(err)
	}
	kept, err := db.ByRemote(t.Context(), in, modelName, native)
	if err != nil {
		t.Fatal(err)
	}
	return kept.ID
}

func propose(t *testing.T, w *Workbench, req LinkRequest) LinkRun {
	t.Helper()
	runs, err := w.ProposeLinks(t.Context(), req, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range runs {
		if r.Model == "contact" {
			return r
		}
	}
	return LinkRun{}
}

func with(t *testing.T, w *Workbench, id string) []LinkEnd {
	t.Helper()
	out, err := w.LinkedWith(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// surname is a name that is like no other.
func surname(i int) string {
	h := sha256.Sum256([]byte{byte(i)})
	for j := range h {
		h[j] = 'a' + h[j]%26
	}
	return string(h[:9])
}

func TestWhoIsSurelyTheSameIsLinkedAndTheRestIsAsked(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ada := person(t, db, "left", "1", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com", "phone", "+15550100")
	also := person(t, db, "right", "9", "name", "Example, Ada", "email", "ADA@example.com")
	person(t, db, "left", "2", "firstName", "Grace", "lastName", "Sample")
	person(t, db, "right", "8", "firstName", "Grace", "lastName", "Sample") // a name alone
	person(t, db, "left", "3", "firstName", "Io", "lastName", "Moon", "phone", "+15550103")
	person(t, db, "right", "7", "firstName", "Callisto", "lastName", "Moon", "phone", "+15550103") // a family's number
	run := propose(t, w, LinkRequest{})
	if run.Linked != 1 || run.Proposed != 1 || !run.Full {
		t.Fatalf("%+v", run)
	}
	if got := with(t, w, ada); len(got) != 1 || got[0].ID != also || got[0].Connection != "right" {
		t.Errorf("%+v", got)
	}
	asked, err := w.Links(t.Context(), LinkQuery{Model: "contact"})
	if err != nil || len(asked) != 1 || asked[0].Records[0].Title != "Grace Sample" || len(asked[0].Evidence) == 0 {
		t.Fatalf("%+v, %v", asked, err)
	}
	done, err := w.JudgeLink(t.Context(), asked[0].ID, "linked", "the test")
	if made := done.Link; err != nil || made.State != "linked" || made.Automatic || made.By != "the test" || made.Decided == nil {
		t.Errorf("%+v, %v", made, err)
	}
}

func TestAnAutomaticLinkThatIsUndoneNeverComesBack(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ada := person(t, db, "left", "1", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com")
	person(t, db, "right", "9", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com")
	if run := propose(t, w, LinkRequest{}); run.Linked != 1 {
		t.Fatalf("%+v", run)
	}
	if from, err := w.Unlink(t.Context(), "contact", ada, "the test"); err != nil || len(from) != 1 {
		t.Fatal(from, err)
	}
	person(t, db, "left", "1", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com", "phone", "+15550100") // a pull
	for _, full := range []bool{false, true} {
		if run := propose(t, w, LinkRequest{Full: full}); run.Linked+run.Proposed != 0 {
			t.Errorf("full %v: %+v", full, run)
		}
	}
	if got := with(t, w, ada); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	_, err := w.Unlink(t.Context(), "contact", ada, "the test")
	kind(t, err, problem.NotFound, "linked with no other")
}

func TestOnlyWhatCameOrChangedIsLookedAtAgain(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	for i := range 40 {
		person(t, db, "left", fmt.Sprint(i), "firstName", fmt.Sprintf("Name%c", 'a'+i%26), "lastName", surname(i), "email", fmt.Sprintf("p%d@example.com", i))
	}
	person(t, db, "right", "0", "firstName", "Namea", "lastName", surname(0), "email", "p0@example.com")
	if run := propose(t, w, LinkRequest{}); run.Linked != 1 || run.Records != 41 {
		t.Fatalf("%+v", run)
	}
	if run := propose(t, w, LinkRequest{}); run.Records != 0 || run.Full {
		t.Errorf("nothing moved: %+v", run)
	}
	two := person(t, db, "right", "2", "firstName", "Namec", "lastName", surname(2), "email", "p2@example.com")
	if run := propose(t, w, LinkRequest{}); run.Linked != 1 || run.Records != 1 || run.Full {
		t.Errorf("one came: %+v", run)
	}
	if got := with(t, w, two); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	// Another of the same name and address: nobody knows which of the two it is.
	person(t, db, "right", "3", "firstName", "Named", "lastName", surname(3), "email", "p3@example.com")
	person(t, db, "right", "33", "firstName", "Named", "lastName", surname(3), "email", "p3@example.com")
	if run := propose(t, w, LinkRequest{}); run.Linked != 0 || run.Proposed != 2 || run.Full {
		t.Errorf("two came: %+v", run)
	}
	// One of them gets another name: the other is the one, and what was proposed of it is withdrawn.
	person(t, db, "right", "33", "firstName", "Xaver", "lastName", "Other", "email", "other@example.com")
	if run := propose(t, w, LinkRequest{}); run.Left != 1 || run.Full {
		t.Errorf("one changed: %+v", run)
	}
}

func TestAnAppointmentIsTheSameByTitleTimeAndPerson(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	person(t, db, "left", "1", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com")
	person(t, db, "right", "9", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com")
	person(t, db, "right", "8", "firstName", "Io", "lastName", "Moon", "email", "io@example.com")
	one := thing(t, db, [3]string{"appointment", "left", "a1"}, "title", "Check-up", "startAt", "2026-12-01T09:00:00Z", "contact", "1")
	same := thing(t, db, [3]string{"appointment", "right", "a9"}, "title", "Check-Up", "startAt", "2026-12-01T09:00:00.000Z", "contact", "9")
	thing(t, db, [3]string{"appointment", "right", "a8"}, "title", "Check-up", "startAt", "2026-12-01T09:00:00Z", "contact", "8")
	thing(t, db, [3]string{"appointment", "right", "a7"}, "title", "Check-up", "startAt", "2026-12-02T09:00:00Z", "contact", "9")
	if _, err := w.ProposeLinks(t.Context(), LinkRequest{}, nil); err != nil {
		t.Fatal(err)
	}
	if got := with(t, w, one); len(got) != 1 || got[0].ID != same {
		t.Errorf("%+v", got)
	}
}

func TestAMergedViewTellsWhoSaysWhat(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ada := person(t, db, "left", "1", "firstName", "Ada", "phone", "+4915112345678", "tags", []string{"VIP", "new"}, "address.city", "Bonn")
	other := person(t, db, "right", "9", "firstName", "ada", "phone", "0151 12345678", "tags", []string{"new", "vip"}, "address.city", "Köln", "birthday", "1990-01-02")
	person(t, db, "left", "1", "firstName", "Ada", "phone", "+4915112345678", "tags", []string{"VIP", "new"}, "address.city", "Berlin") // changed later
	if _, err := w.LinkRecords(t.Context(), "contact", []string{ada, other}, "the test"); err != nil {
		t.Fatal(err)
	}
	v, err := w.Merged(t.Context(), "contact", other)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]MergedField{}
	for _, f := range v.Fields {
		got[f.Field] = f
	}
	for path, want := range map[string]struct {
		from    int
		differs bool
	}{"firstName": {2, false}, "phone": {2, false}, "tags": {2, false}, "birthday": {1, false}, "address.city": {1, true}} {
		if f := got[path]; len(f.From) != want.from || f.Differs != want.differs {
			t.Errorf("%s: %+v", path, f)
		}
	}
	if c := got["address.city"]; len(c.Others) != 1 {
		t.Errorf("%+v", c)
	}
	if len(v.Records) != 2 || v.Records[0].ID != other || v.Records[1].ConnectorName == "" {
		t.Errorf("%+v", v.Records)
	}
	if err := db.Tombstone(t.Context(), ada); err != nil {
		t.Fatal(err)
	}
	if v, err = w.Merged(t.Context(), "contact", other); err != nil || len(v.Records) != 2 || !v.Records[1].Deleted {
		t.Errorf("%+v, %v", v.Records, err)
	}
}

func TestAMergedViewSpellsNamesWellAndPutsListsTogether(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ada := person(t, db, "left", "1", "firstName", "Aarav", "lastName", "Peña", "tags", []string{"lead", "VIP"}, "email", "aarav@example.org")
	other := person(t, db, "right", "9", "firstName", "AARAV", "lastName", "Pena", "tags", []string{"vip", "new"}, "email", "pena@example.org") // the newer
	if _, err := w.LinkRecords(t.Context(), "contact", []string{ada, other}, "the test"); err != nil {
		t.Fatal(err)
	}
	v, err := w.Merged(t.Context(), "contact", ada)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range v.Fields {
		switch f.Field {
		case "firstName":
			if f.Value != "Aarav" || f.Text != "Aarav" || f.Differs || len(f.From) != 2 {
				t.Errorf("%+v", f)
			}
		case "tags":
			list, _ := f.Value.([]string)
			if len(list) != 3 || !f.Differs || len(f.Others) != 0 || len(f.From) != 2 || f.Text != model.Display(list) {
				t.Errorf("%+v", f)
			}
		case "email":
			if !f.Differs || len(f.Others) != 1 {
				t.Errorf("%+v", f)
			}
		}
	}
}

func TestWhatCannotBeMatchedIsRefusedInWords(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	person(t, db, "left", "1", "firstName", "Ada")
	_, err := w.ProposeLinks(t.Context(), LinkRequest{Models: []string{"note"}}, nil)
	kind(t, err, problem.Unsupported, "Nothing tells which Notes are the same")
	runs, err := w.ProposeLinks(t.Context(), LinkRequest{Models: []string{"contact"}}, nil)
	if err != nil || len(runs) != 1 || runs[0].Why == "" {
		t.Errorf("%+v, %v", runs, err)
	}
	_, err = w.Links(t.Context(), LinkQuery{State: "maybe"})
	kind(t, err, problem.Usage, "maybe")
	_, err = w.LinkRecords(t.Context(), "contact", []string{"1"}, "the test")
	kind(t, err, problem.Usage)
}

func TestDuplicatesOfOneAccountComeInGroups(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	a := person(t, db, "left", "1", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com", "phone", "+15550100", "birthday", "1990-01-02")
	b := person(t, db, "left", "2", "firstName", "Ada", "lastName", "Exmaple", "email", "ada@example.com")
	person(t, db, "left", "3", "firstName", "Ada", "lastName", "Example", "phone", "+15550100", "email", "a.example@example.org")
	person(t, db, "left", "4", "firstName", "Grace", "lastName", "Sample", "email", "grace@example.com")
	person(t, db, "right", "5", "firstName", "Ada", "lastName", "Example", "email", "ada@example.com")
	groups, err := w.Duplicates(t.Context(), DuplicateQuery{Model: "contact", Connection: "left"}, nil)
	if err != nil || len(groups) != 1 || len(groups[0].Records) != 3 || groups[0].Records[0].ID != a || len(groups[0].Pairs) < 2 {
		t.Fatalf("%+v, %v", groups, err)
	}
	if _, err := w.KeepApart(t.Context(), "contact", []string{a, b}, "the test"); err != nil {
		t.Fatal(err)
	}
	groups, err = w.Duplicates(t.Context(), DuplicateQuery{Model: "contact", Connection: "left"}, nil)
	if err != nil || len(groups) != 1 || len(groups[0].Records) != 2 {
		t.Errorf("%+v, %v", groups, err)
	}
}
