package workbench

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/connectors/sandbox/standard"
	"patchbay/connectors/shelf"
	"patchbay/problem"
	"patchbay/store"
)

// connecterVar tells a process of this test binary what to connect, as JSON.
const connecterVar = "PATCHBAY_TEST_CONNECTER"

// connecter is a process that connects something, and is killed at one of its calls of the keyring.
type connecter struct {
	Home    Home
	Ring    string
	Request ConnectRequest
	As      sandbox.Consent
	At      int // 0: it lives
}

func (c connecter) options() Options {
	r := &ring{dir: c.Ring}
	if c.At > 0 {
		r.before = killedAt(c.At)
	}
	o := Options{Home: c.Home, Catalog: shelf.New(catalog(), c.Home.Connectors())}
	r.in(&o)
	return o
}

// killedAt ends the process at a call of the keyring, the way nobody can prepare for.
func killedAt(n int) func(string) error {
	return func(string) error {
		if n--; n != 0 {
			return nil
		}
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			return err
		}
		select {} // the kernel needs a moment
	}
}

// TestPlaysOneConnecter is the process of the test below when that starts it; on its own it checks the way there.
func TestPlaysOneConnecter(t *testing.T) {
	script := os.Getenv(connecterVar)
	if script == "" {
		raw, err := json.Marshal(connecter{Home: Home{Root: "r", Profile: "p"}, Request: ConnectRequest{Connector: "x"}, At: 3})
		var back connecter
		if err != nil || json.Unmarshal(raw, &back) != nil || back.At != 3 || back.Request.Connector != "x" || back.Home.Profile != "p" {
			t.Fatalf("it arrived as %+v (%v)", back, err)
		}
		return
	}
	var c connecter
	if err := json.Unmarshal([]byte(script), &c); err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t}
	w := Open(c.options())
	if _, _, err := s.through(w, c.Request, c.As); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// run starts the process and answers whether it lived.
func (c connecter) run(t *testing.T) bool {
	t.Helper()
	script, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPlaysOneConnecter$", "-test.count=1", "-test.timeout=60s")
	cmd.Env = append(os.Environ(), connecterVar+"="+string(script))
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.Exited() {
		t.Fatalf("killed at %d it ended by itself: %s", c.At, out)
	}
	return err == nil
}

// alive counts the grants that are good at the provider.
func (s *scene) alive() int {
	n := 0
	for _, g := range s.state().Grants {
		if !g.Revoked {
			n++
		}
	}
	return n
}

// notes counts the connections that are noted as being kept.
func (s *scene) notes() int {
	s.t.Helper()
	db, err := s.store(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	all, err := db.Settings(s.t.Context(), pendingPrefix)
	if err != nil {
		s.t.Fatal(err)
	}
	return len(all)
}

func TestAConnectThatIsKilledAtAnyCallOfTheKeyringLeavesNoTokenBehind(t *testing.T) {
	t.Parallel()
	found := 0
	for at, lived := 1, false; !lived; at++ {
		if at > 40 {
			t.Fatal("it asks the keyring without end")
		}
		r := newRing(t)
		s := conforming(t, standard.Options{}, func(o *Options) { cat := o.Catalog; r.in(o); o.Catalog = cat })
		one := connecter{Home: s.opt.Home, Ring: r.dir, Request: s.request("all"), As: s.consent(), At: at}
		lived = one.run(t)
		held, grants := r.items(t), s.alive()
		all, err := s.Connections(t.Context())
		if err != nil || lived != (len(all) == 1) {
			t.Fatalf("killed at %d: %d connections, %v", at, len(all), err)
		}
		checks := s.Doctor(t.Context())
		if s.notes() != 0 {
			t.Errorf("killed at %d: a note stays", at)
		}
		if len(all) == 1 {
			if r.items(t) != 1 || s.alive() != 1 || told(checks, "connecting") != "" {
				t.Errorf("lived: %d items, %d grants, %q", r.items(t), s.alive(), told(checks, "connecting"))
			}
			continue
		}
		if r.items(t) != 0 {
			t.Errorf("killed at %d: %d items stay in the keyring", at, r.items(t))
		}
		if held > 0 && grants > 0 {
			found++
			if s.alive() != 0 || !strings.Contains(told(checks, "connecting"), "revoked and removed") {
				t.Errorf("killed at %d: %d grants live on, and the doctor says %q", at, s.alive(), told(checks, "connecting"))
			}
		}
	}
	if found == 0 {
		t.Error("it was never killed while it kept the token: this proves nothing")
	}
}

// told is what the checks whose names begin so say.
func told(all []Check, name string) string {
	var out []string
	for _, c := range all {
		if strings.HasPrefix(c.Name, name) {
			out = append(out, c.State+": "+c.Detail+" / "+c.Fix)
		}
	}
	return strings.Join(out, "\n")
}

// strand leaves a connection as a process does that is killed after it wrote the token, and answers its id.
func (s *scene) strand(c Connection) {
	s.t.Helper()
	db, err := s.store(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	row, err := db.Connection(s.t.Context(), c.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := json.Marshal(pending{Row: row, Owner: "gone-0", Since: s.opt.Now()})
	if err != nil {
		s.t.Fatal(err)
	}
	_, err = db.RemoveConnection(s.t.Context(), c.ID, false)
	if err := errors.Join(err, db.SetSetting(s.t.Context(), pendingPrefix+c.ID, string(raw))); err != nil {
		s.t.Fatal(err)
	}
}

func TestWhatABrokenConnectLeftIsEndedByTheNextConnectAndTheWatch(t *testing.T) {
	t.Parallel()
	for name, begin := range map[string]func(*scene){
		"the next connect": func(s *scene) {
			req := s.request("all")
			req.Timeout = time.Minute
			ctx, cancel := context.WithCancel(s.t.Context())
			defer cancel()
			c, err := s.Connect(ctx, req)
			if err != nil {
				s.t.Fatal(err)
			}
			for st := range c.Steps() {
				if st.ID == StepConsent {
					c.Cancel()
				}
			}
		},
		"the watch": func(s *scene) {
			ctx, cancel := context.WithCancel(s.t.Context())
			s.wire.on(hook{method: "POST", path: "/", before: false, run: cancel}) // the revocation was answered
			s.Watch(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRing(t)
			s := conforming(t, standard.Options{}, func(o *Options) { cat := o.Catalog; r.in(o); o.Catalog = cat })
			s.strand(s.connect())
			begin(s)
			if s.notes() != 0 || r.items(t) != 0 || s.alive() != 0 {
				t.Errorf("%d notes, %d items, %d grants", s.notes(), r.items(t), s.alive())
			}
		})
	}
}

func TestABrokenConnectOfAnAppThatIsConnectedLosesItsTokenAndNotTheGrant(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	c := s.connect()
	req := s.request("all")
	req.Name = "second"
	if _, _, err := s.through(s.Workbench, req, s.consent()); err != nil {
		t.Fatal(err)
	}
	s.strand(c)
	before := s.alive()
	if got := told(s.Doctor(t.Context()), "connecting"); !strings.Contains(got, "may live on") {
		t.Errorf("the doctor says %q", got)
	}
	if r.items(t) != 1 || s.alive() != before || s.notes() != 0 {
		t.Errorf("%d items, %d grants of %d, %d notes", r.items(t), s.alive(), before, s.notes())
	}
}

func TestAConnectUnderWayIsLeftAloneForTenMinutes(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	s.strand(s.connect())
	other := s.another(r)
	own, err := other.owner()
	if err != nil {
		t.Fatal(err)
	}
	statement(t, s.opt.Home, `UPDATE settings SET value=json_set(value, '$.owner', '`+own.name+`') WHERE key LIKE 'user.pending.%'`)
	if got := told(s.Doctor(t.Context()), "connecting"); got != "" || r.items(t) != 1 || s.notes() != 1 {
		t.Fatalf("%q, %d items, %d notes", got, r.items(t), s.notes())
	}
	s.later(pendingFor)
	if got := told(s.Doctor(t.Context()), "connecting"); got == "" || r.items(t) != 0 || s.notes() != 0 {
		t.Errorf("%q, %d items, %d notes", got, r.items(t), s.notes())
	}
}

func TestABrokenConnectStaysNotedWhileTheVaultIsLocked(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	s.strand(s.connect())
	grants := s.alive()
	r.fails(func(string) error { return errors.New("the collection is locked") })
	if got := told(s.Doctor(t.Context()), "connecting"); !strings.Contains(got, "could not be removed") || !strings.Contains(got, "locked") {
		t.Errorf("the doctor says %q", got)
	}
	if s.notes() != 1 || s.alive() != grants {
		t.Errorf("%d notes, %d grants of %d", s.notes(), s.alive(), grants)
	}
	r.fails(nil)
	if s.tidy(t.Context()); s.notes() != 0 || r.items(t) != 0 {
		t.Errorf("%d notes, %d items", s.notes(), r.items(t))
	}
}

func TestAConnectionThatTheStoreRefusesLeavesNeitherTokenNorNote(t *testing.T) {
	t.Parallel()
	s, r := openKept(t)
	taken := false
	r.fails(func(call string) error {
		if call == "Set" && !taken { // the name is taken while the token is being written
			taken = true
			db, err := s.store(t.Context())
			if err != nil {
				return err
			}
			return db.AddConnection(t.Context(), storeRow("c9", "taken"))
		}
		return nil
	})
	req := s.request("all")
	req.Name = "taken"
	_, _, err := s.through(s.Workbench, req, s.consent())
	kind(t, err, problem.Invalid, "taken")
	if s.notes() != 0 || r.items(t) != 0 {
		t.Errorf("%d notes, %d items", s.notes(), r.items(t))
	}
}

func storeRow(id, name string) store.Connection {
	return store.Connection{ID: id, Name: name, Connector: "x"}
}
