package edit

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/workbench"
)

// pick is whose value a clash ends with.
type pick int

const (
	open pick = iota
	mine
	theirs
)

// clash is one field that moved at the provider, and what was decided about it.
type clash struct {
	workbench.Clash
	pick pick
}

// clash begins to ask, field by field. Nothing was written.
func (s *Screen) clash(c *workbench.Conflict) {
	s.stage, s.err, s.at, s.top, s.clashes = clashing, nil, 0, 0, nil
	for _, one := range c.Clashes {
		s.clashes = append(s.clashes, clash{Clash: one})
	}
}

// decide settles the clash under the cursor and goes on to the next open one.
func (s *Screen) decide(p pick) {
	s.clashes[s.at].pick = p
	for i := range s.clashes {
		if next := (s.at + 1 + i) % len(s.clashes); s.clashes[next].pick == open {
			s.at = next
			return
		}
	}
}

func (s *Screen) undecided() int {
	n := 0
	for _, c := range s.clashes {
		if c.pick == open {
			n++
		}
	}
	return n
}

// replan plans what is left to write: the draft without the fields that stay as the provider has them, against
// what the store holds by now.
func (s *Screen) replan() tea.Cmd {
	values := s.form.Changed()
	for _, c := range s.clashes {
		if c.pick == theirs {
			delete(values, c.Field)
		}
	}
	if len(values) == 0 {
		return s.done("Nothing was written: the provider's values stay.", "")
	}
	return s.planEdit(values, nil)
}
