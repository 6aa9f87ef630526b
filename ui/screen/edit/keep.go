package edit

import "patchbay/ui/screen"

// keep is what stays of a form when the veil is turned: where the new record is to live, the field with the focus, the draft,
// and the write of it that is under way, or whose end nobody knows.
type keep struct {
	connection, field string
	values            map[string]any
	saving            *saving
}

// Keep is for when the veil is turned.
func (s *Screen) Keep(r screen.Retelling) any {
	was, again := s.env.Kept.(keep) // it was turned twice: the draft is not in the form yet
	switch {
	case s.form != nil:
		was = keep{field: s.form.Focused(), values: s.form.Changed()}
	case !again:
		return keep{}
	}
	out := keep{connection: r.Name(s.args.Connection), field: was.field, values: map[string]any{}}
	for path, x := range was.values {
		out.values[path] = r.Value(s.args.Model, path, x)
	}
	if s.saving != nil && (s.applied.Busy() || s.failed != nil || s.stage == unsure) {
		out.saving, s.handed = s.saving, true
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
