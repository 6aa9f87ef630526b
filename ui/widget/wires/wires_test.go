package wires

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
)

func drawn(o theme.Options, w, h int, all ...Wire) string {
	return ansi.Strip(strings.Join(Draw(theme.New(o), w, h, all), "\n"))
}

func TestWiresLeadFromTheirBeginningToTheirEnd(t *testing.T) {
	t.Parallel()
	plain := theme.Options{Plain: true}
	for name, c := range map[string]struct {
		wires []Wire
		want  string
	}{
		"level":            {[]Wire{{From: 0, To: 0}, {From: 2, To: 2, Strong: true}}, "─────\n     \n━━━━━"},
		"down":             {[]Wire{{From: 0, To: 2}}, "──╮  \n  │  \n  ╰──"},
		"up and strong":    {[]Wire{{From: 2, To: 0, Strong: true}}, "  ┏━━\n  ┃  \n━━┛  "},
		"two to one":       {[]Wire{{From: 0, To: 1}, {From: 2, To: 1}}, "──╮  \n  ├──\n──╯  "},
		"one to two":       {[]Wire{{From: 1, To: 0}, {From: 1, To: 2}}, "  ╭──\n──┤  \n  ╰──"},
		"proposed":         {[]Wire{{From: 0, To: 1, Loose: true}}, "╌╌╮  \n  ╰╌╌\n     "},
		"crossing":         {[]Wire{{From: 0, To: 2}, {From: 1, To: 1, Strong: true}}, "──╮  \n━━━━━\n  ╰──"},
		"out of sight":     {[]Wire{{From: 1, To: 9, Strong: true}, {From: 0, To: 7}}, "─    \n━━┓  \n  ┃  "},
		"each its own way": {[]Wire{{From: 0, To: 1}, {From: 1, To: 2}}, "──╮  \n─╮╰──\n ╰───"},
	} {
		if got := drawn(plain, 5, 3, c.wires...); got != c.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, c.want)
		}
	}
	if got, want := drawn(theme.Options{Plain: true, ASCII: true}, 5, 3, Wire{From: 0, To: 2}, Wire{From: 1, To: 1, Strong: true}), "--+  \n=====\n  +--"; got != want {
		t.Errorf("without box characters:\n%s", got)
	}
}

func TestAWireThatCouldBeTakenForAnotherIsLeftOut(t *testing.T) {
	t.Parallel()
	got := drawn(theme.Options{Plain: true}, 3, 3, Wire{From: 0, To: 1}, Wire{From: 1, To: 2})
	if want := "─╮ \n─╰─\n  ─"; got != want {
		t.Errorf("there is room for one only:\n%s", got)
	}
}

func TestAnyWiresMakeAPictureOfTheExactSize(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 14).Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h")
		var all []Wire
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			end := rapid.IntRange(-5, 25)
			all = append(all, Wire{From: end.Draw(t, "from"), To: end.Draw(t, "to"), Strong: rapid.Bool().Draw(t, "strong"), Loose: rapid.Bool().Draw(t, "loose")})
		}
		lines := Draw(theme.New(theme.Options{Dark: true}), w, h, all)
		if len(lines) != h {
			t.Fatalf("%d lines", len(lines))
		}
		for _, l := range lines {
			if ansi.StringWidth(l) != w {
				t.Fatalf("%q has %d cells", l, ansi.StringWidth(l))
			}
		}
	})
}
