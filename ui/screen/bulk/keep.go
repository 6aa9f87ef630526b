package bulk

import (
	"strings"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// keep is what stays of the working copies when the veil is turned: which one is open, where the cursor is, and the change
// that is being typed.
type keep struct {
	id     string
	cursor int
	at     int
	failed bool
	face   face
	typed  string
	only   workbench.BulkItem // the one record that it is typed for, without its values
}

// Keep is for when the veil is turned. A question that was open is not asked again.
func (s *Screen) Keep(r screen.Retelling) any {
	only := workbench.BulkItem{Pos: s.only.Pos, ID: s.only.ID, Connection: r.Name(s.only.Connection), Title: r.Text(s.only.Title), State: s.only.State}
	return keep{id: s.bulk.ID, cursor: s.grid.Cursor(), at: s.at, failed: s.failed, face: s.face, typed: retold(s.line.Value(), r), only: only}
}

// retold is a change as it is typed, with another name for its value.
func retold(change string, r screen.Retelling) string {
	field, value, ok := strings.Cut(change, "=")
	if !ok {
		return r.Text(change)
	}
	if strings.HasSuffix(field, ":") {
		return field + "=" + r.Where(value)
	}
	return field + "=" + r.Text(value)
}

// resume goes on where the screen was.
func (s *Screen) resume() {
	k, ok := s.env.Kept.(keep)
	if !ok {
		return
	}
	s.env.Kept = nil
	if k.id != "" {
		s.args, s.face = Args{Bulk: k.id, Marked: s.args.Marked}, looking
	}
	s.at, s.failed = k.at, k.failed
	s.grid.To(k.cursor, k.cursor+1)
	if k.face == typing {
		s.face, s.only = typing, k.only
		s.line.Set(k.typed)
	}
}
