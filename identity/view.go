package identity

import (
	"strings"

	"patchbay/model"
)

// SameValue reports whether two values of a field mean the same to people: a number with and without its country's
// code, a name in other letters. Empty values are the same as each other alone.
func SameValue(f model.Field, a, b any) bool {
	if model.Equal(a, b) {
		return true
	}
	x, isText := a.(string)
	y, also := b.(string)
	if !isText || !also || x == "" || y == "" {
		return sameList(a, b)
	}
	switch f.Type {
	case model.Phone:
		p, ok := phoneOf(x)
		q, too := phoneOf(y)
		return ok && too && p.same(q)
	case model.Date, model.DateTime, model.Reference:
		return false
	}
	return strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y)) || fold(x) == fold(y)
}

// sameList compares lists of words without regard to their order and case.
func sameList(a, b any) bool {
	x, ok := a.([]string)
	y, also := b.([]string)
	if !ok || !also || len(x) != len(y) {
		return false
	}
	has := map[string]bool{}
	for _, w := range x {
		has[fold(w)] = true
	}
	for _, w := range y {
		if !has[fold(w)] {
			return false
		}
	}
	return true
}
