package workbench

import (
	"encoding/json"
	"strings"
	"testing"

	"patchbay/problem"
	"patchbay/store"
)

// asking proposes links between each two of some records and answers their ids.
func asking(t *testing.T, w *Workbench, db *store.Store, records ...string) []string {
	t.Helper()
	p := store.Proposing{Model: "contact"}
	for i, a := range records {
		for _, b := range records[i+1:] {
			p.Found = append(p.Found, store.Proposal{A: a, B: b, Confidence: 0.9, Evidence: json.RawMessage(`[{"what":"name","for":true,"bits":8.6,"words":"same first name"}]`)})
		}
	}
	if _, err := db.Propose(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	all, err := w.Links(t.Context(), LinkQuery{Model: "contact"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, l := range all {
		ids = append(ids, l.ID)
	}
	return ids
}

func three(t *testing.T, db *store.Store) (a, b, c string) {
	t.Helper()
	return person(t, db, "left", "1", "firstName", "Ada"), person(t, db, "right", "2", "firstName", "Ada"), person(t, db, "left", "3", "firstName", "Ada")
}

func TestWhatFollowsFromTheOthersIsAcceptedWithThem(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	a, b, c := three(t, db)
	ids := asking(t, w, db, a, b, c)
	done, err := w.DecideLinks(t.Context(), ids, "linked", "the test")
	if err != nil || len(ids) != 3 || len(done) != 3 {
		t.Fatalf("%v: %+v, %v", ids, done, err)
	}
	for _, l := range done {
		if l.State != "linked" || l.By != "the test" || len(l.Evidence) != 1 || l.Confidence != 0.9 {
			t.Errorf("%+v", l)
		}
	}
	if _, err := w.Unlink(t.Context(), "contact", b, "the test"); err != nil {
		t.Fatal(err)
	}
	if got := with(t, w, a); len(got) != 1 || got[0].ID != c { // that was said, too
		t.Errorf("%+v", got)
	}
}

func TestOneThatCannotBeDecidedDoesNotStopTheOthers(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	a, b, c := three(t, db)
	x, y := person(t, db, "left", "8", "firstName", "Grace"), person(t, db, "right", "9", "firstName", "Grace")
	if _, err := w.LinkRecords(t.Context(), "contact", []string{a, b}, "the test"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.KeepApart(t.Context(), "contact", []string{a, c}, "the test"); err != nil {
		t.Fatal(err)
	}
	asking(t, w, db, b, c)
	ids := asking(t, w, db, x, y)
	done, err := w.DecideLinks(t.Context(), append(ids, ids[0]), "linked", "the test") // one of them named twice
	kind(t, err, problem.Conflict, "1 of 2 links could not be decided")
	if p := problem.As(err); len(done) != 1 || !strings.HasPrefix(p.Fix, "patchbay link contact ") || len(p.Fields) != 1 || p.Fields[0].Code != "conflict" {
		t.Errorf("%+v, %+v", done, p)
	}
	if got := with(t, w, x); len(got) != 1 || got[0].ID != y {
		t.Errorf("%+v", got)
	}
}

func TestAnIDThatIsNoLinksIsRefusedBeforeAnythingIsDecided(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	a, b, c := three(t, db)
	ids := asking(t, w, db, a, b, c)
	_, err := w.DecideLinks(t.Context(), []string{ids[0], "nope"}, "linked", "the test")
	kind(t, err, problem.NotFound, "There is no link nope")
	_, err = w.DecideLinks(t.Context(), ids, "maybe", "the test")
	kind(t, err, problem.Usage, "maybe")
	if got := with(t, w, a); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if done, err := w.DecideLinks(t.Context(), ids, "apart", "the test"); err != nil || len(done) != 3 || done[2].State != "apart" {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestLinkingTellsBeforeWhenItMakesOneOfTwoRecordsOfAnAccount(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ada, twin := person(t, db, "left", "1", "firstName", "Ada"), person(t, db, "left", "2", "firstName", "Ada")
	there, other := person(t, db, "right", "3", "firstName", "Ada"), person(t, db, "left", "4", "firstName", "Eva")
	for _, x := range []struct {
		ids  []string
		want string
	}{
		{[]string{ada, twin}, "2 records of left would become one person."},
		{[]string{ada, there}, ""},
		{[]string{there, ada, other}, "2 records of left would become one person."},
		{[]string{ada, twin, there, other}, "3 records of left would become one person."},
	} {
		tried, err := w.TryLinkRecords(t.Context(), "contact", x.ids, "the test")
		if got := strings.ToLower(Doubts(tried)); err != nil || got != x.want {
			t.Errorf("%v: %q, %v", x.ids, got, err)
		}
	}
	if _, err := w.LinkRecords(t.Context(), "contact", []string{ada, twin}, "the test"); err != nil {
		t.Fatal(err)
	}
	if tried, err := w.TryLinkRecords(t.Context(), "contact", []string{ada, twin}, "the test"); err != nil || Doubts(tried) != "" {
		t.Errorf("they are linked already: %q, %v", Doubts(tried), err)
	}
	tried, err := w.TryLinkRecords(t.Context(), "contact", []string{there, twin}, "the test")
	if got := strings.ToLower(Doubts(tried)); err != nil || !strings.Contains(got, "ada (left) is linked with ada (left) already") || !strings.HasSuffix(got, "2 records of left would become one person.") {
		t.Errorf("%q, %v", got, err)
	}
}

func TestAcceptingSaysWhenItMakesOneOfTwoRecordsOfAnAccount(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ada, ada2 := person(t, db, "left", "1", "firstName", "Ada"), person(t, db, "right", "2", "firstName", "Ada")
	grace, grace2 := person(t, db, "left", "3", "firstName", "Grace"), person(t, db, "right", "4", "firstName", "Grace")
	alone := person(t, db, "left", "5", "firstName", "Eva")
	for _, pair := range [][]string{{ada, ada2}, {grace, grace2}} {
		if _, err := w.LinkRecords(t.Context(), "contact", pair, "the test"); err != nil {
			t.Fatal(err)
		}
	}
	id := asking(t, w, db, ada, grace2)[0]
	l, err := w.LinkOf(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Ada (Left) is linked with Ada (Right) already.", "Grace (Right) is linked with Grace (Left) already.", "2 records of Left would become one person.", "2 records of Right would become one person."} {
		if !strings.Contains(strings.ToLower(l.Doubt()), strings.ToLower(want)) {
			t.Errorf("%q is not in %q", want, l.Doubt())
		}
	}
	done, err := w.DecideLinks(t.Context(), []string{id}, "linked", "the test")
	if err != nil || len(done) != 1 || done[0].Doubt() != "" {
		t.Errorf("%+v, %v", done, err)
	}
	for _, l := range []Link{{}, {Model: "contact", Records: l.Records, Already: [][]LinkEnd{nil, nil}}} {
		if l.Doubt() != "" {
			t.Errorf("%q", l.Doubt())
		}
	}
	if fresh := asking(t, w, db, alone, person(t, db, "right", "6", "firstName", "Eva"))[0]; fresh != "" {
		if l, err := w.LinkOf(t.Context(), fresh); err != nil || l.Doubt() != "" || l.Already != nil {
			t.Errorf("%+v, %v", l, err)
		}
	}
}
