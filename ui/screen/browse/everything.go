package browse

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// everything reports whether the list is of all models.
func (s *Screen) everything() bool { return s.args.Everything }

// ofOne reports whether a key is for lists of one model alone.
func (s *Screen) ofOne(name string) bool {
	return slices.Contains([]string{"w", "W", "c", "n", "space", " ", "V", "A", "B", "C", "x"}, name)
}

// without are the keys of a list of all models: what is about one of them says how to get there.
func (s *Screen) without(all []screen.Binding) []screen.Binding {
	for i, b := range all {
		if s.ofOne(b.Binding.Keys()[0]) {
			all[i] = b.Off(s.env.Say("This works in a list of one model: {m} goes through them."))
		}
	}
	return all
}

// hit opens the record under the cursor, or the first one as soon as there is one: what is on the screen before may be
// of another text.
func (s *Screen) hit() tea.Cmd {
	if s.firsts.Busy() {
		s.opens = true
		return nil
	}
	r, ok := s.current()
	if !ok {
		return nil
	}
	return tea.Batch(s.arrived(), s.env.Go("record", screen.Target{Model: r.Model, ID: r.ID, Together: s.together(r)}))
}

// awaited opens the first record of the rows that have just come, where enter was pressed before.
func (s *Screen) awaited() tea.Cmd {
	if !s.opens {
		return nil
	}
	s.opens = false
	return s.hit()
}

// kind is what a record is, in a word.
func (s *Screen) kind(r workbench.Row) string {
	if m, ok := model.Find(s.all, r.Model); ok {
		return problem.Clean(m.Label)
	}
	return problem.Clean(r.Model)
}

// mixedColumns are those of a list of all models.
func (s *Screen) mixedColumns() []grid.Column {
	out := []grid.Column{{Title: "Name", Key: byTitle, Min: 16, Ideal: 36}, {Title: "Kind", Min: 11, Ideal: 11}}
	if s.several() {
		account := s.accountColumn()
		account.Need = true // the same name in two accounts is two people
		out = append(out, account)
	}
	return s.signed(append(out, grid.Column{Title: "Changed", Key: "updatedAt", Min: 11, Ideal: 12}))
}

// mixed are the cells of a row in such a list.
func (c cells) mixed(r workbench.Row) []string {
	out := []string{line(r.Title), c.kind(r)}
	if c.several() {
		out = append(out, c.badges(r, c.badgeRoom()))
	}
	return append(out, age.Ago(c.now(), r.UpdatedAt))
}

// modelFor is the model of a row, as far as it is known here.
func (s *Screen) modelFor(r workbench.Row) model.Model {
	if s.named && !s.everything() {
		return s.model
	}
	m, _ := model.Find(s.all, r.Model)
	return m
}
