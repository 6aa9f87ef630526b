package record

import (
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/theme"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/difference"
	"patchbay/workbench"
)

// past is every value that the record had, the newest first.
type past struct {
	scroll
	ready   bool
	err     *problem.Problem
	moments []moment
	lines   []string // as drawn for width; a long past is laid out once
	width   int
}

// set takes the history anew.
func (p *past) set(entries []workbench.HistoryEntry, err error) {
	p.ready, p.err, p.moments, p.width = true, problem.As(err), moments(entries), 0
}

// latest are the first moments, as many as a column beside the fields can hold.
func (p *past) latest() []moment { return p.moments[:min(len(p.moments), 12)] }

// moment is what changed at one time by one doing.
type moment struct {
	at      time.Time
	words   string
	changes []model.Change
}

// moments joins entries that belong together; the newest comes first.
func moments(entries []workbench.HistoryEntry) []moment {
	var out []moment
	for _, e := range entries {
		words := doing(e)
		if n := len(out); n == 0 || !out[n-1].at.Equal(e.At) || out[n-1].words != words {
			out = append(out, moment{at: e.At, words: words})
		}
		m := &out[len(out)-1]
		m.changes = append(m.changes, model.Change{Field: e.Field, Before: e.Before, After: e.After})
	}
	if n := len(out); n > 1 && out[0].at.Before(out[n-1].at) {
		for i, j := 0, n-1; i < j; i, j = i+1, j-1 {
			out[i], out[j] = out[j], out[i]
		}
	}
	return out
}

func doing(e workbench.HistoryEntry) string {
	verbs := map[string]string{"pull": "found by a pull", "edit": "edited", "undo": "put back", "readback": "read back after a write"}
	words := verbs[e.Source]
	if words == "" {
		words = model.Line(e.Source, false)
	}
	if e.By != "" {
		words += " · " + model.Line(e.By, false)
	}
	return words
}

// view draws the window over the history.
func (p *past) view(th theme.Theme, now time.Time, labels map[string]string, w, h int) []string {
	if p.width != w {
		p.lines, p.width = p.layout(th, now, labels, w), w
	}
	p.fit(h, len(p.lines))
	return p.lines[p.top:]
}

func (p *past) layout(th theme.Theme, now time.Time, labels map[string]string, w int) []string {
	const gutter = 3
	var lines []string
	for i, m := range p.moments {
		if i > 0 {
			lines = append(lines, "")
		}
		head := th.Title.Render(age.Moment(now, m.at)) + th.Muted.Render("   "+age.Ago(now, m.at)+" · "+m.words)
		lines = append(lines, "   "+block.Cut(head, w-gutter))
		for _, l := range difference.Lines(th, max(w-gutter, 1), m.changes, labels) {
			lines = append(lines, "   "+l)
		}
	}
	return lines
}
