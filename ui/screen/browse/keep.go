package browse

import "patchbay/ui/screen"

// keep is what stays of a list when the veil is turned: what it shows and how, the record under the cursor, and the marks.
type keep struct {
	model        string
	connection   string
	everything   bool
	filter       string
	typing       bool
	where        string
	viewed       viewed
	sort, cursor int
	hold         int64
	marks        marks
	unfolded     bool
	plain        bool
	unrailed     bool
}

// Keep is for when the veil is turned. The line of a condition is closed: what it says already narrows the list.
func (s *Screen) Keep(r screen.Retelling) any {
	k := keep{
		model: s.args.Model, connection: r.Name(s.args.Connection), everything: s.args.Everything, filter: r.Text(s.filter.Value()), typing: s.typing, where: r.Where(s.asking.where),
		viewed: s.viewed, sort: s.sort, cursor: s.grid.Cursor(), marks: s.marks, unfolded: s.folds.off, plain: s.plain, unrailed: s.side.off,
	}
	k.viewed.name = r.Name(s.viewed.name)
	if row, ok := s.current(); ok {
		k.hold = row.Key
	}
	return k
}

// resume goes on where the list was.
func (s *Screen) resume() {
	k, ok := s.env.Kept.(keep)
	if !ok {
		return
	}
	s.env.Kept = nil
	s.args = Args{Model: k.model, Connection: k.connection, Everything: k.everything}
	s.filter.Set(k.filter)
	s.typing, s.asking.where, s.viewed, s.sort, s.marks, s.folds.off, s.plain, s.side.off = k.typing, k.where, k.viewed, k.sort, k.marks, k.unfolded, k.plain, k.unrailed
	s.hold = k.hold
	s.grid.To(k.cursor, k.cursor+1)
}
