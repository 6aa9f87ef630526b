package workbench

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// shut are the ways in which a connection is made read-only, each by another process than the one that then tries to
// write; the program's own option needs a process of its own.
func shut() map[string]func(s *scene, other *Workbench, c Connection) *Workbench {
	ok := func(s *scene, err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	return map[string]func(*scene, *Workbench, Connection) *Workbench{
		ByProgram: func(s *scene, _ *Workbench, _ Connection) *Workbench {
			return s.bench(s.opt.Home, withKey, func(o *Options) { o.ReadOnly = true })
		},
		ByProfile: func(s *scene, other *Workbench, _ Connection) *Workbench {
			ok(s, other.SetProfileReadOnly(s.t.Context(), true))
			return s.Workbench
		},
		ByConnection: func(s *scene, other *Workbench, c Connection) *Workbench {
			ok(s, other.SetReadOnly(s.t.Context(), c.Name, true))
			return s.Workbench
		},
		"settings": func(s *scene, _ *Workbench, _ Connection) *Workbench {
			placeFile(s.t, s.opt.Home.Settings(), "readOnly: nobody knows\n")
			return s.Workbench
		},
	}
}

// wrote counts what left for the provider and was no reading: some of its listings are POSTs too.
func (s *scene) wrote() int {
	n := 0
	for _, c := range s.state().Calls {
		if c.Method != "GET" && !strings.HasSuffix(c.Path, "/search") && !strings.HasPrefix(c.Path, "/oauth/") {
			n++
		}
	}
	return n
}

func TestNoUseCaseWritesWhereNothingMayBeWritten(t *testing.T) {
	t.Parallel()
	for by, close := range shut() {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			s, other := two(t)
			c := s.pulled()
			who := s.few(4)
			done := s.apply(s.edit(who[3].ID, map[string]any{"firstName": "Before"}))
			undo, err := s.PlanUndo(t.Context(), done.ID, "the test")
			if err != nil {
				t.Fatal(err)
			}
			remove, err := s.PlanDelete(t.Context(), "contact", who[1].ID, "the test")
			if err != nil {
				t.Fatal(err)
			}
			plans := map[string]Plan{
				"update": s.edit(who[0].ID, map[string]any{"phone": phoneA}), "delete": remove, "undo": undo,
				"create": s.plan(Edit{Model: "contact", Connection: c.Name, Values: map[string]any{"email": "new@example.com", "lastName": "New"}}),
				"upsert": s.upsert(map[string]any{"email": who[2].Fields["email"], "address.city": "Salem"}),
			}
			s.interrupted(s.edit(who[2].ID, map[string]any{"firstName": "Half"}), store.Sent)
			before, journal := s.wrote(), s.tried()
			w := close(s, other, c)
			for name, p := range plans {
				_, err := w.Apply(t.Context(), p)
				kind(t, err, problem.ReadOnly)
				if name == "" || err == nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			for _, e := range []Edit{{Model: "contact", ID: who[0].ID, Values: map[string]any{"phone": phoneA}}, {Model: "contact", Connection: c.Name, Values: map[string]any{"email": "x@example.com"}}} {
				if _, err := w.PlanEdit(t.Context(), e); !problem.Is(err, problem.ReadOnly) {
					t.Errorf("a plan: %v", err)
				}
			}
			proxied(t, w, c)
			if s.tried() != journal {
				t.Error("the journal has writes that were refused")
			}
			if _, err := w.Recover(t.Context()); err != nil {
				t.Errorf("recover: %v", err)
			}
			if _, err := w.Pull(t.Context(), PullRequest{Full: true}, nil); err != nil {
				t.Errorf("a pull: %v", err)
			}
			if n := s.wrote() - before; n != 0 {
				t.Errorf("%d requests that may write were sent", n)
			}
		})
	}
}

// tried counts the entries of the journal, whatever became of them.
func (s *scene) tried() int {
	s.t.Helper()
	db, err := s.store(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	all, err := db.Changes(s.t.Context(), store.ChangeFilter{Limit: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	return len(all)
}

// proxied tries every way past a read-only connection that a request of one's own offers.
func proxied(t *testing.T, w *Workbench, c Connection) {
	t.Helper()
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, r := range map[string]ProxyRequest{
		"POST": {Method: "POST"}, "PUT": {Method: "PUT"}, "PATCH": {Method: "PATCH"}, "DELETE": {Method: "DELETE"},
		"small letters": {Method: "delete"}, "a blank": {Method: "DELETE "}, "a blank before": {Method: " POST"}, "nobody's": {Method: "PURGE"},
		"a header":            {Header: http.Header{"X-HTTP-Method-Override": {"DELETE"}}},
		"a header in small":   {Header: http.Header{"x-http-method": {"PUT"}}},
		"a query":             {Query: url.Values{"_method": {"DELETE"}}},
		"a query in the path": {Path: "/contacts/x?_method=DELETE"},
		"a form":              {Method: "POST", Header: form, Body: []byte("_method=DELETE")},
		"a search":            {Method: "POST", Path: "/contacts/search", Body: search(c, 5)},
		"all pages":           {Method: "POST", Path: "/contacts/search", Body: search(c, 5), Paginate: true},
		"a whole address":     {Method: "POST", Path: c.Endpoint + "/contacts/search"},
	} {
		r.Connection = c.Name
		if r.Path == "" {
			r.Path = "/contacts/x"
		}
		got, err := w.Proxy(t.Context(), r)
		if !problem.Is(err, problem.ReadOnly) && !problem.Is(err, problem.Usage) || got.Status != 0 {
			t.Errorf("%s: %d %v", name, got.Status, err)
		}
		if _, err := w.Address(t.Context(), r); err == nil {
			t.Errorf("%s has an address", name)
		}
	}
}

func TestTheRefusalNamesWhatForbidsItAndTheCommandThatMendsIt(t *testing.T) {
	t.Parallel()
	for by, close := range shut() {
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			s, other := two(t)
			c := s.pulled()
			p := s.edit(s.somebody().ID, map[string]any{"phone": phoneA})
			w := close(s, other, c)
			now, err := w.Connection(t.Context(), c.Name)
			want := map[string]string{"settings": ByProfile}[by]
			if want == "" {
				want = by
			}
			if err != nil || !now.ReadOnly || now.ReadOnlyBy != want || w.ReadOnly() != (want != ByConnection) {
				t.Errorf("%v %q %v", now.ReadOnly, now.ReadOnlyBy, err)
			}
			says := map[string][]string{
				ByProgram: {"This run", "--read-only", "PATCHBAY_READ_ONLY"}, ByProfile: {"The profile default", "patchbay profile read-only off"},
				ByConnection: {c.Name, "patchbay connection read-only " + c.Name + " off"}, "settings": {"line 1", "patchbay doctor"},
			}[by]
			_, err = w.Apply(t.Context(), p)
			kind(t, err, problem.ReadOnly, says...)
			_, err = w.Proxy(t.Context(), ProxyRequest{Connection: c.Name, Method: "POST", Path: "/contacts/"})
			kind(t, err, problem.ReadOnly, says...)
		})
	}
}

func TestASessionThatIsOpenObeysWhatAnotherProcessDecides(t *testing.T) {
	t.Parallel()
	for name, k := range map[string]struct {
		do   func(*Workbench, Connection) error
		want problem.Kind
	}{
		"a pause":      {func(w *Workbench, c Connection) error { return w.SetPaused(t.Context(), c.Name, true) }, problem.NotConnected},
		"a disconnect": {func(w *Workbench, c Connection) error { _, err := w.Disconnect(t.Context(), c.Name, true); return err }, problem.NotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, other := two(t)
			c := s.connect()
			pages, after := 0, 0
			s.wire.on(hook{method: "POST", path: "/contacts/search", run: func() {
				pages++
				if err := k.do(other, c); err != nil {
					t.Error(err)
				}
				after = len(s.state().Calls)
			}})
			_, err := s.Pull(t.Context(), PullRequest{}, nil)
			kind(t, err, k.want)
			if n := len(s.state().Calls) - after; pages != 1 || n != 0 {
				t.Errorf("%d requests left after it", n)
			}
		})
	}
}

func TestAWriteOnItsWayIsStoppedByWhatAnotherProcessDecides(t *testing.T) {
	t.Parallel()
	for by, close := range shut() {
		if by == ByProgram {
			continue // it cannot begin while the program runs
		}
		t.Run(by, func(t *testing.T) {
			t.Parallel()
			s, other := two(t)
			c := s.pulled()
			who := s.somebody()
			p := s.edit(who.ID, map[string]any{"phone": phoneA})
			before := s.wrote()
			s.wire.on(hook{method: "GET", path: "/contacts/" + s.native(who.ID), run: func() { close(s, other, c) }})
			_, err := s.Apply(t.Context(), p)
			kind(t, err, problem.ReadOnly)
			if s.wrote() != before {
				t.Error("it was written all the same")
			}
		})
	}
}

func TestWhatWasForbiddenCanBeAllowedAgain(t *testing.T) {
	t.Parallel()
	s, other := two(t)
	c := s.pulled()
	who := s.somebody()
	p := s.edit(who.ID, map[string]any{"phone": phoneA})
	if err := errors.Join(other.SetProfileReadOnly(t.Context(), true), other.SetReadOnly(t.Context(), c.Name, true)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Apply(t.Context(), p); !problem.Is(err, problem.ReadOnly) {
		t.Fatal(err)
	}
	if err := errors.Join(other.SetProfileReadOnly(t.Context(), false), other.SetReadOnly(t.Context(), c.Name, false)); err != nil {
		t.Fatal(err)
	}
	s.apply(p)
	if raw, err := os.ReadFile(s.opt.Home.Settings()); err != nil || strings.Contains(string(raw), "readOnly") {
		t.Errorf("the settings say %q (%v)", raw, err)
	}
	if got := s.only(); got.ReadOnly || got.ReadOnlyBy != "" || !got.Writes() {
		t.Errorf("%+v", got)
	}
}

func TestAConnectionMadeForReadingIsAllowedToWriteAndNeedsToBeReconnected(t *testing.T) {
	t.Parallel()
	s := open(t)
	c, _, err := s.through(s.Workbench, ConnectRequest{
		Connector: s.id, Endpoint: s.at.Endpoint, ClientID: s.at.ClientID, ClientSecret: s.at.ClientSecret, NoBrowser: true, ReadOnly: true,
	}, s.consent())
	if err != nil || c.ReadOnlyBy != ByConnection || c.Writes() {
		t.Fatalf("%+v %v", c, err)
	}
	s.pull(PullRequest{Models: []string{"contact"}})
	if err := s.SetReadOnly(t.Context(), c.Name, false); err != nil {
		t.Fatal(err)
	}
	_, err = s.PlanEdit(t.Context(), Edit{Model: "contact", ID: s.somebody().ID, Values: map[string]any{"phone": phoneA}})
	kind(t, err, problem.MissingScope, "patchbay connection reconnect "+c.Name+" --ops +contact::update")
}

func TestANewSignInLeavesAReadOnlyConnectionReadOnly(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	if err := s.SetReadOnly(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	again := ConnectRequest{Reconnect: c.Name, NoBrowser: true, Timeout: time.Minute}
	if got, _, err := s.through(s.Workbench, again, s.consent()); err != nil || got.ReadOnlyBy != ByConnection || len(got.Operations) != len(c.Operations) {
		t.Fatalf("%+v %v", got, err)
	}
	again.Operations, again.Lift = []string{"+contact::update"}, true // meant to write
	if got, _, err := s.through(s.Workbench, again, s.consent()); err != nil || got.ReadOnly {
		t.Fatalf("%+v %v", got, err)
	}
	s.wire.on(hook{method: "GET", path: "/locations", run: func() { // while somebody signs in
		if err := errors.Join(s.SetReadOnly(t.Context(), c.Name, true), s.SetPaused(t.Context(), c.Name, true)); err != nil {
			t.Error(err)
		}
	}})
	if got, _, err := s.through(s.Workbench, again, s.consent()); err != nil || !got.ReadOnly || got.State != Paused {
		t.Fatalf("%s %v %v", got.State, got.ReadOnly, err)
	}
}

func TestTheProfileTellsItsChoices(t *testing.T) {
	t.Parallel()
	w := profile(t, "vault: env\nreadOnly: true\n")
	p, err := w.ProfileOf(t.Context())
	if err != nil || p.Vault != InEnv || p.VaultBy != bySettings || !p.ReadOnly || p.ReadOnlyBy != ByProfile || p.Trouble != "" || p.Name != "default" {
		t.Fatalf("%+v %v", p, err)
	}
	if VaultOf(w.opt) != InEnv || VaultOf(Options{Home: w.opt.Home, Vault: InFile}) != InFile || VaultOf(profile(t, "vault: [").opt) != InKeyring {
		t.Error("the vault is told wrong")
	}
	p, err = profile(t, "vault: [").ProfileOf(t.Context())
	if err != nil || p.Trouble == "" || !p.ReadOnly || p.Vault != "" || !slices.Contains([]string{bySettings}, p.VaultBy) {
		t.Fatalf("%+v %v", p, err)
	}
}

// BenchmarkGate is what every request pays for obeying other processes.
func BenchmarkGate(b *testing.B) {
	w := Open(Options{Home: Home{Root: b.TempDir(), Profile: "default"}})
	defer w.Close() //nolint:errcheck // nothing is written after it
	db, err := w.store(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	row := store.Connection{ID: "c1", Name: "acme", Connector: "x"}
	if err := errors.Join(db.AddConnection(b.Context(), row), w.choose(b.Context(), map[string]string{keyVault: "env"})); err != nil {
		b.Fatal(err)
	}
	gate := w.gate(row)
	for b.Loop() {
		if err := gate(b.Context(), true); err != nil {
			b.Fatal(err)
		}
	}
}

func TestARecordTellsThatOnlyAReadOnlyConnectionIsInTheWay(t *testing.T) {
	t.Parallel()
	s, v, id := veiledScene(t)
	v.SetVeil(false)
	c := s.show(id).Connection
	for _, on := range []bool{false, true} {
		if err := s.SetReadOnly(t.Context(), c, on); err != nil {
			t.Fatal(err)
		}
		if now := s.show(id); now.Locked != on || now.CanEdit == on {
			t.Errorf("read-only %v: locked %v, can be edited %v: %s", on, now.Locked, now.CanEdit, now.WhyNot)
		}
	}
}
