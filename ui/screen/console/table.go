package console

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/answer"
	"patchbay/ui/widget/block"
	"patchbay/workbench"
)

// whyNoTable says why the answer cannot be shown in rows.
func (s *Screen) whyNoTable() string {
	switch {
	case s.got == nil || s.pane.Doc() == nil:
		return s.whyNoAnswer()
	case s.table == nil:
		return "The answer holds no list that could be a table."
	}
	return ""
}

// asTable reports whether the answer is shown in rows now.
func (s *Screen) asTable() bool { return s.tabled && s.table != nil && s.got != nil }

// turnTable shows the answer in rows, or as it came. What a person chose holds for the next answers too.
func (s *Screen) turnTable() {
	s.tabled = !s.tabled
}

// inTable takes the keys that mean something else while the answer is shown in rows.
func (s *Screen) inTable(name string) (tea.Cmd, bool) {
	if s.rows.Key(name) {
		return nil, true
	}
	switch name {
	case "enter":
		s.tabled = false
		s.pane.At(s.rows.Line())
	case "Y":
		return s.copyTable(), true
	case "space", "z", "n", "N", "v":
		return screen.Toast(screen.Info, s.env.Say("That is for the answer as it came: {t} shows it.")), true
	case "/":
		s.tabled = false // what is found is shown where it stands
		return nil, false
	default:
		return nil, false
	}
	return nil, true
}

// copyTable sends the table to the clipboard as CSV.
func (s *Screen) copyTable() tea.Cmd {
	table := s.table
	if table == nil {
		return screen.Toast(screen.Warn, s.whyNoTable())
	}
	return load.Start(s.worked, patience, func(context.Context) (done, error) {
		var out strings.Builder
		err := table.CSV(&out, copyMost, workbench.GuardedCell)
		if errors.Is(err, answer.ErrTooLong) {
			err = problem.New(problem.Usage, "The table is longer than a terminal's clipboard takes.").WithHint("patchbay api writes all of it into a file.")
		}
		return done{table: out.String()}, err
	})
}

// tableView is the table with a line below it, in h lines.
func (s *Screen) tableView(w, h int) []string {
	th, place := s.env.Theme, s.rows.Place()
	path := block.Middle(s.table.Path(), max(w-ansi.StringWidth(place)-2, 4))
	lines := s.rows.View(th, w, max(h-1, 1), s.face != typing)
	return append(lines, th.Muted.Render(block.Pad(path, max(w-ansi.StringWidth(place), 1))+block.Cut(place, w)))
}

// wheel moves in what is shown.
func (s *Screen) wheel(key string) {
	if s.asTable() {
		s.rows.Key(key)
		return
	}
	s.pane.Key(key)
}

// click puts the cursor on a line of what is shown.
func (s *Screen) click(y int) {
	if s.asTable() {
		s.rows.Click(y)
		return
	}
	s.pane.Click(y)
}
