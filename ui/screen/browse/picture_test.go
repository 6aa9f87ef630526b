package browse

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// picture is a state of the list that is looked at in every size.
type picture struct {
	shelf func() *shelf
	keys  []string
}

func pictures() map[string]picture {
	with := func(n int, change func(b *shelf)) func() *shelf {
		return func() *shelf { b := crowd(n); change(b); return b }
	}
	return map[string]picture{
		"full":     {func() *shelf { return crowd(1200) }, nil},
		"below":    {func() *shelf { return crowd(1200) }, []string{"G"}},
		"picked":   {func() *shelf { return crowd(1200) }, []string{"space", "space", "j", "space", "g"}},
		"filtered": {func() *shelf { return crowd(1200) }, []string{"/", "1", "0", "0"}},
		"nobody":   {func() *shelf { return crowd(3) }, []string{"/", "x", "x"}},
		"empty":    {func() *shelf { return crowd(0) }, nil},
		"alone":    {with(0, func(b *shelf) { b.conns = nil }), nil},
		"pulling": {with(40, func(b *shelf) {
			b.jobs = []workbench.Progress{{Model: "contact", Connection: "Acme Salon", Done: 40, Total: 900}}
		}), nil},
		"loading": {with(3, func(b *shelf) { b.hang[""] = make(chan struct{}) }), nil},
		"error": {with(3, func(b *shelf) {
			b.fails = problem.New(problem.Storage, "The disk is full: the store cannot grow.").WithHint("Free some space and try again.")
		}), nil},
		"marks": {with(4, func(b *shelf) {
			b.people[0].Mark, b.people[1].Mark, b.people[2].Mark = workbench.MarkPending, workbench.MarkUnsure, workbench.MarkGone
		}), nil},
		"wide": {with(0, func(b *shelf) {
			b.person("漢字 太郎 👩‍👩‍👧 नमस्ते", model.Fields{"email": "kanji@example.com", "companyName": "株式会社ひらがなカタカナ漢字漢字漢字漢字漢字", "tags": []string{"大切", "vip"}}).
				person("Ödön Ångström-Österreicher von und zu Hohenlohe", model.Fields{"phone": "+4930123456"})
		}), nil},
		"hostile": {with(0, func(b *shelf) {
			b.person("\x1b[31mred\x1b[0m \u202egnp.exe", model.Fields{"email": "a\tb\nc@example.com", "phone": "\u009b2J"}).person("", model.Fields{"name": ""})
			b.people[0].Connection = "\x1b]0;pwned\x07"
		}), nil},
		"several": {with(5, func(b *shelf) {
			b.conns = append(b.conns, workbench.Connection{Name: "Berta Studio", Connector: "two"})
			b.people[2].Connection = "Berta Studio"
		}), nil},
	}
}

func TestTheListLooksRight(t *testing.T) {
	t.Parallel()
	for name, p := range pictures() {
		for _, size := range [][2]int{{60, 17}, {80, 20}, {160, 46}} {
			synctest.Test(t, func(t *testing.T) {
				b := p.shelf()
				at := sit(t, b, size[0], size[1]).Wait(time.Second).Press(p.keys...).Wait(time.Second)
				at.Golden(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]))
			})
		}
	}
}

func TestEachThemeMarksWhatWasFound(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true}, "ascii": {Plain: true, ASCII: true}} {
		synctest.Test(t, func(t *testing.T) {
			b := crowd(6)
			p := seat.Sit(t, New(screen.Env{ID: 5, Theme: theme.New(o), Accessible: o.ASCII}, b, Args{Model: "contact"}), 120, 12)
			p.Wait(time.Second).Press("/").Type("pers").Press("enter", "j").Wait(time.Second).GoldenStyled(name)
		})
	}
}

func TestNoKeysBreakTheList(t *testing.T) {
	t.Parallel()
	keys := []string{"j", "k", "g", "G", "pgdown", "pgup", "/", "a", "p", "0", "esc", "enter", "s", "m", "h", "l", "n", "e", "y", "r", "up", "down", "backspace", "home", "end", "tab", "space", "V", "A", "B"}
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.SampledFrom([]int{0, 1, 119, 120, 121, 700}).Draw(rt, "people")
		steps := rapid.SliceOfN(rapid.IntRange(0, len(keys)+3), 1, 20).Draw(rt, "steps")
		w, h := rapid.IntRange(20, 200).Draw(rt, "w"), rapid.IntRange(3, 40).Draw(rt, "h")
		synctest.Test(t, func(t *testing.T) {
			b := crowd(n)
			p := sit(t, b, w, h)
			for _, s := range steps {
				switch {
				case s < len(keys):
					p.Press(keys[s])
				case s == len(keys):
					p.Wait(time.Second)
				case s == len(keys)+1:
					b.people = b.people[:len(b.people)/2]
					p.Send(screen.ChangedMsg{Records: true})
				default:
					w, h = 20+(w*7+s)%180, 3+(h*5+s)%57
					p.Resize(w, h)
				}
				p.Seen()
			}
		})
	})
}
