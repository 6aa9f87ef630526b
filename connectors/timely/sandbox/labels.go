package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// label is a tag. Labels form a tree.
type label struct {
	ID         int64     `json:"id"`
	AccountID  int64     `json:"account_id"`
	Parent     int64     `json:"parent_id"` // 0 for a root
	Name       string    `json:"name"`
	Sequence   int64     `json:"sequence"`
	Emoji      string    `json:"emoji"`
	Active     bool      `json:"active"`
	ExternalID string    `json:"external_id"`
	Created    time.Time `json:"created"`
	Updated    time.Time `json:"updated"`
}

func (l label) id() int64   { return l.ID }
func (l label) home() int64 { return l.AccountID }

func (s *store) labelShape(l label) any { return s.branch(l, nil) }

// branch is a label with the children that keep takes; nil takes all.
func (s *store) branch(l label, keep func(label) bool) map[string]any {
	children := []any{}
	for _, k := range s.labels.all(func(k label) bool { return k.Parent == l.ID && k.AccountID == l.AccountID && (keep == nil || keep(k)) }) {
		children = append(children, s.branch(k, keep))
	}
	return map[string]any{
		"id": l.ID, "name": l.Name, "sequence": l.Sequence, "parent_id": idOrNil(l.Parent), "emoji": textOrNil(l.Emoji), "active": l.Active,
		"external_id": textOrNil(l.ExternalID), "created_at": s.stamp(l.AccountID, l.Created), "updated_at": s.stamp(l.AccountID, l.Updated), "children": children, "tic": nil,
	}
}

func (s *site) labelEndpoints() []endpoint {
	return []endpoint{
		{method: http.MethodGet, path: "/labels", needs: "label read", serve: s.listLabels},
		{method: http.MethodPost, path: "/labels", needs: "label create", status: http.StatusCreated, serve: s.createLabel},
		{method: http.MethodGet, path: "/labels/{id}", needs: "label read", serve: s.getLabel},
		{method: http.MethodPut, path: "/labels/{id}", needs: "label update", serve: s.changeLabel},
		{method: http.MethodDelete, path: "/labels/{id}", needs: "label delete", serve: s.deleteLabel},
	}
}

// listLabels answers a tree, of which limit counts the roots; with parent_id it is that label alone, not an array.
func (s *site) listLabels(c *call) (any, error) {
	q := c.r.URL.Query()
	filter := q.Get("filter")
	keep := func(l label) bool {
		return l.AccountID == c.account && (filter == "all" || l.Active != (filter == "archived"))
	}
	if parent := q.Get("parent_id"); parent != "" {
		l, err := s.store.labels.find(c.account, parent)
		if err != nil {
			return nil, err
		}
		return s.store.branch(l, keep), nil
	}
	roots := s.store.labels.all(func(l label) bool { return l.Parent == 0 && keep(l) })
	out := []any{}
	for _, l := range window(q, roots, 10000) {
		out = append(out, s.store.branch(l, keep))
	}
	return out, nil
}

func (s *site) getLabel(c *call) (any, error) {
	l, err := s.store.labels.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return s.store.labelShape(l), nil
}

func (s *site) createLabel(c *call) (any, error) {
	b, err := s.read(c, "label")
	if err != nil {
		return nil, err
	}
	l := label{AccountID: c.account, Active: true, Created: s.store.now()}
	l.Sequence = int64(len(s.store.labels.rows) + 1)
	if err := s.store.applyLabel(&l, b); err != nil {
		return nil, err
	}
	l.ID = s.store.newID()
	s.store.labels.keep(l, "api")
	return s.store.labelShape(l), nil
}

func (s *site) changeLabel(c *call) (any, error) {
	b, err := s.read(c, "label")
	if err != nil {
		return nil, err
	}
	l, err := s.store.labels.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if err := s.store.applyLabel(&l, b); err != nil {
		return nil, err
	}
	s.store.labels.keep(l, "api")
	return s.store.labelShape(l), nil
}

func (s *site) deleteLabel(c *call) (any, error) {
	l, err := s.store.labels.find(c.account, c.r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	s.store.dropLabel(l, "api")
	return map[string]any{}, nil
}

// dropLabel deletes a label with those below it, and takes them off whatever carries them.
func (s *store) dropLabel(l label, by string) {
	for _, k := range s.labels.all(func(k label) bool { return k.Parent == l.ID }) {
		s.dropLabel(k, by)
	}
	s.labels.erase(l, by)
	without := func(list []int64) []int64 {
		return slices.DeleteFunc(slices.Clone(list), func(id int64) bool { return id == l.ID })
	}
	for id, h := range s.hours.rows {
		if slices.Contains(h.LabelIDs, l.ID) {
			h.LabelIDs = without(h.LabelIDs)
			s.hours.rows[id] = h
		}
	}
	for id, f := range s.forecasts.rows {
		if slices.Contains(f.LabelIDs, l.ID) {
			f.LabelIDs = without(f.LabelIDs)
			s.forecasts.rows[id] = f
		}
	}
}

// applyLabel brings a body into l, which is not stored yet.
func (s *store) applyLabel(l *label, b body) error {
	f := faults{}
	b.named(f, "name", 255, l.ID == 0)
	if _, sent := b["parent_id"]; sent {
		l.Parent, _ = b.whole("parent_id") // null makes a root
		if l.Parent != 0 {
			if p, err := s.labels.find(l.AccountID, strconv.FormatInt(l.Parent, 10)); err != nil || s.below(l.ID, p) {
				f.add("parent_id", "is invalid")
			}
		}
	}
	b.text("name", &l.Name)
	for _, o := range s.labels.rows {
		if o.AccountID == l.AccountID && o.ID != l.ID && o.Parent == l.Parent && strings.EqualFold(o.Name, l.Name) {
			f.add("name", "has already been taken")
		}
	}
	if len(b.cleaned("external_id")) > 512 {
		f.add("external_id", "is too long (maximum is 512 characters)")
	}
	if err := f.refusal(); err != nil {
		return err
	}
	b.text("external_id", &l.ExternalID)
	b.text("emoji", &l.Emoji)
	b.truth("active", &l.Active)
	if n, ok := b.whole("sequence"); ok {
		l.Sequence = n
	}
	l.Updated = s.now()
	return nil
}

// below reports whether p is the label with that id, or stands under it.
func (s *store) below(id int64, p label) bool {
	for id != 0 {
		if p.ID == id {
			return true
		}
		if p.Parent == 0 {
			return false
		}
		p = s.labels.rows[p.Parent]
	}
	return false
}
