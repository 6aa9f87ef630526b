package edit

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
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

// wantedIs puts what a change of an earlier day wanted into the draft, and asks anew where the record holds something else
// by now than that change was made upon. What nobody moved is to be looked at alone.
func (s *Screen) wantedIs(c workbench.Change, err error) tea.Cmd {
	if s.err = problem.As(err); err != nil {
		return nil
	}
	draft := map[string]any{}
	for _, x := range c.Changes {
		draft[x.Field] = x.After
	}
	s.stage = filling
	s.form.Take(draft)
	mine, moved := s.form.Changed(), &workbench.Conflict{}
	for _, x := range c.Changes {
		now := s.base()[x.Field]
		if value, open := mine[x.Field]; open && !model.Equal(now, x.Before) {
			moved.Clashes = append(moved.Clashes, workbench.Clash{Field: x.Field, Label: c.Labels[x.Field], Base: x.Before, Mine: value, Theirs: now})
		}
	}
	switch {
	case !s.form.Dirty():
		return screen.Toast(screen.Info, "There is nothing left to decide: "+problem.Clean(s.view.Title)+" holds these values by now.")
	case len(moved.Clashes) == 0:
		return s.review()
	}
	s.clash(moved)
	return nil
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
