package store

import (
	"strings"

	"patchbay/model"
	"patchbay/store/index"
)

// carry keeps the values of fields whose mapping is broken: what is not there then was not emptied.
func (r *row) carry(before []byte) error {
	if len(r.broken) == 0 {
		return nil
	}
	old, err := decodeFields(before)
	if err != nil {
		return err
	}
	now, err := decodeFields([]byte(r.fields))
	if err != nil {
		return err
	}
	for path, v := range old {
		if _, there := now[path]; !there && r.breaks(path) {
			now[path] = v
		}
	}
	all := entriesOf(now)
	r.fields = string(all.encode(nil))
	r.title = r.shape.title(now, r.native)
	r.sort = index.SortKey(r.title)
	if r.state == live {
		r.terms = r.shape.terms(r.title, all)
	}
	return nil
}

func (r *row) breaks(path string) bool {
	for _, b := range r.broken {
		if b == path || b+"." == model.CustomPrefix && strings.HasPrefix(path, model.CustomPrefix) {
			return true
		}
	}
	return false
}

// brokenFields are those that a record's warnings name.
func brokenFields(r model.Record) []string {
	var out []string
	for _, w := range r.Warnings {
		if w.Code == model.MappingBroken {
			out = append(out, w.Field)
		}
	}
	return out
}
