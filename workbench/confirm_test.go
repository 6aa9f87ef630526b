package workbench

import (
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestAChangeThatAnOldCopyDeniesIsKeptAsSentAndCanBeUndone(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"highlevel", "timely", "timify", "timetonic"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			p := map[string]struct{ model, field string }{"timely": {"company", "name"}}[id]
			if p.model == "" {
				p.model, p.field = "contact", "firstName"
			}
			s, _ := elsewhere(t, id, p.model)
			rows, err := s.First(t.Context(), Query{Model: p.model, Where: p.field + " != null"}, 1)
			if err != nil || len(rows) != 1 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			was := rows[0].Fields[p.field]
			s.fault(sandbox.Fault{Kind: sandbox.Stale, Count: 0})
			done := s.apply(s.plan(Edit{Model: p.model, ID: rows[0].ID, Values: map[string]any{p.field: "Quincetta"}}))
			s.heal()
			if done.State != "done" || !done.CanUndo || done.Note == "" || len(done.Changes) != 1 || done.Changes[0].Before != was || done.Changes[0].After != "Quincetta" {
				t.Fatalf("%s", doc(done))
			}
			if v, err := s.Show(t.Context(), p.model, rows[0].ID); err != nil || text(v, p.field) != "Quincetta" {
				t.Errorf("here it is %q, %v", text(v, p.field), err)
			}
			if back := s.undo(""); back.State != "done" || len(back.Changes) == 0 {
				t.Errorf("the undo: %s", doc(back))
			}
			if v, err := s.Show(t.Context(), p.model, rows[0].ID); err != nil || v.Record.Fields[p.field] != was {
				t.Errorf("after the undo it is %q, %v", text(v, p.field), err)
			}
		})
	}
}

func TestASingleNoDoesNotMakeARecordGone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		times int
		done  bool
	}{"once": {1, true}, "as long as it is asked": {0, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			s.later(time.Minute)
			who := s.somebody()
			s.fault(sandbox.Fault{Route: "GET /contacts/*", Kind: sandbox.ServerError, Status: 404, Body: `{"message":"not found"}`, Count: c.times})
			ch, err := s.Apply(t.Context(), s.edit(who.ID, map[string]any{"lastName": "Quince"}))
			s.heal()
			if c.done {
				if err != nil || ch.State != "done" {
					t.Fatalf("%s, %v", doc(ch), err)
				}
				return
			}
			kind(t, err, problem.Gone)
			if !s.show(who.ID).Record.Deleted {
				t.Error("it is not told as gone")
			}
			if s.pull(PullRequest{Full: true}); s.show(who.ID).Record.Deleted {
				t.Error("the list shows it, and it stays gone")
			}
		})
	}
}
