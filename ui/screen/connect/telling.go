package connect

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

func (p *running) view(w, h int) ([]string, *tea.Cursor) {
	p.w, p.h = w, h
	if lines, ok := p.pictured(w, h); ok {
		return lines, nil
	}
	return p.plain(w, h, p.roomless(max(w-2*gutter, 8)))
}

// plain is the page without a QR code; note are words beneath.
func (p *running) plain(w, h int, note []string) ([]string, *tea.Cursor) {
	s, width := p.s, max(w-2*gutter, 8)
	title := "Connecting " + problem.Clean(s.draft.connector.Name)
	if s.draft.old != nil {
		title = "Reconnecting " + problem.Clean(s.draft.old.Name)
	}
	lines := s.head(title, "", width)
	for _, one := range p.steps {
		lines = append(lines, p.line(one, width)...)
	}
	if len(p.steps) == 0 && !p.ended && p.begun.Slow() {
		lines = append(lines, s.env.Theme.Muted.Render("Beginning…"))
	}
	lines = append(indent(lines), p.choice(width)...)
	lines = append(lines, indent(p.consent(width))...)
	var cursor *tea.Cursor
	if p.pasting {
		text, x := p.pasted.View(max(width-2, 1))
		lines = append(lines, indent([]string{"", s.env.Theme.Accent.Render("Paste the address that the browser ended on, then enter."), text})...)
		cursor = tea.NewCursor(gutter+x, len(lines)-1)
	}
	lines = append(append(lines, indent(note)...), indent(p.trouble(width))...)
	if over := len(lines) - h; over > 0 && len(lines) > 2 { // the latest lines matter most
		cut := min(over, len(lines)-2)
		lines = append(lines[:1], lines[1+cut:]...)
		if cursor != nil {
			cursor.Y = max(cursor.Y-cut, 0)
		}
	}
	return lines, cursor
}

// line is one step, with what is missing beneath it.
func (p *running) line(one workbench.Step, w int) []string {
	th := p.s.env.Theme
	sign, style := p.sign(one)
	text := style.Render(sign) + " " + th.Text.Render(problem.Clean(one.Label))
	if d := problem.Clean(one.Detail); d != "" {
		text += th.Muted.Render("   " + d)
	}
	out := []string{block.Cut(text, w)}
	for _, m := range one.Missing {
		words := "Not granted: " + m.Scope + ". Without it: no " + strings.Join(m.Operations, ", ") + "."
		for _, l := range notice.Warn(th, w-2, words) {
			out = append(out, "  "+l)
		}
	}
	return out
}

func (p *running) sign(one workbench.Step) (string, lipgloss.Style) {
	th := p.s.env.Theme
	sign, style := "…", th.Accent
	switch {
	case one.State == workbench.StepFailed:
		sign, style = "×", th.Error
	case one.State == workbench.StepAsking: // nothing is wrong
		sign, style = "?", th.Accent
	case len(one.Missing) > 0:
		sign, style = "!", th.Warn
	case one.State == workbench.StepDone:
		sign, style = "✓", th.OK
	case one.State == workbench.StepSkipped:
		sign, style = "–", th.Muted
	}
	if th.ASCII {
		sign = map[string]string{"…": ".", "×": "x", "!": "!", "✓": "+", "–": "-"}[sign]
	}
	return sign, style
}

// choice lists the workspaces to choose of.
func (p *running) choice(w int) []string {
	all := p.offered()
	if all == nil {
		return nil
	}
	th := p.s.env.Theme
	var names []string
	for i, ws := range all {
		style := th.Text
		if i == p.at {
			style = th.Title
		}
		name := problem.Clean(ws.Name)
		names = append(names, p.s.lead(i == p.at)+block.Cut(style.Render(name)+th.Muted.Render("   "+problem.Clean(ws.ID)), w))
	}
	head := th.Title.Render("Which one shall it be?") + th.Muted.Render(fmt.Sprintf("   %d of %d, enter takes it", p.at+1, len(all)))
	return append(append(indent([]string{"", block.Cut(head, w)}), p.s.rolled(names, p.at, 12)...), indent([]string{th.Muted.Render(block.Cut("The others can be connected later, each by itself.", w))})...)
}

// trouble is why the flow ended, or why the last key did nothing.
func (p *running) trouble(w int) []string {
	if p.err == nil {
		return nil
	}
	key := p.s.env.Say("{p} takes another address, esc stops.")
	if p.ended {
		key = p.s.env.Say("Press {r} to try again, esc to go back.")
	}
	return append([]string{""}, notice.Problem(p.s.env.Theme, w, p.err, key)...)
}
