package keymap_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/ui/keymap"
)

func parsed(t *testing.T, text string) keymap.Map {
	t.Helper()
	m, err := keymap.Parse("keys.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// list is a place as browse is.
func list() []keymap.Bound {
	return []keymap.Bound{
		{Words: "e", Does: "edit", Keys: []string{"e"}}, {Words: "r", Does: "pull", Keys: []string{"r"}}, {Words: "/", Does: "filter", Keys: []string{"/"}},
		{Words: "enter", Does: "open", Keys: []string{"enter"}}, {Words: "j/k", Does: "down, up", Keys: []string{"j", "k", "down", "up"}},
		{Words: "J/K", Does: "later, earlier", Keys: []string{"J", "K"}},
	}
}

func TestAKeyOfAPersonsOwnIsTranslatedToTheOneThePlaceKnows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, pressed, want, moved string }{
		{"", "e", "e", ""},
		{"browse: {edit: E}", "E", "e", ""},
		{"browse: {edit: E}", "e", "", "E"},
		{"browse: {edit: [e, ctrl+e]}", "e", "e", ""},
		{"browse: {edit: [e, ctrl+e]}", "ctrl+e", "e", ""},
		{"browse: {edit: r, pull: e}", "r", "e", ""},
		{"browse: {edit: r, pull: e}", "e", "r", ""},
		{"browse: {open: o}", "o", "enter", ""},
		{"browse: {open: o}", "enter", "enter", ""},
		{"browse: {later: ctrl+n}", "ctrl+n", "J", ""},
		{"browse: {later: ctrl+n}", "K", "K", ""},
		{"record: {edit: E}", "e", "e", ""},
		{"browse: {try-again: E}", "E", "r", ""}, // pull has the same key, at other times
		{"browse: {try-again: E, pull: O}", "E", "E", ""},
		{"everywhere: {palette: f5}", "f5", "ctrl+k", ""},
		{"everywhere: {palette: f5}", ":", "", "f5"},
		{"everywhere: {palette: f1, help: f2}", "f2", "f1", ""},
		{"everywhere: {down: ctrl+n}", "ctrl+n", "down", ""},
		{"everywhere: {down: ctrl+n}", "down", "down", ""},
		{"everywhere: {down: ctrl+n}", "j", "j", ""}, // the place's own use of it
	} {
		m := parsed(t, c.file)
		got, moved := m.Translate("browse", list(), c.pressed)
		key := ""
		if moved != nil {
			key = moved.Key
		}
		if got != c.want || key != c.moved {
			t.Errorf("%q: %s becomes %q (moved to %q), want %q (%q)", c.file, c.pressed, got, key, c.want, c.moved)
		}
	}
}

func TestTheHelpNamesTheKeysAsThePersonHasThem(t *testing.T) {
	t.Parallel()
	m := parsed(t, "browse: {edit: E, later: ctrl+n, earlier: ctrl+y}\neverywhere: {help: f1}")
	for i, want := range []string{"E", "r", "/", "enter", "j/k", "ctrl+n/ctrl+y"} {
		if got := m.Label("browse", list()[i]); got != want {
			t.Errorf("%s is called %q, want %q", list()[i].Does, got, want)
		}
	}
	if got := m.LabelOf("help"); got != "f1" {
		t.Errorf("help is called %q", got)
	}
}

func TestWhatIsWrongInAFileIsToldByLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, want string }{
		{"brows: {edit: E}", "line 1, column 1: brows is no place; did you mean browse?"},
		{"browse:\n  edti: E", "line 2, column 3: browse.edti is nothing that can be done there; did you mean edit?"},
		{"browse: {edit: r}", "cannot be r, which is browse.pull already"},
		{"browse: {edit: E, pull: E}", "which is browse.edit already"},
		{"browse: {edit: q}", "cannot be q, which is everywhere.back already"},
		{"browse: {edit: y}", "the key that asks must not be the key that confirms"},
		{"browse: {edit: enter}", "cannot be enter, which means the same everywhere"},
		{"browse: {edit: ctrl+c}", "cannot be ctrl+c"},
		{"browse: {edit: ctrl+m}", "many terminals cannot tell it from enter"},
		{"browse: {edit: hyper+x}", "there is no such key"},
		{"browse: {edit: ''}", "there is no such key"},
		{"browse: {edit: shift+e}", "write the letter as it is typed, as in E"},
		{"browse: {edit: {a: b}}", "must be a key, or a list of keys"},
		{"browse: {edit: []}", "must be a key, or a list of keys"},
		{"browse: edit", "browse"},
		{"edit: {look-at-the-change: s}", "would be text while you type"},
		{"record: {delete-it: d}", "answers questions"},
		{"everywhere: {palette: e}", "already"},
		{"\tx", "line 1"},
	} {
		m, err := keymap.Parse("keys.yaml", []byte(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.file, err, c.want)
		}
		if !m.Empty() {
			t.Errorf("%q: something of a broken file is used", c.file)
		}
	}
}

func TestEverythingWrongIsToldAtOnce(t *testing.T) {
	t.Parallel()
	_, err := keymap.Parse("keys.yaml", []byte("browse:\n  edit: y\n  pull: enter\nnowhere: {}\n"))
	for _, want := range []string{"line 2", "line 3", "nowhere"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell of %s", err, want)
		}
	}
}

// Whatever a file says that is taken, no key does two things in a place, and every action can be reached.
func TestWithAnyFileEveryActionHasAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	all := keymap.Catalogue()["home"]
	rapid.Check(t, func(rt *rapid.T) {
		text := "home:\n"
		for _, a := range all {
			if rapid.Bool().Draw(rt, a.Name) {
				text += "  " + a.Name + ": " + rapid.SampledFrom([]string{"E", "F", "X", "ctrl+e", "f2", "r", "p", "R", "q", "alt+x"}).Draw(rt, "key") + "\n"
			}
		}
		m, err := keymap.Parse("keys.yaml", []byte(text))
		if err != nil {
			return
		}
		for _, a := range all {
			keys := m.Keys("home", a)
			if len(keys) == 0 {
				rt.Fatalf("%s has no key", a.Name)
			}
			b := keymap.Bound{Words: a.Keys[0], Does: a.Does, Keys: a.Keys}
			got, moved := m.Translate("home", []keymap.Bound{b}, keys[0])
			if moved != nil || got == "" {
				rt.Fatalf("%s does not %s", keys[0], a.Does)
			}
		}
	})
}

func FuzzAFileOfKeys(f *testing.F) {
	f.Add("browse: {edit: E}")
	f.Add("everywhere:\n  palette: [':', ctrl+k]\n")
	f.Add("a: &a {b: *a}")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := keymap.Parse("keys.yaml", []byte(text))
		if err != nil && !m.Empty() {
			t.Fatal("something of a broken file is used")
		}
	})
}

func TestNoActionOfTheProgramIsShadowedByANameTwice(t *testing.T) {
	t.Parallel()
	for place, all := range keymap.Catalogue() {
		seen := map[string]bool{}
		for _, a := range all {
			if a.Name == "" || seen[a.Name] || len(a.Keys) == 0 || a.Does == "" {
				t.Errorf("%s: %+v is listed twice, or says nothing", place, a)
			}
			seen[a.Name] = true
		}
	}
}

func TestMovingIsToldFromWhatHasTheSameKey(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]bool{"j k": true, "g G home end": true, "ctrl+d ctrl+u pgdown pgup": true, "tab shift+tab": true, "down": true, "l": false, "enter": false, "esc": false, "space": false, "e": false, "j x": false} {
		if got := keymap.Moving(strings.Fields(keys)); got != want {
			t.Errorf("%s: %v", keys, got)
		}
	}
}
