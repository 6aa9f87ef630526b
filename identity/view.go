package identity

import (
	"slices"
	"strings"
	"unicode"

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

// Spelling tells how well a value is spelled beside others that mean the same: the higher the better. A name in capitals
// or in small letters alone is spelled worse than another, a number with its country's code better.
func Spelling(f model.Field, v any) int {
	s, ok := v.(string)
	switch {
	case !ok:
		return 0
	case f.Type == model.Phone && !strings.HasPrefix(strings.TrimSpace(s), "+"),
		f.Type == model.Email && strings.ToLower(s) != s,
		f.Type == model.Text && oneCase(f, s):
		return 0
	}
	return 1
}

// oneCase reports whether a text is written in capitals or in small letters alone. What may be an abbreviation, such as a
// company's name, is not: of people's names no short one is.
func oneCase(f model.Field, s string) bool {
	upper, lower := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			upper++
		case unicode.IsLower(r):
			lower++
		}
	}
	if upper > 0 {
		name := slices.Contains([]string{"firstname", "lastname", "givenname", "familyname", "surname"}, last(f.Name))
		return lower == 0 && upper > 1 && (name || upper > 4 || strings.Contains(s, " "))
	}
	return lower > 0
}
