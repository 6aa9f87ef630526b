package input

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// press types a text or, when the word names one, presses a key.
func press(l *Line, words ...string) {
	named := map[string]tea.Key{
		"left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
		"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete}, "ctrl+w": {Code: 'w', Mod: tea.ModCtrl},
		"ctrl+u": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+k": {Code: 'k', Mod: tea.ModCtrl}, "alt+b": {Code: 'b', Mod: tea.ModAlt}, "alt+k": {Code: 'k', Mod: tea.ModAlt},
		"alt+f": {Code: 'f', Mod: tea.ModAlt},
	}
	for _, w := range words {
		if k, ok := named[w]; ok {
			l.Update(tea.KeyPressMsg(k))
			continue
		}
		for _, r := range w {
			l.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
}

func TestEditingWorksAsPeopleExpect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		does  string
		keys  []string
		value string
	}{
		{"types", []string{"Ada"}, "Ada"},
		{"inserts before the cursor", []string{"Aa", "left", "d"}, "Ada"},
		{"takes back a letter", []string{"Adaa", "backspace"}, "Ada"},
		{"deletes forward", []string{"xAda", "home", "delete"}, "Ada"},
		{"takes back a word and its blanks", []string{"Ada Lovelace  ", "ctrl+w"}, "Ada "},
		{"clears behind the cursor", []string{"Adaxx", "left", "left", "alt+k"}, "Ada"},
		{"clears nothing at the end", []string{"Ada", "alt+k"}, "Ada"},
		{"clears before the cursor", []string{"xxAda", "home", "right", "right", "ctrl+u"}, "Ada"},
		{"leaves ctrl+k to the program", []string{"Ada", "home", "ctrl+k"}, "Ada"},
		{"moves by words", []string{"Lovelace", "alt+b", "Ada "}, "Ada Lovelace"},
		{"moves by words forward", []string{"Ada  x", "home", "alt+f", "!"}, "Ada!  x"},
		{"keeps blanks", []string{" a  b "}, " a  b "},
		{"does nothing at the ends", []string{"backspace", "left", "A", "right", "delete"}, "A"},
		{"joins an accent to its letter", []string{"e\u0301", "backspace"}, ""},
	} {
		t.Run(c.does, func(t *testing.T) {
			t.Parallel()
			var l Line
			press(&l, c.keys...)
			if l.Value() != c.value {
				t.Errorf("%q, want %q", l.Value(), c.value)
			}
		})
	}
}

func TestAPasteIsCleanedAndLimited(t *testing.T) {
	t.Parallel()
	l := Line{Limit: 12}
	l.Update(tea.PasteMsg{Content: "  +1 212\x1b]0;x\x07\r\n555 0100 and more\u202e "})
	if got := l.Value(); got != "+1 212]0;x 5" {
		t.Errorf("%q", got)
	}
}

func TestAHiddenTextIsNeverPrinted(t *testing.T) {
	t.Parallel()
	l := &Line{Mask: "•"}
	press(l, "hunter2")
	for _, printed := range []string{fmt.Sprint(l), fmt.Sprintf("%v|%+v|%#v|%s", l, l, l, l)} {
		if strings.Contains(printed, "hunter2") {
			t.Errorf("printed %q", printed)
		}
	}
	text, x := l.View(20)
	if text != "•••••••" || x != 7 || l.Value() != "hunter2" {
		t.Errorf("view %q at %d, value %q", text, x, l.Value())
	}
}

func TestTheCursorStandsBehindWideCharacters(t *testing.T) {
	t.Parallel()
	var l Line
	press(&l, "漢字a")
	if _, x := l.View(20); x != 5 {
		t.Errorf("cursor at %d, want 5", x)
	}
	press(&l, "left", "left")
	if text, x := l.View(20); x != 2 || text != "漢字a" {
		t.Errorf("%q with the cursor at %d, want 2", text, x)
	}
}

func TestALongLineScrollsWithTheCursor(t *testing.T) {
	t.Parallel()
	var l Line
	press(&l, "abcdefghij")
	if text, x := l.View(5); text != "…hij" || x != 4 {
		t.Errorf("at the end: %q, %d", text, x)
	}
	press(&l, "left", "left", "left")
	if text, x := l.View(5); text != "…hij" || x != 1 {
		t.Errorf("where it begins to be in sight: %q, %d", text, x)
	}
	press(&l, "left")
	if text, x := l.View(5); text != "…ghij" || x != 1 {
		t.Errorf("one further: %q, %d", text, x)
	}
	press(&l, "home")
	if text, x := l.View(5); text != "abcde" || x != 0 {
		t.Errorf("at the start: %q, %d", text, x)
	}
	press(&l, "right", "right", "right", "right", "right")
	if text, x := l.View(7); text != "abcdefg" || x != 5 {
		t.Errorf("with more room: %q, %d", text, x)
	}
}

func TestKeysOfOthersAreLeftAlone(t *testing.T) {
	t.Parallel()
	var l Line
	for _, k := range []tea.Key{{Code: tea.KeyEnter}, {Code: tea.KeyTab}, {Code: tea.KeyEscape}, {Code: 's', Mod: tea.ModCtrl}, {Code: tea.KeyUp}} {
		if l.Update(tea.KeyPressMsg(k)) {
			t.Errorf("took %s", k.String())
		}
	}
}

func TestTheViewNeverOverflowsAndHoldsTheCursor(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := Line{Limit: 40}
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			press(&l, rapid.SampledFrom([]string{"a", "漢", " ", "é", "👩", "left", "right", "home", "end", "backspace", "delete", "ctrl+w", "alt+b", "alt+f"}).Draw(t, "key"))
			w := rapid.IntRange(1, 12).Draw(t, "width")
			text, x := l.View(w)
			if ansi.StringWidth(text) > w || x < 0 || x > w {
				t.Fatalf("%q is %d cells of %d, cursor at %d", text, ansi.StringWidth(text), w, x)
			}
			if len(l.cells) > 40 {
				t.Fatalf("%d characters, at most 40", len(l.cells))
			}
		}
	})
}

func FuzzPasteLeavesNothingThatMoves(f *testing.F) {
	f.Add("plain")
	f.Add("\x1b[2J\r\n\u2028\u202e\u0301")
	f.Fuzz(func(t *testing.T, s string) {
		var l Line
		l.Update(tea.PasteMsg{Content: s})
		for _, r := range l.Value() {
			if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e {
				t.Fatalf("%q leaves %U", s, r)
			}
		}
	})
}
