package ui

import (
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

// scenes are the root's faces.
func scenes() map[string]func(*testing.T) *rig {
	home := func(b *bench, keys ...string) func(*testing.T) *rig {
		return func(t *testing.T) *rig { return seated(t, b, 80, 24).press(keys...) }
	}
	return map[string]func(*testing.T) *rig{
		"home":    func(t *testing.T) *rig { return home(full())(t) },
		"welcome": func(t *testing.T) *rig { return home(empty())(t) },
		"demo": func(t *testing.T) *rig {
			return begin(t, Options{Services: full(), Demo: "This is a demo: all people here are invented, and nothing leaves this machine."})
		},
		"palette":  func(t *testing.T) *rig { return home(full(), ":", "down")(t) },
		"filtered": func(t *testing.T) *rig { return home(full(), ":", "g", "o", " ", "c")(t) },
		"help": func(t *testing.T) *rig {
			return seated(t, full(), 80, 24).send(screen.ToastMsg{Level: screen.Good, Text: "Saved Ada Lovelace."}).wait(time.Minute).press("?")
		},
		"undo": func(t *testing.T) *rig { return home(full(), "u")(t) },
		"failed": func(t *testing.T) *rig {
			b := full()
			b.fails = problem.New(problem.Internal, "The file of the records cannot be read.").WithFix("patchbay doctor")
			return home(b)(t)
		},
		"pulling": func(t *testing.T) *rig {
			b := full()
			b.jobs = []workbench.Progress{{Job: "j1", Connection: "acme", Model: "contact", Done: 1200, Total: 4812}}
			r := home(b)(t).send(screen.ToastMsg{Level: screen.Warn, Text: "東京サロン needs a new sign-in before it can be pulled: R does it."})
			b.news <- workbench.Event{Jobs: true}
			return r.settle()
		},
		"broke": func(t *testing.T) *rig {
			b := full()
			return home(b)(t).tell(b, moved("acme", workbench.OK, workbench.NeedsLogin, "One does not take the sign-in of acme any more: its refresh token was used twice."))
		},
		"about": func(t *testing.T) *rig {
			return begin(t, Options{Services: &whole{bench: full()}}).resize(80, 24).press("j", "i")
		},
		"accessible": func(t *testing.T) *rig {
			return begin(t, Options{Services: full(), Accessible: true}).press(":")
		},
	}
}

func TestTheProgramLooksRight(t *testing.T) {
	t.Parallel()
	for name, scene := range scenes() {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				r := scene(t)
				for _, size := range [][2]int{{60, 20}, {80, 24}, {160, 50}} {
					r.resize(size[0], size[1]).golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
				}
			})
		})
	}
}

// One frame in each theme, with its colours in words: a line holds what is written, and behind it how.
func TestTheProgramHasItsColours(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"dark", "light", "high-contrast", "blue-orange", "no-color"} {
		t.Run(name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				o := Options{Services: full(), Theme: name}
				if name == "no-color" {
					o.Theme, o.Getenv = "", func(name string) string { return map[string]string{"NO_COLOR": "yes"}[name] }
				}
				r := begin(t, o).resize(80, 24).send(screen.ToastMsg{Level: screen.Bad, Text: "Somebody changed Ada Lovelace since."})
				home := painted(r)
				undo := painted(r.press("u"))
				if coloured := strings.Contains(home+undo, "#"); coloured == (name == "no-color") {
					t.Errorf("coloured: %v", coloured)
				}
				seat.Compare(t, name, home+"\n"+undo)
			})
		})
	}
}

// painted is the window with its styles: each line in pieces, each piece with its colours and attributes before it.
func painted(r *rig) string {
	buf := uv.NewScreenBuffer(r.app.w, r.app.h)
	buf.Method = ansi.GraphemeWidth
	uv.NewStyledString(r.frame().Content).Draw(buf, buf.Bounds())
	var b strings.Builder
	for y := range r.app.h {
		var line, run strings.Builder
		how := ""
		flush := func() {
			if text := run.String(); strings.TrimSpace(text) != "" || how != "" {
				fmt.Fprintf(&line, "‹%s›%s", how, text)
			} else {
				line.WriteString(text)
			}
			run.Reset()
		}
		for x := 0; x < r.app.w; x++ {
			cell := buf.CellAt(x, y)
			if cell == nil || cell.Width == 0 {
				continue
			}
			if now := styleWords(cell.Style); now != how {
				flush()
				how = now
			}
			run.WriteString(cell.Content)
		}
		flush()
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

// styleWords are the colours and attributes of a cell: "bold #7aa2f7 on #1a1b26"; "" for none.
func styleWords(s uv.Style) string {
	var words []string
	for _, a := range []struct {
		bit  uint8
		word string
	}{{uv.AttrBold, "bold"}, {uv.AttrFaint, "faint"}, {uv.AttrItalic, "italic"}, {uv.AttrReverse, "reverse"}, {uv.AttrStrikethrough, "struck"}} {
		if s.Attrs&a.bit != 0 {
			words = append(words, a.word)
		}
	}
	if s.Underline != 0 {
		words = append(words, "underlined")
	}
	if s.Fg != nil {
		words = append(words, hex(s.Fg))
	}
	if s.Bg != nil {
		words = append(words, "on "+hex(s.Bg))
	}
	return strings.Join(words, " ")
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// The same words on every background: nothing is told by colour alone.
func TestNothingIsToldByColourAlone(t *testing.T) {
	in(t, func(t *testing.T) {
		r := seated(t, full(), 80, 24).send(screen.ToastMsg{Level: screen.Bad, Text: "Lost."}).press(":")
		dark := r.seen()
		if light := r.send(tea.BackgroundColorMsg{Color: color.White}).seen(); light != dark {
			t.Errorf("on a light background:\n%s\non a dark one:\n%s", light, dark)
		}
		plain := begin(t, Options{Services: full(), Getenv: func(name string) string { return "yes" }}).resize(80, 24)
		if got := plain.send(screen.ToastMsg{Level: screen.Bad, Text: "Lost."}).press(":").seen(); got != dark {
			t.Errorf("without colours:\n%s\nwith them:\n%s", got, dark)
		}
	})
}
