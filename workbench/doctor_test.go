package workbench

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"patchbay/problem"
	"patchbay/store"
)

// check finds one line of the doctor's report.
func (s *scene) check(name string) Check {
	s.t.Helper()
	for _, c := range s.Doctor(s.t.Context()) {
		if c.Name == name {
			return c
		}
	}
	s.t.Fatalf("the doctor does not look at %q", name)
	return Check{}
}

// statement changes the profile's database behind the store's back.
func statement(t *testing.T, home Home, text string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file://"+filepath.ToSlash(home.Store())+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := db.ExecContext(context.WithoutCancel(t.Context()), text); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func TestTheDoctorFindsNothingWrongWhereNothingIs(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	before := len(s.state().Calls)
	for _, name := range []string{"folder", "store", "vault", "connection " + c.Name, "journal"} {
		if got := s.check(name); got.State != Fine || got.Detail == "" || got.Fix != "" {
			t.Errorf("%+v", got)
		}
	}
	if now := len(s.state().Calls); now != before {
		t.Errorf("%d calls were made", now-before)
	}
	if !strings.Contains(s.check("store").Detail, "64 records") {
		t.Errorf("%+v", s.check("store"))
	}
}

func TestTheDoctorNamesWhatIsWrongWithAConnectionAndItsRemedy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm  func(*scene, Connection)
		state string
		says  string
		fix   string
	}{
		"a dead grant": {func(s *scene, _ Connection) {
			s.post("records/grants", map[string]any{"action": "delete"})
			_, err := s.Pull(s.t.Context(), PullRequest{}, nil)
			kind(s.t, err, problem.SignIn)
		}, Broken, "needsLogin", "patchbay connection reconnect NAME"},
		"a pause": {func(s *scene, c Connection) {
			if err := s.SetPaused(s.t.Context(), c.Name, true); err != nil {
				s.t.Fatal(err)
			}
		}, Doubt, "paused", "patchbay connection resume NAME"},
		"a lost secret": {func(s *scene, c Connection) {
			if err := s.dropSecret(s.t.Context(), c.ID); err != nil {
				s.t.Fatal(err)
			}
		}, Broken, "secret", "patchbay connection reconnect NAME"},
		"a permission that was not granted": {func(s *scene, c Connection) {
			s.alterRow(c, func(r *store.Connection) { r.Granted = []string{"contacts.readonly"} })
		}, Doubt, "contacts.write was not granted (needed by contact::create", "patchbay connection reconnect NAME"},
		"a connector that is not here": {func(s *scene, c Connection) {
			s.alterRow(c, func(r *store.Connection) { r.Connector = "gone" })
		}, Broken, "gone", "patchbay connectors"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			conn := s.connect()
			c.harm(s, conn)
			got := s.check("connection " + conn.Name)
			if got.State != c.state || !strings.Contains(got.Detail, c.says) || got.Fix != strings.ReplaceAll(c.fix, "NAME", conn.Name) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// alterRow changes what is kept of a connection.
func (s *scene) alterRow(c Connection, change func(*store.Connection)) {
	s.t.Helper()
	err := s.alter(s.t.Context(), c.Name, func(db *store.Store, id string) error {
		return db.UpdateConnection(s.t.Context(), id, func(r *store.Connection) error { change(r); return nil })
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func TestTheDoctorTellsOfWhatIsUnfinishedForbiddenAndMissing(t *testing.T) {
	t.Parallel()
	s := open(t)
	if got := s.check("connections"); got.State != Doubt || got.Fix != "patchbay connect CONNECTOR" {
		t.Errorf("%+v", got)
	}
	s.pulled()
	s.interrupted(s.edit(s.somebody().ID, map[string]any{"phone": phoneA}), store.Sent)
	if got := s.check("journal"); got.State != Doubt || got.Fix != "patchbay pull" {
		t.Errorf("%+v", got)
	}
	forbidden := &scene{t: t, Workbench: s.bench(s.opt.Home, func(o *Options) { o.ReadOnly = true })}
	if got := forbidden.check("writing"); got.State != Doubt || !strings.Contains(got.Fix, "PATCHBAY_READ_ONLY") {
		t.Errorf("%+v", got)
	}
}

func TestTheDoctorWorksOnABrokenProfile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		harm   func(t *testing.T, home Home)
		option func(*Options)
		broken string // a check
		says   string
	}{
		"a folder that cannot be made": {func(t *testing.T, home Home) {
			placeFile(t, filepath.Join(home.Root, "profiles"), "a file in the way")
		}, nil, "folder", "profiles"},
		"a store that is no database": {func(t *testing.T, home Home) {
			placeFile(t, home.Store(), strings.Repeat("this is not a database. ", 400))
		}, nil, "store", "store"},
		"a store of a newer version": {func(t *testing.T, home Home) {
			whole(t, home)
			statement(t, home, "PRAGMA user_version=999")
		}, nil, "store", "newer patchbay"},
		"a vault without a key": {nil, func(o *Options) { o.Vault = InEnv }, "vault", "PATCHBAY_VAULT_KEY"},
		"a vault of no kind":    {nil, func(o *Options) { o.Vault = "sock" }, "vault", "sock"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(o *Options) {
				if c.harm != nil {
					c.harm(t, o.Home)
				}
				if c.option != nil {
					c.option(o)
				}
			})
			got := s.check(c.broken)
			if got.State != Broken || !strings.Contains(got.Detail+got.Fix, c.says) || got.Fix == "" {
				t.Errorf("%+v", got)
			}
		})
	}
}

func placeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// whole makes a profile's store.
func whole(t *testing.T, home Home) {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: home.Store()})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}
