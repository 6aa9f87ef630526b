package ui

import (
	"time"

	"patchbay/model"
	"patchbay/ui/screen"
	"patchbay/ui/widget/age"
)

// said is one short text that was shown, with the moment.
type said struct {
	screen.ToastMsg
	at time.Time
}

// remembered is how many of them can be read again.
const remembered = 200

// lately is how many of them the help repeats.
const lately = 8

// messages are what was said since the program began, the latest first.
func (a *app) messages() []helpLine {
	now := a.now()
	var out []helpLine
	for i := len(a.toasts.said) - 1; i >= 0; i-- {
		m := a.toasts.said[i]
		out = append(out, helpLine{age.Moment(now, m.at), sign(m.Level, a.theme.ASCII) + model.Line(m.Text, false)})
	}
	if len(out) == 0 {
		out = append(out, helpLine{"", "Nothing was said yet. Short news of what was done, and what went wrong, is kept here while the program runs."})
	}
	return out
}

// readMessages shows them; what was told in the terminal's own bar has been read.
func (a *app) readMessages() {
	a.over = over{kind: messages, lines: a.messages()}
	a.failed = false
}
