package qr

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model/qr"
	"patchbay/ui/theme"
)

const address = "https://example.com/device?user_code=WDJB-MJHT"

func TestACodeIsDarkOnLightBehindEveryTheme(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		o    theme.Options
		want string
	}{
		"dark":        {theme.Options{Dark: true}, "\x1b[38;2;0;0;0;48;2;255;255;255m"},
		"light":       {theme.Options{}, "\x1b[38;2;0;0;0;48;2;255;255;255m"},
		"plain dark":  {theme.Options{Dark: true, Plain: true}, "\x1b[7m"},
		"plain light": {theme.Options{Plain: true}, " "},
	} {
		for _, l := range New(address).Lines(theme.New(c.o)) {
			if !strings.HasPrefix(l, c.want) {
				t.Fatalf("%s: a line begins with %q, want %q", name, l[:min(len(l), 40)], c.want)
			}
		}
	}
}

func TestTheSizeIsThatOfTheLines(t *testing.T) {
	t.Parallel()
	c := New(address)
	w, h := c.Size()
	lines := c.Lines(theme.New(theme.Options{Dark: true}))
	if len(lines) != h || h == 0 {
		t.Errorf("%d lines, want %d", len(lines), h)
	}
	for _, l := range lines {
		if ansi.StringWidth(l) != w {
			t.Errorf("%d cells, want %d", ansi.StringWidth(l), w)
		}
	}
	if !c.Fits(w, h) || c.Fits(w-1, h) || c.Fits(w, h-1) {
		t.Errorf("%dx%d: what fits is told wrongly", w, h)
	}
}

func TestWhatCannotBeReadIsNotShown(t *testing.T) {
	t.Parallel()
	for _, c := range []Code{{}, New(""), New("https://example.com/" + strings.Repeat("a", qr.Most))} {
		if w, h := c.Size(); w != 0 || h != 0 || c.Fits(200, 200) || len(c.Lines(theme.Theme{})) != 0 {
			t.Errorf("%dx%d cells of nothing", w, h)
		}
	}
}
