package editor

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
)

// press types a text or presses a key that the word names.
func press(b *Box, words ...string) *Box {
	named := map[string]tea.Key{
		"<enter>": {Code: tea.KeyEnter}, "<up>": {Code: tea.KeyUp}, "<down>": {Code: tea.KeyDown}, "<left>": {Code: tea.KeyLeft}, "<right>": {Code: tea.KeyRight},
		"<back>": {Code: tea.KeyBackspace}, "<del>": {Code: tea.KeyDelete}, "<home>": {Code: tea.KeyHome}, "<end>": {Code: tea.KeyEnd},
		"<top>": {Code: tea.KeyHome, Mod: tea.ModCtrl}, "<bottom>": {Code: tea.KeyEnd, Mod: tea.ModCtrl},
	}
	for _, w := range words {
		if k, ok := named[w]; ok {
			b.Update(tea.KeyPressMsg(k))
			continue
		}
		for _, r := range w {
			b.Update(tea.KeyPressMsg{Code: r, Text: string(r)})
		}
	}
	return b
}

func TestLinesAreEditedAsPeopleExpect(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		begin string
		keys  []string
		want  string
		line  int
		char  int
	}{
		"a new line is indented like the one before":   {"", []string{"{", "<enter>", `"a": [`, "<enter>", "1"}, "{\n  \"a\": [\n    1", 3, 6},
		"a line breaks where the cursor is":            {"ab cd", []string{"<right>", "<right>", "<enter>"}, "ab\ncd", 2, 1},
		"going back over its beginning joins":          {"ab\ncd", []string{"<down>", "<home>", "<back>"}, "abcd", 1, 3},
		"deleting its end joins":                       {"ab\ncd", []string{"<end>", "<del>"}, "abcd", 1, 3},
		"left and right go around the ends":            {"ab\ncd", []string{"<end>", "<right>", "x", "<left>", "<left>", "y"}, "aby\nxcd", 1, 4},
		"up and down stay in their column":             {"abc\nd\nefg", []string{"<right>", "<right>", "<down>", "<down>", "x"}, "abc\nd\nexfg", 3, 3},
		"jumps reach the ends":                         {"abc\nd", []string{"<bottom>", "x", "<top>", "y"}, "yabc\ndx", 1, 2},
		"tabs of what was there are blanks":            {"\ta\r\n\t\tb", []string{"<bottom>"}, "  a\n    b", 2, 6},
		"blanks at the end of a line stay while typed": {"", []string{"a ", "b"}, "a b", 1, 4},
	} {
		var b Box
		if c.begin != "" {
			b.Set(c.begin)
		}
		press(&b, c.keys...)
		if line, char := b.At(); b.Value() != c.want || line != c.line || char != c.char {
			t.Errorf("%s: %q at %d,%d", name, b.Value(), line, char)
		}
	}
}

func TestAPasteKeepsItsLinesAndLosesWhatMoves(t *testing.T) {
	t.Parallel()
	var b Box
	b.Set("ac")
	press(&b, "<right>")
	b.Update(tea.PasteMsg{Content: "{\r\n\t\"x\": \"\x1b[2J\u202e\"\n}b"})
	if line, char := b.At(); b.Value() != "a{\n  \"x\": \"[2J\"\n}bc" || line != 3 || char != 3 {
		t.Errorf("%q at %d,%d", b.Value(), line, char)
	}
	b.Update(tea.PasteMsg{Content: strings.Repeat("x", 2*Most)})
	if n := len(b.Value()); n > Most {
		t.Errorf("%d bytes", n)
	}
	if words := b.LeftOut(); words != "131,091 characters were left out: no more than 131,072 fit." {
		t.Errorf("it says %q", words)
	}
	if press(&b, "yyy"); len(b.Value()) > Most {
		t.Error("it grows beyond its bound")
	}
}

func TestTheFaultAndTheCursorStandWhereTheyAre(t *testing.T) {
	t.Parallel()
	var b Box
	b.Set("one\n漢字x\nthree\nfour")
	b.Go(2, 3)
	lines, x, y := b.View(theme.New(theme.Options{Dark: true}), 20, 3, Fault{2, 3})
	if x != 4 || y != 1 || len(lines) != 3 || ansi.Strip(lines[1]) != "漢字x" || !strings.Contains(lines[1], "\x1b[") || strings.Contains(lines[0], "\x1b[") {
		t.Errorf("%q %d,%d", lines, x, y)
	}
	if b.Go(99, 99); b.at != 3 {
		t.Errorf("at %d", b.at)
	}
	if lines, _, y := b.View(theme.Theme{}, 20, 2, Fault{}); y != 1 || lines[1] != "four" {
		t.Errorf("%q %d", lines, y)
	}
	if b.Update(tea.KeyPressMsg{Code: tea.KeyDown}) || !b.Update(tea.KeyPressMsg{Code: tea.KeyUp}) || b.Len() != 4 || b.Empty() {
		t.Error("down in the last line is not the owner's")
	}
}

func TestWhateverIsPressedTheCursorStaysInTheText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b Box
		for range rapid.IntRange(0, 40).Draw(t, "steps") {
			press(&b, rapid.SampledFrom([]string{"a", "漢", " ", "{", "<enter>", "<enter>", "<up>", "<down>", "<left>", "<right>", "<back>", "<del>", "<home>", "<end>", "<top>", "<bottom>"}).Draw(t, "key"))
			w, h := rapid.IntRange(1, 20).Draw(t, "w"), rapid.IntRange(1, 6).Draw(t, "h")
			lines, x, y := b.View(theme.Theme{}, w, h, Fault{1, 1})
			if len(lines) > h || y >= len(lines) || x >= w || x < 0 {
				t.Fatalf("cursor at %d,%d of %d lines in %dx%d: %q", x, y, len(lines), w, h, b.Value())
			}
			line, char := b.At()
			if all := strings.Split(b.Value(), "\n"); line > len(all) || char > len([]rune(all[line-1]))+1 {
				t.Fatalf("at %d,%d of %q", line, char, b.Value())
			}
		}
	})
}
