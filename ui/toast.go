package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
)

// toasts are short words above the keys. The last one stands for a while, on its screen; the latest few can be read again in the
// help.
type toasts struct {
	shown screen.ToastMsg
	on    bool
	read  bool // the person has done something since it came
	n     int
	now   func() time.Time
	said  []said            // the latest, oldest first
	held  []screen.ToastMsg // that stay and were covered before their time
}

// covered is how many toasts wait behind another.
const covered = 8

// fadeMsg ends a toast, unless a newer one has taken its place.
type fadeMsg struct{ n int }

// stand is how long a toast can be read; bad news stands longer.
func stand(l screen.Level) time.Duration {
	if l == screen.Bad || l == screen.Warn {
		return 12 * time.Second
	}
	return 6 * time.Second
}

func (t *toasts) add(msg screen.ToastMsg) tea.Cmd {
	if msg.Text != "" {
		t.said = append(t.said, said{msg, t.now()})
		t.said = t.said[max(len(t.said)-remembered, 0):]
	}
	old := func(m screen.ToastMsg) bool { return msg.About != "" && m.About == msg.About }
	t.held = slices.DeleteFunc(t.held, old)
	if t.on && t.shown.Stays && !old(t.shown) {
		t.held = append(t.held, t.shown)
		t.held = t.held[max(len(t.held)-covered, 0):]
	}
	return t.show(msg)
}

func (t *toasts) show(msg screen.ToastMsg) tea.Cmd {
	t.n++
	t.shown, t.on, t.read = msg, msg.Text != "", false
	n := t.n
	return tea.Tick(stand(msg.Level), func(time.Time) tea.Msg { return fadeMsg{n} })
}

func (t *toasts) fade(msg fadeMsg) tea.Cmd {
	if msg.n == t.n {
		t.on = false
	}
	return t.again()
}

// again shows what was covered before its time, once nothing else is to be read.
func (t *toasts) again() tea.Cmd {
	if t.on || len(t.held) == 0 {
		return nil
	}
	last := t.held[len(t.held)-1]
	t.held = t.held[:len(t.held)-1]
	return t.show(last)
}

// left takes the toast off: the person has gone to another screen, and it is not about that one. A toast that came
// with the step itself, as a form's "Saved" does that closes, is meant for the place it leads to; one that stays is
// about no place.
func (t *toasts) left() tea.Cmd {
	t.on = t.on && (!t.read || t.shown.Stays)
	return t.again()
}

// change is what the undo key takes back while its toast stands; "" for the last change there is.
func (t *toasts) change() string {
	if !t.on {
		return ""
	}
	return t.shown.Undo
}

// sign is how a level is told without colour.
func sign(l screen.Level, ascii bool) string {
	signs := [...]string{screen.Info: "·", screen.Good: "✓", screen.Warn: "!", screen.Bad: "×"}
	if ascii {
		signs = [...]string{screen.Info: "-", screen.Good: "+", screen.Warn: "!", screen.Bad: "x"}
	}
	return signs[l] + " "
}

// lines draws the toast in at most most lines of w cells; none when there is none.
func (t *toasts) lines(th theme.Theme, w, most int) []string {
	if !t.on || most <= 0 {
		return nil
	}
	style := map[screen.Level]lipgloss.Style{screen.Good: th.OK, screen.Warn: th.Warn, screen.Bad: th.Error}[t.shown.Level]
	wrapped := block.Wrap(model.Line(t.shown.Text, false), max(w-4, 4))
	var out []string
	if len(wrapped) > most { // the rest is behind the key of what was said, and its end says that there is one
		wrapped = append(wrapped[:most-1:most-1], block.Cut(strings.Join(wrapped[most-1:], " "), max(w-4, 4)))
	}
	for i, l := range wrapped {
		lead := "  "
		if i == 0 {
			lead = sign(t.shown.Level, th.ASCII)
		}
		out = append(out, " "+style.Render(lead+l))
	}
	return out
}
