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

// grounds are the backgrounds of real terminals: their own defaults, and those of the themes people like.
func grounds(dark bool) []string {
	if dark {
		return []string{"#000000", "#1e1e2e", "#282c34", "#1d1f21", "#002b36", "#0c0c0c"}
	}
	return []string{"#ffffff", "#f5f5f0", "#fdf6e3", "#fafafa"}
}

func TestEveryRoleCanBeReadOnEveryBackground(t *testing.T) {
	t.Parallel()
	for _, c := range Choices() {
		for _, dark := range []bool{true, false} {
			if c.Fixed && c.Dark != dark {
				continue
			}
			need := 4.5
			if c.Hues == HighContrast {
				need = 7
			}
			th := New(Options{Dark: dark, Hues: c.Hues})
			for role, s := range map[string]lipgloss.Style{
				"muted": th.Muted, "accent": th.Accent, "key": th.Key, "ok": th.OK, "warn": th.Warn, "error": th.Error, "match": th.Match, "hit": th.Hit,
				"removed": th.Removed, "added": th.Added, "marked": th.Marked,
			} {
				for _, ground := range grounds(dark) {
					if got := contrast(s.GetForeground(), lipgloss.Color(ground)); got < need {
						t.Errorf("%s: %s on %s has a contrast of %.2f, needs %.1f", c.Name, role, ground, got, need)
					}
				}
			}
			if th.Text.GetForeground() != (lipgloss.NoColor{}) {
				t.Errorf("%s: text is not the terminal's own", c.Name)
			}
		}
	}
}

func TestLinesCanBeSeen(t *testing.T) {
	t.Parallel()
	for _, dark := range []bool{true, false} {
		for _, ground := range grounds(dark) {
			if got := contrast(New(Options{Dark: dark, Hues: HighContrast}).Border.GetForeground(), lipgloss.Color(ground)); got < 3 {
				t.Errorf("a line on %s has a contrast of %.2f", ground, got)
			}
		}
	}
}

// seenBy is a colour as eyes without one kind of cones see it (Viénot, Brettel, Mollon 1999).
func seenBy(c color.Color, m [3][3]float64) [3]float64 {
	r, g, b, _ := c.RGBA()
	in := [3]float64{math.Pow(float64(r)/0xffff, 2.2), math.Pow(float64(g)/0xffff, 2.2), math.Pow(float64(b)/0xffff, 2.2)}
	var out [3]float64
	for i := range out {
		out[i] = math.Pow(max(m[i][0]*in[0]+m[i][1]*in[1]+m[i][2]*in[2], 0), 1/2.2)
	}
	return out
}

func TestGoodAndBadDifferForEyesThatDoNotTellRedFromGreen(t *testing.T) {
	t.Parallel()
	for name, m := range map[string][3][3]float64{
		"protanopia":   {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
		"deuteranopia": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
	} {
		for _, dark := range []bool{true, false} {
			th := New(Options{Dark: dark, Hues: BlueOrange})
			good, bad := seenBy(th.OK.GetForeground(), m), seenBy(th.Error.GetForeground(), m)
			far := math.Sqrt(math.Pow(good[0]-bad[0], 2) + math.Pow(good[1]-bad[1], 2) + math.Pow(good[2]-bad[2], 2))
			if far < 0.4 {
				t.Errorf("%s, dark %v: good and bad are %.2f apart", name, dark, far)
			}
		}
	}
}

func TestAThemeIsFoundByItsName(t *testing.T) {
	t.Parallel()
	for _, c := range Choices() {
		if got, ok := Named(c.Name); !ok || got != c {
			t.Errorf("%s finds %+v", c.Name, got)
		}
	}
	if c, ok := Named(""); !ok || c.Fixed {
		t.Error("no name is not the terminal's own")
	}
	if _, ok := Named("pink"); ok {
		t.Error("there is a theme called pink")
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
