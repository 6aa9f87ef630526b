package store

import (
	"errors"
	"slices"
	"testing"

	"patchbay/model"
	"patchbay/problem"
)

func TestAConnectionComesBackAsItWasKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	in := Connection{
		ID: "c1", Name: "Äcme", Connector: "demo", Auth: "oauth", Endpoint: "http://127.0.0.1:1", WorkspaceID: "w", WorkspaceName: "West", AccountID: "n", AccountName: "North",
		Operations: []string{"contact::list"}, Wanted: []string{"a", "b"}, Granted: []string{"a"}, ReadOnly: true, State: "ok", Since: start(), TokenExpires: start(),
		Generation: 3, Redirect: "http://127.0.0.1/cb", ClientID: "client", Created: start(), LastPull: start(),
		Fields: map[string][]model.Field{"contact": {{Name: "customFields.x", Label: "X", Type: model.Text}}}, Extra: map[string]string{"k": "v"},
	}
	if err := s.AddConnection(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"c1", "äcme", "ACME"} {
		got, err := s.Connection(t.Context(), key)
		if err != nil || jsonText(got) != jsonText(in) || got.ID != "c1" {
			t.Fatalf("%s: got %+v, %v", key, got, err)
		}
	}
}

func TestNamesOfConnectionsAreUniqueWhateverTheirCase(t *testing.T) {
	t.Parallel()
	s := connected(t)
	connect(t, s, "b", "Beta")
	for name, try := range map[string]func() error{
		"add":    func() error { return s.AddConnection(t.Context(), Connection{ID: "c", Name: "aCMe"}) },
		"again":  func() error { return s.AddConnection(t.Context(), Connection{ID: "a", Name: "Other"}) },
		"rename": func() error { return s.RenameConnection(t.Context(), "b", "ACME") },
		"blank":  func() error { return s.RenameConnection(t.Context(), "b", " ") },
		"no id":  func() error { return s.AddConnection(t.Context(), Connection{Name: "x"}) },
	} {
		if err := try(); !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.RenameConnection(t.Context(), "b", "BETA"); err != nil {
		t.Fatal(err)
	}
	if err := s.RenameConnection(t.Context(), "nobody", "x"); !problem.Is(err, problem.NotFound) {
		t.Fatalf("got %v", err)
	}
}

func TestAChangeThatFailsLeavesTheConnection(t *testing.T) {
	t.Parallel()
	s := connected(t)
	no := errors.New("no")
	if err := s.UpdateConnection(t.Context(), "a", func(c *Connection) error { c.Name = "x"; return no }); !errors.Is(err, no) {
		t.Fatalf("got %v", err)
	}
	if c, err := s.Connection(t.Context(), "a"); err != nil || c.Name != "Acme" {
		t.Fatalf("got %+v, %v", c, err)
	}
}

func TestRemovingAConnectionKeepsOrDropsItsRecordsAsAsked(t *testing.T) {
	t.Parallel()
	for _, keep := range []bool{true, false} {
		s := connected(t)
		connect(t, s, "b", "Beta")
		p := newPeople(1)
		put(t, s, "a", p.list(1500)...)
		put(t, s, "b", contact("x", "name", "Xenia Stays"))
		indexNow(t, s)
		put(t, s, "a", contact("new", "name", "Xaver Fresh"))
		put(t, s, "a", contact("new", "name", "Xaver Changed"))
		n, err := s.RemoveConnection(t.Context(), "a", keep)
		if err != nil || n != 1501 {
			t.Fatalf("keep=%v: %d, %v", keep, n, err)
		}
		all, err := s.Connections(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("got %v, %v", all, err)
		}
		want := "Xenia Stays"
		if keep {
			want = "Xaver Changed,Xenia Stays"
		}
		for _, state := range []string{"before", "after"} {
			rows, err := s.First(t.Context(), Query{Model: "contact", Text: "xaver"}, 3)
			more, err2 := s.First(t.Context(), Query{Model: "contact", Text: "xenia"}, 3)
			if err != nil || err2 != nil || titles(append(rows, more...)) != want {
				t.Errorf("keep=%v %s: got %s, %v %v", keep, state, titles(append(rows, more...)), err, err2)
			}
			indexNow(t, s)
		}
		connect(t, s, "a", "Acme") // name and id are free again
		var left int
		if _, err := s.get(t.Context(), []any{&left}, "SELECT (SELECT count(*) FROM history)+(SELECT count(*) FROM natives)"); err != nil || (left > 1) != keep {
			t.Fatalf("keep=%v: %d rows are left, %v", keep, left, err)
		}
		if err := s.Check(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEventsFoldTogetherAndNeverBlock(t *testing.T) {
	t.Parallel()
	s := connected(t)
	ch, end := s.Subscribe()
	other, _ := s.Subscribe() // nobody ever reads this one
	put(t, s, "a", contact("1", "name", "Ada"))
	put(t, s, "a", contact("2", "name", "Bea"))
	if _, err := s.PutPage(t.Context(), Page{Connection: "a", Model: "user", Records: []model.Record{contact("u", "name", "U")}}); err != nil {
		t.Fatal(err)
	}
	if err := s.RenameConnection(t.Context(), "a", "New"); err != nil {
		t.Fatal(err)
	}
	e := <-ch
	if !slices.Equal(e.Changed, []Ref{{"a", "contact"}, {"a", "user"}}) || !e.Connections || e.Journal {
		t.Fatalf("got %+v", e)
	}
	put(t, s, "a", contact("1", "name", "Ada")) // nothing moves
	select {
	case e := <-ch:
		t.Fatalf("an event for nothing: %+v", e)
	default:
	}
	end()
	end()
	if _, open := <-ch; open {
		t.Fatal("the channel is still open")
	}
	if len(other) != 1 {
		t.Fatalf("%d events wait", len(other))
	}
}

func TestDataVersionMovesWithEveryChange(t *testing.T) {
	t.Parallel()
	s := connected(t)
	one, err := s.DataVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if same, err := s.DataVersion(t.Context()); err != nil || same != one {
		t.Fatalf("%d became %d, %v", one, same, err)
	}
	other := openAt(t, s.path)
	put(t, other, "a", contact("1", "name", "Ada"))
	if two, err := s.DataVersion(t.Context()); err != nil || two == one {
		t.Fatalf("still %d, %v", two, err)
	}
}

func TestSettingsAreKeptAndDropped(t *testing.T) {
	t.Parallel()
	s := open(t)
	if _, ok, err := s.Setting(t.Context(), "theme"); ok || err != nil {
		t.Fatalf("got %v, %v", ok, err)
	}
	for _, v := range []string{"dark", ""} {
		if err := s.SetSetting(t.Context(), "theme", v); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := s.Setting(t.Context(), "theme"); !ok || got != v || err != nil {
			t.Fatalf("got %q %v, %v", got, ok, err)
		}
	}
	if err := s.DropSetting(t.Context(), "theme"); err != nil {
		t.Fatal(err)
	}
	if _, ok, _ := s.Setting(t.Context(), "theme"); ok {
		t.Fatal("it is still there")
	}
}

func TestSettingsAreFoundByTheBeginningOfTheirKeys(t *testing.T) {
	t.Parallel()
	s := open(t)
	for k, v := range map[string]string{"client.acme": "a", "client.b%": "b", "clients": "no", "theme": "dark"} {
		if err := s.SetSetting(t.Context(), k, v); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Settings(t.Context(), "client.")
	if err != nil || len(got) != 2 || got["client.acme"] != "a" || got["client.b%"] != "b" {
		t.Errorf("got %v, %v", got, err)
	}
	if got, err := s.Settings(t.Context(), "none."); err != nil || got == nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestAConnectionThatAnotherProcessRemovedIsNamedAndNotNumbered(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/store.db"
	s, other := openAt(t, path), openAt(t, path)
	if err := s.AddConnection(t.Context(), Connection{ID: "1a1ff5ef8db-0", Name: "Acme", Connector: "x"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Connection(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.RemoveConnection(t.Context(), "1a1ff5ef8db-0", false); err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func() error{
		"look":   func() error { _, err := s.Connection(t.Context(), "1a1ff5ef8db-0"); return err },
		"rename": func() error { return s.RenameConnection(t.Context(), "1a1ff5ef8db-0", "Beta") },
		"remove": func() error { _, err := s.RemoveConnection(t.Context(), "1a1ff5ef8db-0", false); return err },
	} {
		if err := try(); !problem.Is(err, problem.NotFound) || problem.As(err).Text != "Acme was disconnected meanwhile." {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Connection(t.Context(), "acme"); !problem.Is(err, problem.NotFound) || problem.As(err).Text != "There is no connection acme." {
		t.Errorf("by its name: %v", err)
	}
}
