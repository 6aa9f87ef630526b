package seat

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// key finds a key by its name.
func key(t *testing.T, name string) tea.Key {
	t.Helper()
	var k tea.Key
	rest := name
	for {
		head, tail, ok := strings.Cut(rest, "+")
		mod, known := map[string]tea.KeyMod{"ctrl": tea.ModCtrl, "alt": tea.ModAlt, "shift": tea.ModShift}[head]
		if !ok || !known || tail == "" {
			break
		}
		k.Mod |= mod
		rest = tail
	}
	if code, ok := named(rest); ok {
		k.Code = code
		if code == tea.KeySpace {
			k.Text = " "
		}
		return k
	}
	r, n := utf8.DecodeRuneInString(rest)
	if n != len(rest) {
		t.Fatalf("no key is called %q", name)
	}
	k.Code = r
	if k.Mod&^tea.ModShift == 0 {
		k.Text = string(r)
	}
	if unicode.IsUpper(r) {
		k.Code, k.ShiftedCode, k.Mod = unicode.ToLower(r), r, k.Mod|tea.ModShift
	}
	return k
}

func named(name string) (rune, bool) {
	code, ok := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
		"delete": tea.KeyDelete, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
		"home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
	}[name]
	return code, ok
}
