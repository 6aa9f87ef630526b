package mapping

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// sizes are the windows that pictures are made in.
func sizes() [][2]int { return [][2]int{{60, 20}, {80, 24}, {160, 50}} }

// wide is a mapping in other scripts.
func wide() *desk {
	d := full()
	d.titles = []string{"山田 太郎", "हिन्दी नाम", "👩‍👩‍👧‍👦 Familie Müller"}
	for i := range d.model.Fields {
		d.model.Fields[i].Label = "項目" + d.model.Fields[i].Label
	}
	for i, n := range d.natives {
		n["名前"] = strings.Repeat("漢字", 40)
		n["first"] = d.titles[i]
	}
	d.hints[0].Why = strings.Repeat("名前が似ています。", 12)
	return d
}

// hostile is a mapping whose names and values try to drive the terminal.
func hostile() *desk {
	d := full()
	evil := "\x1b[31mred\x1b]0;title\x07\u202e\u009b2Jx\ny\t" + strings.Repeat("long ", 60)
	d.titles = []string{evil, evil, evil}
	for i := range d.model.Fields {
		d.model.Fields[i].Label = evil
	}
	for _, n := range d.natives {
		n["first"], n["dob"], n["bad\x1b[1mkey"] = evil, evil, evil
	}
	d.hints[0].Why, d.hints[1].Line = evil, "alias"
	d.broken["source"] = evil
	d.add(evil, mapping.Line{Field: "birthday", Text: "dob | date day-first"})
	d.breaches = []workbench.Breach{{Title: evil, Field: "email", Law: "Read", Message: evil}}
	return d
}

func states() map[string]func() *desk {
	return map[string]func() *desk{
		"full": full, "wide": wide, "hostile": hostile,
		"empty": func() *desk {
			return &desk{model: model.Model{Name: "contact", Fields: full().model.Fields[:2]}, models: []string{"contact"}}
		},
		"error": func() *desk {
			d := full()
			d.fails = problem.New(problem.NotConnected, "There is no connection called acme.").WithHint("See which there are.").WithFix("patchbay connections")
			return d
		},
		"loading": func() *desk {
			d := full()
			d.hang = true
			return d
		},
	}
}

func TestEveryStateIsReadableInEverySize(t *testing.T) {
	t.Parallel()
	for name, make := range states() {
		for _, size := range sizes() {
			synctest.Test(t, func(t *testing.T) {
				sit(t, make(), size[0], size[1]).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestEveryFaceIsReadableInEverySize(t *testing.T) {
	t.Parallel()
	for name, keys := range map[string]string{
		"native": "tab G", "shaping": "enter j", "place": "enter enter d", "step": "enter a", "pairs": "enter enter s t a t u s enter a o p t enter",
		"typed": "enter i space | space x", "review": "a s", "leaving": "a esc", "versions": "v j",
	} {
		field := map[string]string{"native": "nickname", "pairs": "state", "review": "jobTitle", "leaving": "jobTitle"}[name]
		if field == "" {
			field = "birthday"
		}
		keys = strings.TrimPrefix(keys, map[bool]string{true: "enter "}[name == "pairs"]) // a field without a place asks for one at once
		for _, size := range sizes() {
			synctest.Test(t, func(t *testing.T) {
				p := sitAt(t, full(), Args{Connection: "acme", Model: "contact", Field: field}, size[0], size[1])
				p.Press(strings.Fields(keys)...).Wait(time.Second).Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestEachThemeTellsWhatIsLookedAt(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true}, "ascii": {Plain: true, ASCII: true}} {
		synctest.Test(t, func(t *testing.T) {
			s := newScreen(screen.Env{ID: 8, Theme: theme.New(o), Accessible: o.ASCII}, full(), Args{Connection: "acme", Field: "birthday"}, clock)
			p := seat.Sit(t, s, 130, 18).Wait(time.Second)
			p.GoldenStyled(name)
			if _, y, shown := p.Cursor(); shown != o.ASCII || shown && y != 9 {
				t.Errorf("%s: the cursor is at line %d, %v", name, y, shown)
			}
		})
	}
}

func TestTheScreenLivesWhileTheStoreHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		d.hang = true
		p := sit(t, d, 80, 24).See("Reading the mapping…").Press("j", "e", "s", "A", "v", "enter", "tab", "esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("esc did not leave")
		}
	})
}

func TestNoKeysBreakTheMapping(t *testing.T) {
	t.Parallel()
	keys := strings.Fields("a A s x j k g G tab enter enter esc y Y n N / f v c m i o J K e r down up left right backspace ctrl+s space d b pgdown + |")
	rapid.Check(t, func(rt *rapid.T) {
		steps := rapid.SliceOfN(rapid.IntRange(0, len(keys)+2), 1, 30).Draw(rt, "steps")
		w, h := rapid.IntRange(20, 180).Draw(rt, "w"), rapid.IntRange(3, 50).Draw(rt, "h")
		bad := rapid.Bool().Draw(rt, "hostile")
		synctest.Test(t, func(t *testing.T) {
			d := full()
			if bad {
				d = hostile()
			}
			p := sit(t, d, w, h)
			for _, s := range steps {
				switch {
				case s < len(keys):
					p.Press(keys[s])
				case s == len(keys):
					p.Wait(time.Second)
				case s == len(keys)+1:
					d.fails = problem.New(problem.Storage, "The disk is full.")
					p.Send(screen.ChangedMsg{Records: true})
				default:
					d.fails, d.model.Fields = nil, d.model.Fields[:max(len(d.model.Fields)-1, 9)]
					d.add("somebody")
					p.Send(screen.ChangedMsg{Records: true})
				}
				p.Seen()
			}
		})
	})
}
