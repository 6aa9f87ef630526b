package browse

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// mostBeside is how many records are put side by side at most: each has a digit there.
const mostBeside = 9

// pairedMsg brings the marked records that are to be compared.
type pairedMsg = load.Result[paired]

type paired struct {
	asked int
	rows  []workbench.Row
}

// whyNotCompare is why the marked records cannot be put side by side, as far as that is known at once; "" when they can.
func (s *Screen) whyNotCompare() string {
	n := s.marks.n(s.records())
	switch {
	case n == 0:
		return "Nothing is marked: space marks the records that are to be compared."
	case n == 1:
		return "One record is marked, and two are compared: space marks another one."
	case n > mostBeside:
		return fmt.Sprintf("At most %d records are compared at once: esc takes the marks back.", mostBeside)
	case s.marks.all && s.keys == nil:
		return "The list is still being read."
	}
	var here []workbench.Row
	for _, k := range s.compared() {
		if r, ok := s.rowOf(k); ok {
			here = append(here, r)
		}
	}
	return whyNotBeside(here)
}

// rowOf is a record that is in memory.
func (s *Screen) rowOf(key int64) (workbench.Row, bool) {
	if r, ok := s.rows[key]; ok {
		return r, true
	}
	for _, r := range s.first {
		if r.Key == key {
			return r, true
		}
	}
	return workbench.Row{}, false
}

// compared are the keys of what is put side by side.
func (s *Screen) compared() []int64 {
	if !s.marks.all {
		return s.marked()
	}
	var out []int64
	for _, k := range s.keys {
		out = append(append(out, k), s.beneath(k)...)
	}
	return out
}

// whyNotBeside is why records cannot be put side by side; "" when they can.
func whyNotBeside(rows []workbench.Row) string {
	for _, r := range rows {
		if r.Model != rows[0].Model {
			return "Records of different models have nothing to compare."
		}
	}
	return ""
}

// compare puts the marked records side by side, where those of one account can be merged.
func (s *Screen) compare() tea.Cmd {
	if why := s.whyNotCompare(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	keys, serve := s.compared(), s.serve
	return load.Start(s.paired, patience, func(ctx context.Context) (paired, error) {
		rows, err := serve.Rows(ctx, keys)
		return paired{len(keys), rows}, err
	})
}

// sideBySide goes on with the marked records as they are in the store.
func (s *Screen) sideBySide(msg pairedMsg) tea.Cmd {
	if !msg.In(s.paired) || s.failed(msg.Err) {
		return nil
	}
	rows := msg.Value.rows
	if len(rows) < 2 || len(rows) < msg.Value.asked {
		return screen.Toast(screen.Warn, "Some of the marked records are not here any more.")
	}
	if why := whyNotBeside(rows); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	ids, account := make([]string, len(rows)), rows[0].Connection
	for i, r := range rows {
		ids[i] = r.ID
		if r.Connection != account {
			account = "" // several
		}
	}
	return s.env.Go("duplicates", screen.Target{Model: rows[0].Model, Connection: account, Marked: &screen.Marked{IDs: ids}})
}
