package workbench

import (
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// withKey keeps secrets in files under a key, which two workbenches can share.
func withKey(o *Options) {
	o.Vault = InEnv
	o.Getenv = func(name string) string {
		return map[string]string{"PATCHBAY_VAULT_KEY": strings.Repeat("0f", 32)}[name]
	}
}

// two are two workbenches on one home, as two processes have them.
func two(t *testing.T) (s *scene, other *Workbench) {
	s = open(t, withKey)
	return s, s.bench(s.opt.Home, withKey)
}

func TestTwoWorkbenchesOnOneHomeSeeTheSame(t *testing.T) {
	t.Parallel()
	s, other := two(t)
	c := s.pulled()
	seen, err := other.Connections(t.Context())
	if err != nil || len(seen) != 1 || seen[0].Name != c.Name || seen[0].Records["contact"] != people {
		t.Fatalf("%s, %v", doc(seen), err)
	}
	who := s.somebody()
	p, err := other.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"phone": phoneA}})
	if err != nil {
		t.Fatal(err)
	}
	done, err := other.Apply(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if v := s.show(who.ID); text(v, "phone") != phoneA || s.change(done.ID).State != "done" {
		t.Errorf("the first sees %q", text(v, "phone"))
	}
	s.undo(done.ID) // by the other one
	if s.value(s.native(who.ID), "phone") != who.Fields["phone"] {
		t.Error("it is not undone")
	}
}

func TestTwoWorkbenchesRenewOneTokenOnce(t *testing.T) {
	t.Parallel()
	s, other := two(t)
	s.connect()
	s.post("records/grants", map[string]any{"action": "change", "fields": map[string]any{"expired": true}})
	before := s.sent("POST", "/oauth/token")
	errs := s.both(other, func(w *Workbench) error {
		_, err := w.Pull(t.Context(), PullRequest{}, nil)
		return err
	})
	for _, err := range errs {
		if err != nil && !problem.Is(err, problem.Busy) {
			t.Error(err)
		}
	}
	if n := s.sent("POST", "/oauth/token") - before; n != 1 {
		t.Errorf("%d renewals", n)
	}
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != people {
		t.Errorf("%d records, %v", n, err)
	}
}

// both does the same with two workbenches at once.
func (s *scene) both(other *Workbench, do func(*Workbench) error) []error {
	errs := make([]error, 2)
	var wait sync.WaitGroup
	for i, w := range []*Workbench{s.Workbench, other} {
		wait.Go(func() { errs[i] = do(w) })
	}
	wait.Wait()
	return errs
}

func TestTwoWorkbenchesThatWantDifferentThingsDoNotOverwriteEachOther(t *testing.T) {
	t.Parallel()
	s, other := two(t)
	s.pulled()
	who := s.somebody()
	base := s.show(who.ID).Record.Fields
	phones := map[*Workbench]string{s.Workbench: phoneA, other: phoneB}
	errs := s.both(other, func(w *Workbench) error {
		p, err := w.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Base: base, Values: map[string]any{"phone": phones[w]}})
		if err != nil {
			return err
		}
		_, err = w.Apply(t.Context(), p)
		return err
	})
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("one of two was to be told: %v", errs)
	}
	won := phoneA
	for i, err := range errs {
		if err != nil {
			kind(t, err, problem.Conflict)
			won = []string{phoneB, phoneA}[i]
		}
	}
	if got := s.value(s.native(who.ID), "phone"); got != won || s.writes() != 1 {
		t.Errorf("the provider holds %v after %d writes", got, s.writes())
	}
}

func TestAStoreOfANewerVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	whole(t, s.opt.Home)
	statement(t, s.opt.Home, "PRAGMA user_version=999")
	before, err := os.ReadFile(s.opt.Home.Store())
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Connections(t.Context())
	kind(t, err, problem.Storage, "newer patchbay")
	_, err = s.Pull(t.Context(), PullRequest{}, nil)
	kind(t, err, problem.Storage, "newer patchbay")
	_, err = s.Connect(t.Context(), ConnectRequest{Reconnect: "x"})
	kind(t, err, problem.Storage, "newer patchbay")
	if after, err := os.ReadFile(s.opt.Home.Store()); err != nil || string(after) != string(before) {
		t.Errorf("the file was changed, %v", err)
	}
}

// refuse makes the store refuse a kind of write, as a full disk does.
func (s *scene) refuse(what string) {
	s.t.Helper()
	statement(s.t, s.opt.Home, "CREATE TRIGGER refuse "+what+" BEGIN SELECT RAISE(ABORT, 'refused by the test'); END")
}

func (s *scene) allow() { s.t.Helper(); statement(s.t, s.opt.Home, "DROP TRIGGER refuse") }

func TestNothingIsSentThatTheJournalCannotKeep(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": phoneA})
	for _, what := range []string{"BEFORE INSERT ON intents", "BEFORE UPDATE ON intents WHEN new.state='sent'"} {
		s.refuse(what)
		if _, err := s.Apply(t.Context(), p); err == nil {
			t.Errorf("%s: no error", what)
		}
		s.allow()
		if n := s.sent("PUT", "/contacts/"); n != 0 {
			t.Fatalf("%s: %d writes were sent", what, n)
		}
	}
	s.apply(p)
}

func TestAWriteWhoseOutcomeCannotBeKeptIsResolvedLater(t *testing.T) {
	t.Parallel()
	s := open(t, withKey)
	s.pulled()
	who := s.somebody()
	s.refuse("BEFORE UPDATE ON intents WHEN new.state='done'")
	_, err := s.Apply(t.Context(), s.edit(who.ID, map[string]any{"phone": phoneA}))
	kind(t, err, problem.UnknownOutcome, who.Title, "carried out", "written down", "the next run asks", "patchbay changes settle")
	if strings.Contains(problem.As(err).Error(), "Nothing that was saved") {
		t.Errorf("%v", err)
	}
	s.allow()
	if n, err := s.journal(); err != nil || n != 1 || s.writes() != 1 {
		t.Fatalf("%d open, %d writes, %v", n, s.writes(), err)
	}
	next := s.bench(s.opt.Home, withKey) // the next run; this one's claim ends with it
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	all, err := next.Recover(t.Context())
	if err != nil || len(all) != 1 || !strings.Contains(all[0].Words, "had arrived") || s.writes() != 1 {
		t.Errorf("%s, %d writes, %v", doc(all), s.writes(), err)
	}
}

func TestAPullThatTheStoreRefusesKeepsWhatCameAndGoesOn(t *testing.T) {
	t.Parallel()
	s := openWith(t, crowd)
	c := s.connect()
	s.wire.on(hook{method: "POST", path: listed, skip: 1, before: true, run: func() {
		s.refuse("BEFORE INSERT ON records WHEN (SELECT count(*) FROM records)>=500")
	}})
	done, err := s.Pull(t.Context(), PullRequest{}, nil)
	if err == nil || of(done, "contact").Problem == nil {
		t.Fatalf("%+v, %v", done, err)
	}
	if now, err := s.Connection(t.Context(), c.Name); err != nil || now.State != OK {
		t.Errorf("the connection is blamed: %s, %v", now.State, err)
	}
	s.allow()
	s.later(time.Minute)
	s.pull(PullRequest{})
	if n, err := s.Count(t.Context(), Query{Model: "contact"}); err != nil || n != crowd*4/5 {
		t.Errorf("%d records, %v", n, err)
	}
}

func TestCallsAreKeptNewestFirstAndWithoutSecrets(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	s.fault(sandbox.Fault{Route: "GET /contacts/*", Kind: sandbox.ServerError, Status: 404, Count: 2})
	if _, err := s.Apply(t.Context(), s.edit(s.somebody().ID, map[string]any{"phone": phoneA})); err == nil {
		t.Fatal("no error")
	}
	all, err := s.Calls(t.Context(), CallFilter{Connection: c.Name})
	if err != nil || len(all) < 5 || all[0].Status != 404 || all[0].Method != "GET" || all[0].Connection != c.Name {
		t.Fatalf("%s, %v", doc(all), err)
	}
	failed, err := s.Calls(t.Context(), CallFilter{Failed: true})
	if err != nil || len(failed) != 2 || failed[0].ID != all[0].ID { // it is asked twice before it is called gone
		t.Errorf("%s, %v", doc(failed), err)
	}
	some, err := s.Calls(t.Context(), CallFilter{Text: "contacts/search", Limit: 1})
	if err != nil || len(some) != 1 || !strings.Contains(some[0].URL, "contacts/search") {
		t.Errorf("%s, %v", doc(some), err)
	}
	kept, err := s.secret(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		full, err := s.Call(t.Context(), one.ID)
		if err != nil || full.Request == nil || full.Response == nil {
			t.Fatalf("%s, %v", doc(full), err)
		}
		for _, secret := range []string{kept.Access.Reveal(), kept.Refresh.Reveal(), s.at.ClientSecret} {
			if strings.Contains(doc(full), secret) {
				t.Errorf("a secret is in %s %s", full.Method, full.URL)
			}
		}
	}
	buckets, err := s.Activity(t.Context(), time.Hour, 6)
	n := 0
	for _, b := range buckets {
		n += b
	}
	if err != nil || len(buckets) != 6 || n != len(all) || buckets[5] != n {
		t.Errorf("%v of %d, %v", buckets, len(all), err)
	}
	if now, err := s.Connection(t.Context(), c.Name); err != nil || now.LastGoodCall == nil {
		t.Errorf("%s, %v", doc(now), err)
	}
}

func TestActivityRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.Call(t.Context(), "999")
	kind(t, err, problem.NotFound)
	_, err = s.Calls(t.Context(), CallFilter{Connection: "nobody"})
	kind(t, err, problem.NotFound)
	for _, n := range []int{0, -1} {
		if _, err := s.Activity(t.Context(), time.Hour, n); err == nil {
			t.Errorf("%d buckets", n)
		}
	}
	if b, err := s.Activity(t.Context(), time.Hour, 3); err != nil || len(b) != 3 || b[0]+b[1]+b[2] != 0 {
		t.Errorf("%v, %v", b, err)
	}
}
