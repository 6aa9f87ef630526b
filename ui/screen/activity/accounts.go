package activity

import (
	"slices"

	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// roomy is the width from which the columns have room for whole names of connections behind everything else.
const roomy = 140

// accounts are the connections that calls are told apart by where the window has no room for their names: each in a few
// cells, by its own name. None is nil.
type accounts map[string]string

// meet notes whose calls are in the list. Who was in it once stays: a filter that leaves one of several says which.
func (s *Screen) meet(calls []workbench.Call) {
	for _, c := range calls {
		if name := problem.Clean(c.Connection); name != "" && !slices.Contains(s.met, name) {
			s.met = append(s.met, name)
		}
	}
}

// apart are the accounts that a list of w cells tells apart; nil where there is one alone, room for all columns, or for what
// was called alone.
func (s *Screen) apart(w int) accounts {
	const widest, narrow = 12, 56
	if len(s.met) < 2 || w < narrow || w >= roomy {
		return nil
	}
	return block.Apart(s.met, widest)
}

// columns are those of the list of calls in w cells. Where accounts are told apart in a few cells, they come before what
// was called.
func (a accounts) columns(w int) []grid.Column {
	out := []grid.Column{
		{Title: "When", Min: 8, Ideal: 8},
		{Title: "Status", Min: 6, Ideal: 6},
		{Title: "Call", Min: 16, Ideal: 60},
		{Title: "Took", Min: 7, Ideal: 7},
		{Title: "Operation", Min: 12, Ideal: 20},
		{Title: "Connection", Min: 10, Ideal: 24},
	}
	if a == nil {
		return out
	}
	wide := len("Connection")
	for _, name := range a {
		wide = max(wide, ansi.StringWidth(name))
	}
	out[5].Min, out[5].Ideal = wide, wide
	if w < 100 {
		out[2].Ideal = 34 // more would leave no room for it beside the account
	}
	return arrange(a, out)
}

// arrange puts the last column, that of the account, before what was called where accounts are told apart.
func arrange[T any](a accounts, all []T) []T {
	if a == nil {
		return all
	}
	last := len(all) - 1
	return slices.Insert(all[:last:last], 2, all[last])
}
