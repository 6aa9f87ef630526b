package workbench

import (
	"context"
	"slices"
	"strings"
	"testing"

	"patchbay/problem"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/model"
)

// signedIn is a workbench connected to the first workspace of one provider's sandbox, with what a person types in.
func signedIn(t *testing.T, id string, change ...func(*Options)) (*scene, Connection) {
	t.Helper()
	r := catalog()
	at := slices.Index(r.IDs(), id)
	s := &scene{t: t, id: id, wire: newWire()}
	var err error
	s.server, err = sandbox.Start(context.Background(), sandbox.Options{Seed: 7, People: people}, r.Sandboxes()[at])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.server.Close)
	t.Cleanup(s.wire.base.CloseIdleConnections)
	s.at = s.server.Ready().Providers[id]
	s.control = s.server.Ready().Remote(id, nil)
	s.Workbench = s.bench(Home{Root: t.TempDir(), Profile: "default"}, change...)
	flow, err := s.Connect(t.Context(), ConnectRequest{Connector: id, Endpoint: s.at.Endpoint, Token: s.at.Token, Operations: []string{"all"}, Workspace: s.at.Users[0].Workspaces[0]})
	if err != nil {
		t.Fatal(err)
	}
	for range flow.Steps() { // its end is awaited
	}
	c, err := flow.Result()
	if err != nil {
		t.Fatal(err)
	}
	s.pull(PullRequest{})
	return s, c
}

// keepsNotesInContacts is a connector whose notes are texts of their contacts.
func keepsNotesInContacts(t *testing.T) string {
	t.Helper()
	r := catalog()
	for _, id := range r.IDs() {
		c, err := r.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(c.Describe().Can(connectors.Op("note", connectors.Create)).Along, "contact") {
			return id
		}
	}
	t.Fatal("no connector keeps notes in contacts")
	return ""
}

func TestANoteThatLiesInItsContactIsThereAtOnceAndComesBackWithIt(t *testing.T) {
	t.Parallel()
	s, c := signedIn(t, keepsNotesInContacts(t))
	plan := func(m string, values map[string]any) Plan {
		p, err := s.PlanEdit(t.Context(), Edit{Model: m, Connection: c.Name, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	who := s.apply(plan("contact", map[string]any{"firstName": "Nora", "email": "nora.keep@example.com"})).Record
	s.apply(plan("note", map[string]any{"contact": who, "body": "Keep me"}))
	if got := text(s.show(who), "notesText"); got != "Keep me" {
		t.Errorf("the contact's notes are %q", got)
	}
	gone, err := s.PlanDelete(t.Context(), "contact", who, "the test")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(gone.Changes, func(ch model.Change) bool { return ch.Field == "notesText" }) {
		t.Errorf("the deletion does not show the notes: %s", doc(gone))
	}
	s.apply(gone)
	back := s.apply(s.planUndo("")).Record
	if got := text(s.show(back), "notesText"); got != "Keep me" {
		t.Errorf("what came back says %q", got)
	}
}

func TestUndoingADeletionPutsBackWhatTheProviderHeldThen(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p, err := s.PlanDelete(t.Context(), "contact", who.ID, "the test")
	if err != nil {
		t.Fatal(err)
	}
	s.other("change", s.native(who.ID), map[string]any{"city": "Salem"})
	_, err = s.Apply(t.Context(), p)
	kind(t, err, problem.Conflict, "city")
	if p, err = s.PlanDelete(t.Context(), "contact", who.ID, "the test"); err != nil { // by who has seen it
		t.Fatal(err)
	}
	s.apply(p)
	back := s.show(s.apply(s.planUndo("")).Record)
	if got := text(back, "address.city"); got != "Salem" || !strings.Contains(text(back, "name"), who.Title) {
		t.Errorf("what came back lives in %q", got)
	}
}
