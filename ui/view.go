package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/block"
)

// headLines is how many lines stand above the screens.
const headLines = 2

// View draws the whole window.
func (a *app) View() tea.View {
	content, cursor := a.draw()
	v := tea.NewView(content)
	v.AltScreen, v.ReportFocus = true, true
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle, v.Cursor, v.ProgressBar = a.windowTitle(), cursor, a.progress()
	return v
}

func (a *app) draw() (string, *tea.Cursor) {
	switch {
	case a.w <= 0 || a.h <= 0:
		return "patchbay", nil
	case a.cramped():
		var words []string
		for _, line := range []string{"The window is too small.", "patchbay needs 40×10.", "ctrl+c leaves."} {
			words = append(words, block.Wrap(line, a.w)...)
		}
		return block.Fit(words, a.w, a.h), nil
	case len(a.stack) == 0:
		return block.Fit([]string{a.header()}, a.w, a.h), nil
	}
	foot := a.foot()
	body, cursor := a.top().View(a.w, a.h-headLines-len(foot))
	place := strings.Split(body, "\n")
	if a.over.open() {
		place = a.dimmed(place)
	}
	lines := append([]string{a.header(), a.rule()}, place...)
	lines = append(lines, foot...)
	frame := block.Fit(lines, a.w, a.h)
	if cursor != nil {
		moved := *cursor
		moved.Position.Y += headLines
		cursor = &moved
	}
	if a.over.open() {
		return a.overlaid(frame)
	}
	return frame, cursor
}

// dimmed are lines that lie behind something else: one colour, and nothing that looks chosen.
func (a *app) dimmed(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = a.theme.Muted.Render(ansi.Strip(l))
	}
	return out
}

// cramped reports whether the window is known to be too small to draw in.
func (a *app) cramped() bool { return a.w > 0 && a.h > 0 && (a.w < 40 || a.h < 10) }

// header names the program, the profile and the way to this place; on the right what is under way.
func (a *app) header() string {
	th := a.theme
	name := th.Accent.Render("patchbay")
	if p := a.otherProfile(); p != "" && a.opt.Demo == "" {
		name += th.Muted.Render(" · " + model.Line(a.alias(p), false))
	}
	if a.opt.Demo != "" {
		name += " " + th.Selected.Render(" Demo ")
		if a.own != nil {
			name += th.Muted.Render(" " + a.ownKey("leave-demo") + " leaves")
		}
	}
	name += a.veilBadge()
	crumbs := a.crumbs()
	if len(crumbs) > 0 && crumbs[0] == "Home" && len(crumbs) > 1 {
		crumbs = crumbs[1:]
	}
	step := "›"
	if th.ASCII {
		step = ">"
	}
	here := 0
	if len(crumbs) > 0 {
		here = min(ansi.StringWidth(crumbs[len(crumbs)-1]), 12) // of the place so much stays
	}
	right := block.Cut(a.working(), max(a.w-ansi.StringWidth(name)-here-9, 0))
	room := max(a.w-ansi.StringWidth(name)-ansi.StringWidth(right)-9, here)
	left := " " + name + th.Muted.Render("  "+step+"  ") + a.way(crumbs, " "+step+" ", room)
	gap := max(a.w-ansi.StringWidth(left)-ansi.StringWidth(right)-1, 1)
	return left + strings.Repeat(" ", gap) + th.Muted.Render(right)
}

// way is the crumbs in at most w cells: the last one stands out, and is what remains when there is no room.
func (a *app) way(crumbs []string, step string, w int) string {
	if len(crumbs) == 0 {
		return ""
	}
	here, before := crumbs[len(crumbs)-1], strings.Join(crumbs[:len(crumbs)-1], step)
	if before == "" || ansi.StringWidth(before)+ansi.StringWidth(step)+ansi.StringWidth(here) > w {
		return a.theme.Title.Render(block.Cut(here, w))
	}
	return a.theme.Muted.Render(before+step) + a.theme.Title.Render(here)
}

func (a *app) rule() string {
	line := "─"
	if a.theme.ASCII {
		line = "-"
	}
	return a.theme.Border.Render(strings.Repeat(line, a.w))
}

// foot is the toast and the keys that work here. Where there is room, a line between them and the screen is kept
// for the toast, so that it moves nothing.
func (a *app) foot() []string {
	most := 3
	if a.h < 20 {
		most = 1
	}
	said := a.toasts.lines(a.theme, a.w, most)
	if a.h >= 24 && len(said) == 0 {
		said = []string{""}
	}
	return append(said, a.keyline())
}

// keyline shows the keys of this place, the most important first, as many as fit; help is always among them.
func (a *app) keyline() string {
	th := a.theme
	var b strings.Builder
	b.WriteByte(' ')
	for _, k := range a.shownKeys() {
		b.WriteString(th.Key.Render(a.label(k)) + th.Muted.Render(" "+k.Binding.Help().Desc) + "   ")
	}
	if a.helpKey() == "" {
		return b.String()
	}
	return b.String() + th.Key.Render(a.helpKey()) + th.Muted.Render(" help")
}

// overlaid lays the palette, the help or the undo over the frame.
func (a *app) overlaid(frame string) (string, *tea.Cursor) {
	w := min(a.w-4, 76)
	inner := w - 4
	room := a.h - 8
	if a.h < 20 {
		room = a.h - 4 // it fills the window
	}
	title, lines, cursor := a.overLines(inner, room)
	body := append([]string{a.theme.Title.Render(title), ""}, lines...)
	for i, l := range body {
		body[i] = block.Pad(l, inner)
	}
	edge := lipgloss.RoundedBorder()
	if a.theme.ASCII {
		edge = lipgloss.ASCIIBorder()
	}
	box := lipgloss.NewStyle().Border(edge).BorderForeground(a.theme.Border.GetForeground()).Padding(0, 1).Render(strings.Join(body, "\n"))
	x, y := (a.w-w)/2, max((a.h-lipgloss.Height(box))/3, 0)
	out := lipgloss.NewCanvas(a.w, a.h).Compose(lipgloss.NewCompositor(
		lipgloss.NewLayer(frame), lipgloss.NewLayer(box).X(x).Y(y).Z(1),
	)).Render()
	if cursor != nil {
		cursor.Position.X += x + 2
		cursor.Position.Y += y + 3
	}
	return out, cursor
}

func (a *app) overLines(w, h int) (title string, lines []string, cursor *tea.Cursor) {
	th := a.theme
	switch a.over.kind {
	case palette:
		return a.paletteLines(w, h)
	case help, messages:
		for _, l := range a.over.lines {
			for i, words := range block.Wrap(l.words, max(w-15, 8)) {
				if i > 0 {
					l.key = ""
				}
				lines = append(lines, th.Key.Render(block.Pad(l.key, 14))+" "+words)
			}
		}
		a.over.top = max(min(a.over.top, len(lines)-h), 0) // so that the way back begins at once
		title = "Keys on " + problem.Clean(a.top().Title())
		if a.over.kind == messages {
			title = "What was said"
		}
		if len(lines) > h {
			title += a.say("   ({j} and {k} scroll)")
		}
		return title, lines[a.over.top:min(a.over.top+h, len(lines))], nil
	}
	if a.over.kind == lifting {
		return a.liftLines(w)
	}
	if a.over.kind == ending {
		return a.endLines(w)
	}
	lines = a.undoLines(w, h-2)
	yes := " put it back   "
	if a.over.plan.Destroys {
		yes = " delete it again   "
	}
	ask := th.Key.Render("y") + yes
	if a.over.plan.Bulk != "" {
		ask += th.Key.Render("a") + " all of its working copy   "
	}
	ask += th.Key.Render("n") + " leave it"
	if a.over.busy {
		ask = th.Muted.Render("On its way to the provider…")
	}
	title = "Undo the last change to " + model.Line(a.over.plan.Title, false) + "?"
	return block.Cut(title, w), append(lines, "", ask), nil
}

// paletteRows are the commands as lines, with the lines of the chosen one. Before anything is typed, those of the present
// place and the others have a heading each, in the lines heads.
func (a *app) paletteRows(found []command, w int) (rows []string, heads []int, from, to int) {
	th := a.theme
	parted := a.over.input.Empty() && len(found) > 0 && found[0].here && !found[len(found)-1].here
	for i, c := range found {
		start := len(rows)
		if parted && (i == 0 || found[i-1].here && !c.here) {
			heading := "In " + problem.Clean(a.top().Title())
			if !c.here {
				heading = "Everywhere"
			}
			rows, heads = append(rows, th.Title.Render(block.Cut(heading, w))), append(heads, start)
		}
		row := block.Pad(c.words, w-16) + block.Right(c.key, 14) + " "
		switch {
		case i == a.over.at:
			row = th.Selected.Render(">" + row)
			from, to = start, len(rows)
		case c.why != "":
			row = th.Muted.Render(" " + row)
		default:
			row = " " + row
		}
		rows = append(rows, row)
	}
	return rows, heads, from, to
}

func (a *app) paletteLines(w, h int) (string, []string, *tea.Cursor) {
	th, o := a.theme, &a.over
	text, x := o.input.View(max(w-2, 4))
	mark := "› "
	if th.ASCII {
		mark = "> "
	}
	lines := []string{th.Accent.Render(mark) + text, ""}
	found := o.found()
	o.at = max(min(o.at, len(found)-1), 0)
	rows, heads, from, to := a.paletteRows(found, w)
	room := max(h-4, 3)
	top := block.Window(0, room, len(rows), from, to)
	more := len(rows) - room - len(heads)
	for _, y := range heads {
		if y >= top && y < top+room {
			more++
		}
	}
	if more > 0 && !th.ASCII { // lines that are read say how many were found
		lines[1] = th.Muted.Render(block.Right(fmt.Sprintf("%d more", more), max(w-1, 1)))
	}
	lines = append(lines, rows[top:min(top+room, len(rows))]...)
	if len(found) == 0 {
		lines = append(lines, th.Muted.Render("Nothing is called that. backspace widens the search."))
	}
	return "What do you want to do?", lines, tea.NewCursor(2+x, 0)
}
