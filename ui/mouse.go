package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/screen"
)

// spot is a part of a line of the window that can be clicked, with the key that it stands for.
type spot struct {
	from, to int // cells; to is the first one behind it
	key      string
}

// click is a click on the window: keys in the last line are pressed, the way back in the first line is gone, and the rest is
// the screen's. What lies over the screens is put away by a click beside it.
func (a *app) click(msg tea.MouseClickMsg) (cmd tea.Cmd, mine bool) {
	if msg.Button != tea.MouseLeft && msg.Button != tea.MouseNone {
		return nil, false
	}
	switch {
	case a.over.open():
		return nil, true
	case msg.Y == a.h-1:
		for _, s := range a.keySpots() {
			if msg.X >= s.from && msg.X < s.to {
				return a.act(pressed(s.key)), true
			}
		}
		return nil, true
	case msg.Y == 0:
		return a.crumb(msg.X), true
	}
	return nil, msg.Y < headLines
}

// keySpots are the keys of the last line, where keyline draws them.
func (a *app) keySpots() []spot {
	var out []spot
	used := 1
	for _, k := range a.shownKeys() {
		h := k.Binding.Help()
		n := ansi.StringWidth(a.label(k)) + 1 + ansi.StringWidth(h.Desc)
		if keys := k.Binding.Keys(); len(keys) > 0 {
			out = append(out, spot{used, used + n, keys[0]})
		}
		used += n + 3
	}
	if a.helpKey() == "" {
		return out
	}
	return append(out, spot{used, used + ansi.StringWidth(a.helpKey()+" help"), "f1"})
}

// shownKeys are the bindings for which the last line has room, the most important first. The way back is always among
// them: it stands last.
func (a *app) shownKeys() []screen.Binding {
	room := a.w - 1
	if key := a.helpKey(); key != "" {
		room -= ansi.StringWidth(key + " help")
	}
	out, keys := []screen.Binding{}, a.top().Keys()
	back, can := a.wayBack(keys)
	if can {
		room -= a.wide(back)
	}
	for _, k := range keys {
		if k.Hidden || k.Why != "" || k.Binding.Help().Key == "?" || isBack(k) {
			continue
		}
		if room -= a.wide(k); room < 0 {
			break
		}
		out = append(out, k)
	}
	if can {
		out = append(out, back)
	}
	return out
}

// wide is how many cells a binding takes in the last line.
func (a *app) wide(b screen.Binding) int {
	return ansi.StringWidth(a.label(b)+b.Binding.Help().Desc) + 4
}

// isBack reports whether a binding is the one of esc.
func isBack(b screen.Binding) bool {
	_, back := bound([]screen.Binding{b}, "esc")
	return back
}

// wayBack is the binding that leads out of what is shown: the screen's own, or back to the place before.
func (a *app) wayBack(keys []screen.Binding) (screen.Binding, bool) {
	for _, k := range keys {
		switch {
		case !isBack(k) || k.Why != "":
		case k.Binding.Help().Key == "n" || strings.HasPrefix(k.Binding.Help().Key, "esc"): // n is the answer to a question
			return k, true
		default:
			return screen.Bind("esc", k.Binding.Help().Desc, "esc"), true
		}
	}
	return screen.Bind("esc", "back", "esc"), len(a.stack) > 1 && !a.typing()
}

// crumb is a click on the first line: the program's name leads home, a crumb to its place.
func (a *app) crumb(x int) tea.Cmd {
	if a.typing() {
		return nil // what is typed is not thrown away by a click
	}
	if x <= len("patchbay") {
		return a.going("home", screen.Target{})()
	}
	if len(a.stack) > 2 && x < ansi.StringWidth(ansi.Strip(a.header()))-ansi.StringWidth(a.working())-1 && x > len("patchbay")+4 {
		// The crumb before the last is the place below; those that do not fit are not drawn.
		if c := a.crumbs(); x < a.lastCrumbAt(c) {
			return a.pop(nil)
		}
	}
	return nil
}

// lastCrumbAt is the cell at which the last crumb begins; 0 where it stands alone.
func (a *app) lastCrumbAt(c []string) int {
	head := ansi.Strip(a.header())
	last := c[len(c)-1]
	for i := len(head); i >= 0; i-- {
		if i+len(last) <= len(head) && head[i:i+len(last)] == last {
			return ansi.StringWidth(head[:i])
		}
	}
	return 0
}
