package theme

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
)

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestEveryColourCanBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		p     palette
		under []string
	}{
		"dark":  {darkPalette, []string{"#000000", "#1e1e2e", "#282c34"}},
		"light": {lightPalette, []string{"#ffffff", "#f5f5f0"}},
	} {
		for _, ink := range []string{c.p.muted, c.p.accent, c.p.ok, c.p.warn, c.p.bad, c.p.match} {
			for _, ground := range c.under {
				if got := contrast(lipgloss.Color(ink), lipgloss.Color(ground)); got < 4.5 {
					t.Errorf("%s: %s on %s has a contrast of %.1f", name, ink, ground, got)
				}
			}
		}
	}
}

func TestAPlainThemeHasNoColourAndStillTellsTheCursor(t *testing.T) {
	t.Parallel()
	th := New(Options{Plain: true, Dark: true})
	for _, s := range []lipgloss.Style{th.Text, th.Muted, th.Accent, th.Title, th.Match, th.Key, th.OK, th.Warn, th.Error, th.Removed, th.Added, th.Border} {
		if got := s.Render("x"); strings.Contains(got, "38;") || strings.Contains(got, "48;") {
			t.Errorf("a colour got through: %q", got)
		}
	}
	if !strings.Contains(th.Selected.Render("x"), "\x1b[7m") {
		t.Error("the selected row is not reversed")
	}
}
