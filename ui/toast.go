package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
)

// toasts are short words above the keys. The last one stands for a while; all of them can be read again in the
// help's log.
type toasts struct {
	shown screen.ToastMsg
	on    bool
	n     int
}

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
	t.n++
	t.shown, t.on = msg, msg.Text != ""
	n := t.n
	return tea.Tick(stand(msg.Level), func(time.Time) tea.Msg { return fadeMsg{n} })
}

func (t *toasts) fade(msg fadeMsg) {
	if msg.n == t.n {
		t.on = false
	}
}

// lines draws the toast in at most most lines of w cells; none when there is none.
func (t *toasts) lines(th theme.Theme, w, most int) []string {
	if !t.on || most <= 0 {
		return nil
	}
	style, mark := th.Text, "· "
	switch t.shown.Level {
	case screen.Good:
		style, mark = th.OK, "✓ "
	case screen.Warn:
		style, mark = th.Warn, "! "
	case screen.Bad:
		style, mark = th.Error, "× "
	}
	wrapped := block.Wrap(model.Line(t.shown.Text, false), max(w-4, 4))
	var out []string
	for i, l := range wrapped[:min(len(wrapped), most)] {
		lead := "  "
		if i == 0 {
			lead = mark
		}
		out = append(out, " "+style.Render(lead+l))
	}
	return out
}
