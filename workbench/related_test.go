package workbench

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/store"
)

func TestWhatRefersToARecordIsFoundBothWays(t *testing.T) {
	t.Parallel()
	s := open(t)
	conn := s.pulled()
	for _, name := range []string{"task", "note", "appointment"} {
		rows, err := s.First(t.Context(), Query{Model: name, Connections: []string{conn.Name}}, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			native, _ := r.Fields["contact"].(string)
			if native == "" {
				continue
			}
			all, err := s.Related(t.Context(), "contact", native, 50)
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(all, func(x Relation) bool { return x.Model.Name == name && x.Field == "contact" })
			if i < 0 || !slices.ContainsFunc(all[i].Rows, func(x Row) bool { return x.ID == r.ID }) {
				t.Errorf("%s %s is not among what refers to its contact: %+v", name, r.ID, all)
			}
			for _, x := range all[max(i, 0)].Rows {
				if x.Fields["contact"] != native {
					t.Errorf("%s refers to %v", x.ID, x.Fields["contact"])
				}
			}
		}
	}
}

func TestOfManyThatReferOnlyTheFirstAreTold(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	id := person(t, db, "left", "c1", "name", "Ada")
	for _, day := range []string{"02", "04", "03", "01"} {
		thing(t, db, [3]string{"appointment", "left", "a" + day}, "title", "Visit "+day, "startAt", "2026-05-"+day+"T09:00:00Z", "contact", "c1")
	}
	thing(t, db, [3]string{"appointment", "left", "other"}, "title", "Of somebody else", "startAt", "2026-05-09T09:00:00Z", "contact", "c2")
	thing(t, db, [3]string{"appointment", "right", "there"}, "title", "Of another account", "startAt", "2026-05-09T09:00:00Z", "contact", "c1")
	all, err := w.Related(t.Context(), "contact", id, 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	more := false
	for _, r := range all {
		for _, x := range r.Rows {
			got, more = append(got, x.Title), r.More
		}
	}
	if strings.Join(got, ", ") != "Visit 04, Visit 03, Visit 02" || !more {
		t.Errorf("%v, more: %v", got, more)
	}
	other := person(t, db, "right", "c1", "name", "Ada")
	if _, err := db.Decide(t.Context(), store.Decision{A: id, B: other, Model: "contact", State: store.Linked}); err != nil {
		t.Fatal(err)
	}
	if all, err = w.Related(t.Context(), "contact", id, 3); err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	if last := all[len(all)-1]; last.Connection != "right" || last.To != "c1" || len(last.Rows) != 1 || last.Rows[0].Title != "Of another account" {
		t.Errorf("of the linked record it tells %+v", last)
	}
}

func TestTheCommandThatFetchesARecordFetchesIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	conn := s.pulled()
	rows, err := s.First(t.Context(), Query{Model: "contact"}, 1)
	if err != nil || len(rows) == 0 {
		t.Fatal(err)
	}
	text, err := s.FetchingCurl(t.Context(), "contact", rows[0].ID)
	if err != nil || !strings.HasPrefix(text, "curl") || !strings.Contains(text, "$TOKEN") || strings.Contains(text, "{") {
		t.Errorf("%q, %v", text, err)
	}
	r, err := s.fetching(t.Context(), "contact", rows[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	ready, err := s.ready(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.Proxy(t.Context(), ready)
	if err != nil || answer.Status != http.StatusOK || !strings.Contains(string(answer.Body), rows[0].Remote.ID) {
		t.Errorf("%s: it fetches %d %.200s, %v", conn.Connector, answer.Status, answer.Body, err)
	}
}

func TestAnIDIsPutWhereItBelongs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		e          connectors.Endpoint
		id         string
		path, body string
	}{
		"path":   {connectors.Endpoint{Method: "GET", Path: "/contacts/{id}"}, "a b/c", "/contacts/a%20b%2Fc", ""},
		"parent": {connectors.Endpoint{Method: "GET", Path: "/contacts/{parent}/notes/{id}"}, "p1/n2", "/contacts/p1/notes/n2", ""},
		"body":   {connectors.Endpoint{Method: "POST", Path: "/q", Body: json.RawMessage(`{"id":"{id}"}`)}, `a"b`, "/q", `{"id":"a\"b"}`},
		"form":   {connectors.Endpoint{Method: "POST", Path: "/q", Form: true, Body: json.RawMessage("req=get&id={id}")}, "a&b", "/q", "req=get&id=a%26b"},
	} {
		if got := filledFor(c.e, "x", c.id); got.Path != c.path || got.Body != c.body {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := soonest(model.Task()); got != "dueAt" {
		t.Errorf("tasks are looked for by %q", got)
	}
}

func TestAModelThatWasNeverReadToItsEndIsToldAsUnfetched(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	ops := []string{"contact::list", "appointment::list", "appointment::retrieve"}
	left, err := w.connection(t.Context(), "left")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AddConnection(t.Context(), store.Connection{ID: "third", Name: "third", Connector: left.Connector, Operations: ops}); err != nil {
		t.Fatal(err)
	}
	id := person(t, db, "third", "c1", "name", "Ada")
	of := func(name string) Relation {
		t.Helper()
		all, err := w.Related(t.Context(), "contact", id, 3)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(r Relation) bool { return r.Model.Name == name })
		if i < 0 {
			t.Fatalf("nothing is told of %s: %+v", name, all)
		}
		return all[i]
	}
	if r := of("appointment"); !r.Unfetched || r.Unread != "" {
		t.Errorf("never read: %+v", r)
	}
	sc, err := db.StartScan(t.Context(), "third", "appointment", true)
	if err != nil {
		t.Fatal(err)
	}
	if r := of("appointment"); !r.Unfetched {
		t.Error("a walk under way is not at its end")
	}
	if _, err := db.FinishScan(t.Context(), store.Finish{Connection: "third", Model: "appointment", Scan: sc.ID, Complete: true}); err != nil {
		t.Fatal(err)
	}
	if r := of("appointment"); r.Unfetched || r.Unread != "" {
		t.Errorf("read to its end: %+v", r)
	}
	if r := of("task"); r.Unfetched || r.Unread == "" {
		t.Errorf("not allowed: %+v", r)
	}
}
