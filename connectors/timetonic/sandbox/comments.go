package sandbox

import "slices"

// commented is the row of a call about comments.
func (s *site) commented(c *call) (row, error) {
	id, _ := c.in.number("rowId")
	r, ok := s.store.rows[id]
	if !ok {
		return r, refuse(unverifiedNoRow)
	}
	t := s.store.table(r.Table)
	field, _ := c.in.number("fieldId")
	if col, there := t.column(field); !there || col.Type != commentsType {
		return r, refuse(unverifiedBadField, c.in.Get("fieldId"))
	}
	return r, s.opened(c, t.book)
}

// comments answers a row's comments; the shape of one is a guess.
func (s *site) comments(c *call) (object, error) {
	r, err := s.commented(c)
	if err != nil {
		return nil, err
	}
	data := object{}
	for _, one := range r.Comments {
		data[key(one.ID)] = one
	}
	out := object{"rowId": r.ID, "fieldId": c.in.Get("fieldId"), "data": data}
	if len(data) == 0 {
		out["data"] = []any{}
	}
	return out, nil
}

// editComment changes a comment; without an id it adds one, which is a guess.
func (s *site) editComment(c *call) (object, error) {
	r, err := s.commented(c)
	if err != nil {
		return nil, err
	}
	r.Comments = slices.Clone(r.Comments)
	id, given := c.in.number("commentId")
	i := slices.IndexFunc(r.Comments, func(one comment) bool { return one.ID == id })
	switch {
	case i >= 0:
		r.Comments[i].Text = c.in.Get("comment")
	case given:
		return nil, refuse(unverifiedNoComment)
	default:
		id = s.store.id()
		r.Comments = append(r.Comments, comment{ID: id, By: me, At: c.now.Unix(), Text: c.in.Get("comment")})
	}
	s.store.keep(r, by)
	return object{"commentId": id}, nil
}

func (s *site) deleteComment(c *call) (object, error) {
	r, err := s.commented(c)
	if err != nil {
		return nil, err
	}
	id, _ := c.in.number("commentId")
	left := slices.DeleteFunc(slices.Clone(r.Comments), func(one comment) bool { return one.ID == id })
	if len(left) == len(r.Comments) {
		return nil, refuse(unverifiedNoComment)
	}
	r.Comments = left
	s.store.keep(r, by)
	return object{}, nil
}
