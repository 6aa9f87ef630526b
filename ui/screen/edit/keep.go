package edit

import "patchbay/ui/screen"

// keep is what stays of a form when the veil is turned: where the new record is to live, the field with the focus, and the
// draft.
type keep struct {
	connection, field string
	values            map[string]any
}

// Keep is for when the veil is turned.
func (s *Screen) Keep(r screen.Retelling) any {
	if s.form == nil {
		return keep{}
	}
	out := keep{connection: r.Name(s.args.Connection), field: s.form.Focused(), values: map[string]any{}}
	for path, x := range s.form.Changed() {
		out.values[path] = r.Value(s.args.Model, path, x)
	}
	return out
}

// resume puts the draft back into the form.
func (s *Screen) resume() {
	k, ok := s.env.Kept.(keep)
	if !ok || s.form == nil {
		return
	}
	s.env.Kept = nil
	s.form.Take(k.values)
	s.form.Focus(k.field)
}
