package workbench

import (
	"os"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
)

// dead is the name of a process that does not run.
const dead = "1-dead"

// interrupted puts a plan into the journal as a process left it that died: in the given state.
func (s *scene) interrupted(p Plan, state store.State) store.Intent {
	return s.interruptedBy(p, state, dead)
}

func (s *scene) interruptedBy(p Plan, state store.State, owner string) store.Intent {
	s.t.Helper()
	db, err := s.store(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := s.Connection(s.t.Context(), p.Connection)
	if err != nil {
		s.t.Fatal(err)
	}
	in, err := db.Intend(s.t.Context(), store.Write{
		Connection: conn.ID, Model: p.Before.Model, Record: p.Record, Remote: p.Before.Remote.ID, Title: p.Title, Operation: p.Operation,
		Patch: p.Patch, Before: p.Before.Fields, Revision: p.Before.Remote.Revision, Owner: owner, By: p.By,
	})
	if err == nil && state != store.Planned {
		err = db.MarkSent(s.t.Context(), in.ID)
	}
	if err == nil && state == store.Unknown {
		_, err = db.Settle(s.t.Context(), in.ID, store.Outcome{State: store.Unknown, Err: "no answer came"})
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return in
}

// recovered brings the journal to an end, and answers what it says.
func (s *scene) recovered() string {
	s.t.Helper()
	all, err := s.Recover(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var words []string
	for _, r := range all {
		words = append(words, r.Words)
	}
	return strings.Join(words, "\n")
}

func TestAnInterruptedUpdateIsBroughtToItsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		state  store.State
		there  any    // what the provider holds in the field; nil for what it held
		says   string // by Recover
		ends   string // state of the change
		writes int    // through the API
		holds  string // the provider in the end
	}{
		"it never left":                         {store.Planned, nil, "was sent now", "done", 1, phoneA},
		"it never left, and is there":           {store.Planned, phoneA, "was sent now", "done", 0, phoneA},
		"it never left, and somebody else came": {store.Planned, phoneB, "was not sent", "conflict", 0, phoneB},
		"it had arrived":                        {store.Sent, phoneA, "had arrived", "done", 0, phoneA},
		"it had not arrived":                    {store.Sent, nil, "was sent again", "done", 1, phoneA},
		"nobody can tell":                       {store.Sent, phoneB, "cannot be told", "failed", 0, phoneB},
		"unknown, and arrived":                  {store.Unknown, phoneA, "had arrived", "done", 0, phoneA},
		"unknown, and not arrived":              {store.Unknown, nil, "was sent again", "done", 1, phoneA},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			who := s.somebody()
			in := s.interrupted(s.edit(who.ID, map[string]any{"phone": phoneA}), c.state)
			if c.there != nil {
				s.other("change", s.native(who.ID), map[string]any{"phone": c.there})
			}
			if got := s.recovered(); !strings.Contains(got, c.says) || !strings.Contains(got, who.Title) {
				t.Errorf("it says %q", got)
			}
			if ch := s.change(in.Change); ch.State != c.ends {
				t.Errorf("the change is %s", doc(ch))
			}
			if n := s.writes(); n != c.writes {
				t.Errorf("%d writes", n)
			}
			if v := s.show(who.ID); text(v, "phone") != c.holds || v.Mark != MarkNone || s.value(s.native(who.ID), "phone") != c.holds {
				t.Errorf("the store holds %q, marked %q", text(v, "phone"), v.Mark)
			}
			if got := s.recovered(); got != "" || s.writes() != c.writes {
				t.Errorf("the second time it says %q", got)
			}
			s.apply(s.edit(who.ID, map[string]any{"address.city": "Salem"})) // the record is free again
		})
	}
}

func TestAWriteOfAProcessThatRunsIsLeftToIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	other, err := claim(s.opt.Home.Runs(), "alive")
	if err != nil {
		t.Fatal(err)
	}
	who := s.somebody()
	s.interruptedBy(s.edit(who.ID, map[string]any{"phone": phoneA}), store.Planned, "alive")
	if got := s.recovered(); got != "" || s.writes() != 0 {
		t.Errorf("%q, %d writes", got, s.writes())
	}
	if v := s.show(who.ID); v.Mark != MarkPending {
		t.Errorf("marked %q", v.Mark)
	}
	_, err = s.Apply(t.Context(), s.edit(who.ID, map[string]any{"phone": phoneB}))
	kind(t, err, problem.Conflict, "not finished")
	if err := other.release(); err != nil {
		t.Fatal(err)
	}
	if got := s.recovered(); !strings.Contains(got, "was sent now") || s.writes() != 1 {
		t.Errorf("%q, %d writes", got, s.writes())
	}
}

func TestWhatCannotBeAskedNowIsAskedLater(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	in := s.interrupted(s.edit(who.ID, map[string]any{"phone": phoneA}), store.Unknown)
	s.fault(sandbox.Fault{Route: "GET /contacts/*", Kind: sandbox.Unavailable, RetryAfter: 7200})
	if got := s.recovered(); got != "" {
		t.Errorf("it says %q", got)
	}
	if ch := s.change(in.Change); ch.State != "unknown" || s.show(who.ID).Mark != MarkUnsure {
		t.Errorf("%s, marked %q", doc(ch), s.show(who.ID).Mark)
	}
	_, err := s.Disconnect(t.Context(), c.Name, true)
	kind(t, err, problem.NeedsPerson, "patchbay pull "+c.Name)
	s.heal()
	s.pull(PullRequest{}) // a pull asks by itself
	if ch := s.change(in.Change); ch.State != "done" || s.writes() != 1 {
		t.Errorf("%s, %d writes", doc(ch), s.writes())
	}
}

// newcomer plans a record that the sandbox has not.
func (s *scene) newcomer(values map[string]any) Plan {
	s.t.Helper()
	all, err := s.Connections(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	p, err := s.PlanEdit(s.t.Context(), Edit{Model: "contact", Connection: all[0].Name, Values: values})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func TestAnInterruptedCreationIsLookedForAndNeverRepeated(t *testing.T) {
	t.Parallel()
	for name, values := range map[string]map[string]any{
		"known by its e-mail": {"firstName": "Nina", "email": "nina.new@example.com"},
		"known by its phone":  {"phone": "+12125550149"},
		"known by its name":   {"firstName": "Nina", "lastName": "Example"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := s.pulled()
			s.later(time.Hour)
			arrived := s.interrupted(s.newcomer(values), store.Sent)
			fields := map[string]any{"locationId": c.Workspace.ID}
			for k, v := range values {
				fields[k] = v
			}
			s.other("create", "", fields)
			s.later(10 * time.Minute)
			if got := s.recovered(); !strings.Contains(got, "had arrived") {
				t.Errorf("it says %q", got)
			}
			ch := s.change(arrived.Change)
			if ch.State != "done" || ch.Record == "" || !ch.CanUndo {
				t.Fatalf("%s", doc(ch))
			}
			s.show(ch.Record)
			s.later(time.Hour)
			lost := s.interrupted(s.newcomer(values), store.Sent) // the same again, long after: the old one is not it
			s.later(10 * time.Minute)
			if got := s.recovered(); !strings.Contains(got, "Nothing was repeated") {
				t.Errorf("it says %q", got)
			}
			if ch := s.change(lost.Change); ch.State != "failed" || ch.CanUndo || s.writes() != 0 {
				t.Errorf("%s, %d writes", doc(ch), s.writes())
			}
		})
	}
}

func TestAnInterruptedDeletionIsLookedUpAndNeverRepeated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		there bool
		says  string
		ends  string
	}{
		"it had arrived":     {false, "had arrived", "done"},
		"it had not arrived": {true, "Nothing was repeated", "failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			who := s.somebody()
			p, err := s.PlanDelete(t.Context(), "contact", who.ID, "the test")
			if err != nil {
				t.Fatal(err)
			}
			in := s.interrupted(p, store.Sent)
			if !c.there {
				s.other("delete", s.native(who.ID), nil)
			}
			if got := s.recovered(); !strings.Contains(got, c.says) {
				t.Errorf("it says %q", got)
			}
			if ch := s.change(in.Change); ch.State != c.ends || s.sent("DELETE", "/contacts/") != 0 {
				t.Errorf("%s", doc(ch))
			}
			if v := s.show(who.ID); v.Record.Deleted == c.there {
				t.Errorf("deleted: %v", v.Record.Deleted)
			}
		})
	}
}

func TestALostAnswerIsLookedUpAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind sandbox.Kind
		ends string
	}{
		"the change happened":        {sandbox.DropAfter, "done"},
		"the change did not happen":  {sandbox.Drop, "failed"},
		"it happened, with an error": {sandbox.ErrorAfter, "done"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			who := s.somebody()
			s.fault(sandbox.Fault{Route: "PUT /contacts/*", Kind: c.kind, Count: 1})
			ch, err := s.Apply(t.Context(), s.edit(who.ID, map[string]any{"phone": phoneA}))
			if c.ends == "done" && (err != nil || ch.State != "done") {
				t.Fatalf("%s, %v", doc(ch), err)
			}
			if c.ends == "failed" {
				kind(t, err, problem.ProviderDown, "did not reach")
			}
			all, err := s.Changes(t.Context(), 0)
			if err != nil || len(all) != 1 || all[0].State != c.ends {
				t.Errorf("%s, %v", doc(all), err)
			}
			if got := s.value(s.native(who.ID), "phone") == phoneA; got != (c.ends == "done") || text(s.show(who.ID), "phone") != s.value(s.native(who.ID), "phone") {
				t.Errorf("here %q, there %v", text(s.show(who.ID), "phone"), s.value(s.native(who.ID), "phone"))
			}
		})
	}
}

func TestAnAnswerThatStaysLostIsToldAndResolvedByTheNextWrite(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	s.fault(sandbox.Fault{Route: "PUT /contacts/*", Kind: sandbox.DropAfter, Count: 1})
	s.fault(sandbox.Fault{Route: "GET /contacts/*", Kind: sandbox.Unavailable, RetryAfter: 7200, Skip: 1})
	_, err := s.Apply(t.Context(), s.edit(who.ID, map[string]any{"phone": phoneA}))
	kind(t, err, problem.UnknownOutcome, "patchbay pull "+c.Name)
	if v := s.show(who.ID); v.Mark != MarkUnsure {
		t.Errorf("marked %q", v.Mark)
	}
	s.heal()
	s.apply(s.edit(who.ID, map[string]any{"address.city": "Salem"}))
	all, err := s.Changes(t.Context(), 0)
	if err != nil || len(all) != 2 || all[0].State != "done" || all[1].State != "done" || s.writes() != 2 {
		t.Errorf("%s, %v", doc(all), err)
	}
	if v := s.show(who.ID); text(v, "phone") != phoneA || text(v, "address.city") != "Salem" || v.Mark != MarkNone {
		t.Errorf("%s, marked %q", doc(v.Record.Fields), v.Mark)
	}
}

func TestACreationWithALostAnswerIsFoundAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	s.fault(sandbox.Fault{Route: "POST /contacts/", Kind: sandbox.DropAfter, Count: 1})
	s.wire.on(hook{method: "POST", path: listed, before: true, run: func() { s.later(10 * time.Second) }})
	ch := s.apply(s.newcomer(map[string]any{"firstName": "Nina", "email": "nina.new@example.com"}))
	if ch.State != "done" || ch.Record == "" || s.writes() != 1 {
		t.Errorf("%s, %d writes", doc(ch), s.writes())
	}
}

func TestStoppingBeforeTheWriteLeavesDropsItAndAfterwardsWaitsForTheAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		method string
		done   bool
	}{"while looking": {"GET", false}, "while writing": {"PUT", true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.pulled()
			who := s.somebody()
			ctx, stop := withStop(t)
			s.wire.on(hook{method: c.method, path: "/contacts/", before: true, run: stop})
			ch, err := s.Apply(ctx, s.edit(who.ID, map[string]any{"phone": phoneA}))
			if c.done && (err != nil || ch.State != "done") {
				t.Errorf("%s, %v", doc(ch), err)
			}
			if !c.done {
				kind(t, err, problem.Canceled)
			}
			if n, err := s.journal(); err != nil || n != 0 || (s.writes() == 1) != c.done {
				t.Errorf("%d open, %d writes, %v", n, s.writes(), err)
			}
		})
	}
}

func TestOneInterruptedWriteIsTakenUpByOneProcessAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	in := s.interrupted(s.edit(who.ID, map[string]any{"phone": phoneA}), store.Sent)
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := db.Adopt(t.Context(), in.ID, dead, "another"); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if r, err := s.resume(t.Context(), db, in); err != nil || r.Words != "" || s.writes() != 0 {
		t.Errorf("%+v, %v, %d writes", r, err, s.writes())
	}
	if entries, err := os.ReadDir(s.opt.Home.Runs()); err != nil || len(entries) != 1 {
		t.Errorf("%d processes are registered, %v", len(entries), err)
	}
}
