package workbench

import (
	"errors"
	"strings"
	"testing"

	"patchbay/auth/vault"
	"patchbay/connectors/sandbox/standard"
	"patchbay/problem"
	"patchbay/store"
)

func TestDisconnectingRemovesTheSecretAndSaysWhatRemains(t *testing.T) {
	t.Parallel()
	for name, keeps := range map[string]bool{"records go": false, "records stay": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := s.pulled()
			who := s.somebody()
			done := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
			n := 0
			c, err := s.Connection(t.Context(), c.Name)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range c.Records {
				n += k
			}
			bye, err := s.Disconnect(t.Context(), c.Name, keeps)
			if err != nil {
				t.Fatal(err)
			}
			kept, removed := 0, n
			if keeps {
				kept, removed = n, 0
			}
			if bye.Connection != c.Name || bye.RecordsKept != kept || bye.RecordsRemoved != removed {
				t.Errorf("%s, there were %d", doc(bye), n)
			}
			if alive := !s.state().Grants[len(s.state().Grants)-1].Revoked; alive == bye.Revoked || alive == (bye.Remains == "") {
				t.Errorf("the grant lives: %v, and it is said: %s", alive, doc(bye))
			}
			if _, err := s.secret(t.Context(), c.ID); !errors.Is(err, vault.ErrNotFound) {
				t.Errorf("the secret is still there: %v", err)
			}
			if all, err := s.Connections(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("%s, %v", doc(all), err)
			}
			if rows, err := s.First(t.Context(), Query{Model: "contact"}, 100); err != nil || len(rows) != map[bool]int{true: people}[keeps] {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			if ch := s.change(done.ID); ch.CanUndo || !strings.Contains(ch.WhyNot, "removed") {
				t.Errorf("%s", doc(ch))
			}
		})
	}
}

func TestAKeptRecordCanBeReadAndNotChanged(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	if _, err := s.Disconnect(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	v := s.show(who.ID)
	if v.Title != who.Title || text(v, "phone") != who.Fields["phone"] || v.CanEdit || v.WhyNot == "" || v.CanDelete || v.WhyNotDel == "" || len(v.Fields) == 0 {
		t.Errorf("%s", doc(v))
	}
	_, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"phone": phoneA}})
	kind(t, err, problem.NotFound)
	_, err = s.PlanDelete(t.Context(), "contact", who.ID, "the test")
	kind(t, err, problem.NotFound)
}

func TestDisconnectingWithoutASecretWorksAndSaysSo(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	if err := s.dropSecret(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	bye, err := s.Disconnect(t.Context(), c.Name, false)
	if err != nil || bye.Revoked || !strings.Contains(bye.Remains, "not in the vault") {
		t.Errorf("%s, %v", doc(bye), err)
	}
	_, err = s.Disconnect(t.Context(), c.Name, false)
	kind(t, err, problem.NotFound)
}

func TestDisconnectingStopsWhatIsBeingPulled(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	s.held()
	bye, err := s.Disconnect(t.Context(), strings.ToUpper(c.Name), false)
	if err != nil || bye.Connection != c.Name {
		t.Errorf("%s, %v", doc(bye), err)
	}
	if !s.idle() {
		t.Error("the job goes on")
	}
}

func TestAPastedTokenIsSaidToBeStillGood(t *testing.T) {
	t.Parallel()
	s := open(t)
	req := ConnectRequest{Connector: s.id, Endpoint: s.at.Endpoint, Token: s.at.Token, Workspace: s.at.Users[0].Workspaces[0]}
	c, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil {
		t.Fatal(err)
	}
	bye, err := s.Disconnect(t.Context(), c.Name, false)
	if err != nil || bye.Revoked || !strings.Contains(bye.Remains, "still good") || strings.Contains(doc(bye), s.at.Token) {
		t.Errorf("%s, %v", doc(bye), err)
	}
}

func TestARenamedConnectionKeepsEverything(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	if err := s.Rename(t.Context(), c.Name, "front desk"); err != nil {
		t.Fatal(err)
	}
	now, err := s.Connection(t.Context(), "Front Desk")
	if err != nil || now.ID != c.ID || now.Records["contact"] != people {
		t.Errorf("%s, %v", doc(now), err)
	}
	if p := s.pull(PullRequest{Connections: []string{"front desk"}, Full: true}); p.Done != people || p.Connection != "front desk" {
		t.Errorf("%+v", p)
	}
	_, err = s.Connection(t.Context(), c.Name)
	kind(t, err, problem.NotFound)
	for _, bad := range []string{"", "-x", "a\nb", strings.Repeat("x", 61)} {
		kind(t, s.Rename(t.Context(), "front desk", bad), problem.Usage)
	}
	kind(t, s.Rename(t.Context(), "nobody", "x"), problem.NotFound)
}

func TestAConnectionWhoseVaultDoesNotOpenIsEndedByForceAlone(t *testing.T) {
	t.Parallel()
	locked := func(string) error { return errors.New("the collection is locked") }
	for name, c := range map[string]struct {
		shut  func(*ring, *Options)
		says  string
		stays bool
	}{
		"a locked keyring": {func(r *ring, _ *Options) { r.fails(locked) }, "Its secret stays in", true},
		"another key":      {func(_ *ring, o *Options) { o.Getenv = keyOf(strings.Repeat("cd", 32)) }, "could not be revoked", false},
		"no key":           {func(_ *ring, o *Options) { o.Getenv = nil }, "Its secret stays in", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, r := openKept(t)
			s.connect()
			if name != "a locked keyring" {
				s.move(VaultMove{To: InEnv})
			}
			grants := s.alive()
			shut := s.another(r, func(o *Options) { c.shut(r, o) })
			conn := s.only()
			_, err := shut.Disconnect(t.Context(), conn.Name, false)
			kind(t, err, problem.VaultDown, "patchbay connection disconnect "+conn.Name+" --force", "alive at the provider")
			if got := s.only(); got.State != OK {
				t.Fatalf("%s: %s", got.State, got.Reason)
			}
			bye, err := shut.Abandon(t.Context(), conn.Name, false)
			if err != nil || bye.Revoked || !strings.Contains(bye.Remains, c.says) || !strings.Contains(bye.Remains, "could not be revoked") {
				t.Fatalf("%s, %v", doc(bye), err)
			}
			if all, err := s.Connections(t.Context()); err != nil || len(all) != 0 || s.alive() != grants {
				t.Errorf("%d connections, %d grants of %d, %v", len(all), s.alive(), grants, err)
			}
			if n := r.items(t) + sealedItems(t, s.opt.Home); (n == 1) != c.stays {
				t.Errorf("%d secrets stay", n)
			}
		})
	}
}

func TestForceRevokesWhereTheVaultOpens(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	c := s.connect()
	bye, err := s.Abandon(t.Context(), c.Name, false)
	if err != nil || !bye.Revoked || bye.Remains != "" || s.alive() != 0 {
		t.Errorf("%s, %d grants, %v", doc(bye), s.alive(), err)
	}
}

// cutShort leaves a connection as a disconnect does that is killed when the provider is asked to revoke.
func (s *scene) cutShort(c Connection) {
	s.t.Helper()
	db, err := s.store(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	row := store.Connection{}
	s.wire.on(hook{method: "POST", path: "/", before: true, run: func() {
		row, err = db.Connection(s.t.Context(), c.ID)
	}})
	if _, derr := s.Disconnect(s.t.Context(), c.Name, false); derr != nil || err != nil || row.ID == "" {
		s.t.Fatal(derr, err, row.ID)
	}
	if err := db.AddConnection(s.t.Context(), row); err != nil {
		s.t.Fatal(err)
	}
}

func TestADisconnectThatWasCutShortCanOnlyBeBroughtToItsEnd(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	c := s.connect()
	s.cutShort(c)
	before := len(s.state().Calls)
	got := s.only()
	if got.State != Paused || !strings.Contains(got.Reason, "being disconnected") || got.Fix != "patchbay connection disconnect "+c.Name {
		t.Errorf("%s: %s / %s", got.State, got.Reason, got.Fix)
	}
	for name, try := range map[string]func() error{
		"resume": func() error { return s.SetPaused(t.Context(), c.Name, false) },
		"pull": func() error {
			_, err := s.Pull(t.Context(), PullRequest{Connections: []string{c.Name}}, nil)
			return err
		},
		"a request": func() error { _, err := s.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Path: "/x"}); return err },
		"reconnect": func() error { _, err := s.Connect(t.Context(), ConnectRequest{Reconnect: c.Name}); return err },
	} {
		if p := kind(t, try(), problem.NotConnected, c.Name+" is being disconnected", "connect it anew"); p.Fix != "patchbay connection disconnect "+c.Name {
			t.Errorf("%s: %s", name, p.Fix)
		}
	}
	if got := len(s.state().Calls); got != before {
		t.Errorf("%d calls were made", got-before)
	}
	if _, err := s.Disconnect(t.Context(), c.Name, false); err != nil {
		t.Error(err)
	}
}

func TestASignInThatADisconnectOvertakesLeavesNothing(t *testing.T) {
	t.Parallel()
	r := newRing(t)
	s := conforming(t, standard.Options{}, func(o *Options) { cat := o.Catalog; r.in(o); o.Catalog = cat })
	c := s.connect()
	other := s.another(r, func(o *Options) { o.Catalog = s.opt.Catalog })
	s.wire.on(hook{method: "POST", path: "/", run: func() { // the code was exchanged
		if _, err := other.Disconnect(t.Context(), c.Name, false); err != nil {
			t.Error(err)
		}
	}})
	_, _, err := s.through(s.Workbench, ConnectRequest{Reconnect: c.Name, NoBrowser: true}, s.consent())
	p := kind(t, err, problem.NotFound, c.Name)
	if strings.Contains(p.Text+p.Hint+p.Fix, c.ID) {
		t.Errorf("it names an id: %s / %s / %s", p.Text, p.Hint, p.Fix)
	}
	if r.items(t) != 0 || s.alive() != 0 {
		t.Errorf("%d items, %d grants", r.items(t), s.alive())
	}
}

// keyOf is an environment with a vault key.
func keyOf(key string) func(string) string {
	return func(name string) string { return map[string]string{"PATCHBAY_VAULT_KEY": key}[name] }
}
