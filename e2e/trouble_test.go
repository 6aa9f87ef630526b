package e2e

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// failure is what a script sees of an error.
type failure struct {
	Error struct{ Code, Message, Connection, Fix string }
}

// refuses runs a command that must fail with an exit code and an error code, and answers the error.
func (w *world) refuses(exit int, code string, r result) failure {
	w.t.Helper()
	var f failure
	if r.code != exit {
		w.t.Fatalf("exited with %d, not %d:\n%s%s", r.code, exit, r.out, r.err)
	}
	if err := json.Unmarshal([]byte(r.out), &f); err != nil || f.Error.Code != code {
		w.t.Fatalf("the error is not %s (%v):\n%s%s", code, err, r.out, r.err)
	}
	if f.Error.Message == "" || strings.Contains(f.Error.Message, "%!") {
		w.t.Errorf("the message is no sentence: %q", f.Error.Message)
	}
	return f
}

// nothingKept checks that a failed connect left nothing behind.
func (w *world) nothingKept() {
	w.t.Helper()
	var conns struct{ Items []any }
	w.json(&conns, "connections")
	var sealed []string
	err := filepath.WalkDir(filepath.Join(w.home, "profiles", "default", "vault"), func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".sealed") {
			sealed = append(sealed, path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil || len(conns.Items) > 0 || len(sealed) > 0 {
		w.t.Errorf("left behind: %v %v %v", conns.Items, sealed, err)
	}
}

func TestAWrongClientSecretConnectsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.ready.ClientSecret = "not-the-secret-of-this-client"
	r := w.consenting(w.approve, w.connectArgs()...)
	w.refuses(4, "invalidClient", r)
	w.nothingKept()
}

func TestADeniedConsentConnectsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	r := w.consenting(func(url string) { w.decide(url, true) }, w.connectArgs()...)
	w.refuses(4, "consentDenied", r)
	w.nothingKept()
}

func TestAnAnswerWithAWrongStateIsIgnoredAndTheFlowGoesOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	r := w.consenting(func(consent string) {
		u, err := url.Parse(consent)
		if err != nil {
			t.Error(err)
			return
		}
		forged := u.Query().Get("redirect_uri") + "?code=stolen&state=forged"
		res, err := http.Get(forged)
		if err != nil || res.StatusCode != http.StatusConflict {
			t.Errorf("a forged answer was met with %v %v", res, err)
			return
		}
		res.Body.Close()
		w.approve(consent)
	}, w.connectArgs()...)
	if r.code != 0 {
		t.Errorf("connect exited with %d: %s", r.code, r.err)
	}
}

func TestWithoutAKeyringNothingIsKeptInClear(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	for i, kv := range w.env {
		if strings.HasPrefix(kv, "PATCHBAY_VAULT=") {
			w.env[i] = "PATCHBAY_VAULT=keyring"
		}
	}
	w.env = append(w.env, "DBUS_SESSION_BUS_ADDRESS=unix:path="+filepath.Join(w.home, "no-bus"))
	f := w.refuses(1, "vaultUnavailable", w.consenting(w.approve, w.connectArgs()...))
	if f.Error.Fix == "" {
		t.Error("nobody is told what mends it")
	}
	w.nothingKept()
}

func TestAnExpiredRefreshTokenAsksForANewSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 10)
	w.connect()
	w.must("pull")
	w.control(http.MethodPost, "/clock", map[string]any{"advance": "9600h"})
	f := w.refuses(4, "unauthorized", w.run("pull", "--json"))
	if f.Error.Fix != "patchbay connection reconnect acme" {
		t.Errorf("the fix is %q", f.Error.Fix)
	}
	if n := len(w.list()); n == 0 {
		t.Error("the records are gone")
	}
}

func (w *world) list() []rec {
	w.t.Helper()
	var list struct{ Items []rec }
	w.json(&list, "ls", "contact", "--limit", "1000")
	return list.Items
}

func TestAGrantRevokedInTheMiddleOfAPullKeepsWhatCame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 2000)
	w.connect()
	w.fault(map[string]any{"route": "POST /contacts/search", "kind": "revoke", "skip": 2, "count": 1})
	w.refuses(4, "unauthorized", w.run("pull", "--json"))
	if n := len(w.list()); n < 400 {
		t.Errorf("%d records were kept", n)
	}
	var conns struct{ Items []struct{ State, Fix string } }
	w.json(&conns, "connections")
	if conns.Items[0].State != "needsLogin" || conns.Items[0].Fix == "" {
		t.Errorf("the connection is %+v", conns.Items[0])
	}
}

func TestAContactThatSomebodyElseDeletedIsSaidToBeGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.connect()
	w.must("pull")
	who := w.somebody()
	w.control(http.MethodPost, "/records/contacts", map[string]any{"action": "delete", "id": who.Remote.ID})
	w.refuses(3, "gone", w.run("set", "contact", who.ID, "phone="+wanted, "--yes", "--json"))
	for _, r := range w.list() {
		if r.ID == who.ID {
			t.Error("it is still in the list")
		}
	}
}

func TestAContactThatSomebodyElseChangedIsAConflict(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.connect()
	w.must("pull")
	who := w.somebody()
	w.control(http.MethodPost, "/records/contacts", map[string]any{"action": "change", "id": who.Remote.ID, "fields": map[string]any{"phone": "+12125550199"}})
	before := len(w.writes())
	w.refuses(7, "conflict", w.run("set", "contact", who.ID, "phone="+wanted, "--yes", "--json"))
	if len(w.writes()) != before {
		t.Error("something was written")
	}
	if got := w.show(who.ID).Fields.Phone; got != "+12125550199" {
		t.Errorf("the store holds %q, not what the provider holds now", got)
	}
}

func TestAPhoneThatTheProviderRefusesChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.connect()
	w.must("pull")
	who := w.somebody()
	r := w.run("set", "contact", who.ID, "phone=+1999", "--yes", "--json")
	w.refuses(2, "validation", r)
	if !strings.Contains(strings.ToLower(r.out), "phone") {
		t.Errorf("the field is not named: %s", r.out)
	}
	if got := w.show(who.ID).Fields.Phone; got != who.Fields.Phone || len(w.writes()) != 0 {
		t.Errorf("the phone is %q, writes %v", got, w.writes())
	}
}

func TestAProviderThatIsGoneIsSaidToBeDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.connect()
	w.must("pull")
	who := w.somebody()
	w.standIn.kill()
	w.refuses(6, "providerDown", w.run("pull", "--json"))
	w.refuses(6, "providerDown", w.run("set", "contact", who.ID, "phone="+wanted, "--yes", "--json"))
	if got := w.show(who.ID).Fields.Phone; got != who.Fields.Phone {
		t.Errorf("the store holds %q", got)
	}
}

func TestAStoreOfANewerVersionIsLeftAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.must("connections")
	path := filepath.Join(w.home, "profiles", "default", "store.db")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	binary.BigEndian.PutUint32(raw[60:], 9999) // SQLite keeps the user's version there
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	f := w.refuses(1, "storage", w.run("ls", "contact", "--json"))
	if !strings.Contains(f.Error.Message, "newer") {
		t.Errorf("the message is %q", f.Error.Message)
	}
	after, err := os.ReadFile(path)
	if err != nil || binary.BigEndian.Uint32(after[60:]) != 9999 {
		t.Errorf("the file was changed: %v", err)
	}
	if r := w.run("doctor"); !strings.Contains(r.out, "newer") {
		t.Errorf("doctor does not say it: %s", r.out)
	}
}

func TestTwoProgramsAtOnceBothDoTheirWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60)
	w.connect()
	w.must("pull")
	people := w.list()[:6]
	var all sync.WaitGroup
	for _, who := range people {
		all.Go(func() { w.must("set", "contact", who.ID, "lastName=Changed", "--yes") })
	}
	all.Go(func() { w.must("pull", "--full") })
	all.Wait()
	if n := len(w.writes()); n != len(people) {
		t.Errorf("the provider saw %d writes, not %d", n, len(people))
	}
	for _, who := range people {
		if got := w.show(who.ID).Fields.Name; !strings.HasSuffix(got, "Changed") {
			t.Errorf("%s is called %q", who.ID, got)
		}
	}
}

func TestALostAnswerIsAskedForAndNotRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 20)
	w.connect()
	w.must("pull")
	who := w.somebody()
	w.fault(map[string]any{"route": "PUT /contacts/{id}", "kind": "drop-after", "count": 1})
	w.must("set", "contact", who.ID, "phone="+wanted, "--yes")
	w.once(who)
}
