package mapping

import (
	"maps"

	"patchbay/ui/screen"
)

// keep is what stays of an unsaved mapping when the veil is turned. Lines of a mapping are shown as they are written under
// the veil too.
type keep struct {
	model, field string // what is under the cursor
	draft        map[string]string
	base         int
	open         string // the line of the field that was taken apart; "" for none
	opened       bool
	raw          string // the line as it was typed
	writing      bool
}

// Keep is for when the veil is turned. What was half chosen of a part is chosen once more.
func (s *Screen) Keep(screen.Retelling) any {
	switch {
	case s.kept != nil: // the veil was turned again before the mapping was read
		return *s.kept
	case !s.loaded:
		return nil
	}
	out := keep{model: s.args.Model, draft: maps.Clone(s.draft), base: s.base}
	if r, ok := s.current(); ok {
		out.field = r.field.Name
	}
	switch s.face {
	case shaping, choosing, filling:
		out.field, out.open, out.opened = s.shape.field.Name, s.shape.line(), true
	case writing:
		out.field, out.open, out.opened, out.raw, out.writing = s.shape.field.Name, s.shape.line(), true, s.shape.raw.Value(), true
	}
	return out
}

// goOn begins with what was not saved when the veil was turned.
func (s *Screen) goOn(k keep) {
	s.args.Model, s.list.wanted = k.model, k.field
	s.draft = maps.Clone(k.draft)
	s.kept = &k
}

// resume opens the line that was open, once the mapping was read. A version that is not the one the draft was made over is
// somebody else's change.
func (s *Screen) resume() {
	k := s.kept
	if s.kept = nil; k == nil {
		return
	}
	if s.sheet.View.Version != k.base && s.Drafting() {
		s.moved = movedWords(s.sheet.View.Version, s.sheet.By)
	}
	r, ok := s.current()
	if !k.opened || !ok || r.field.Name != k.field {
		return
	}
	s.shape = shape{field: r.field, label: r.label, own: r.own}
	if s.face = shaping; !s.shape.set(k.open) || k.open == "" {
		s.face = looking
	}
	if k.writing {
		s.shape.raw.Set(k.raw)
		s.face = writing
	}
}
