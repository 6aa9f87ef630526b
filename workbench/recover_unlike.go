package workbench

import (
	"slices"
	"strings"
	"unicode"

	"patchbay/model"
	"patchbay/store/index"
)

// unlike reports whether a record differs from what was to be created in what tells it from others: its e-mail; where one
// of them has none its phone; where one has no phone either its name. Nothing of that to compare: it may be it.
func (t *write) unlike(held model.Fields) bool {
	wanted := model.Fields(t.in.Patch)
	if w, h := t.texts(wanted, model.Email), t.texts(held, model.Email); len(w) > 0 && len(h) > 0 {
		return !meet(w, h, strings.EqualFold)
	}
	if w, h := t.texts(wanted, model.Phone), t.texts(held, model.Phone); len(w) > 0 && len(h) > 0 {
		return !meet(w, h, sameNumber)
	}
	w, h := nameWords(wanted), nameWords(held)
	return len(w) > 0 && len(h) > 0 && slices.ContainsFunc(w, func(word string) bool { return !slices.Contains(h, word) })
}

// texts are the values of the fields of one type.
func (t *write) texts(f model.Fields, of model.Type) []string {
	var out []string
	for path, v := range f {
		s, _ := v.(string)
		if kind, _ := t.at.model.Field(path); kind.Type == of && strings.TrimSpace(s) != "" {
			out = append(out, strings.TrimSpace(s))
		}
	}
	return out
}

func meet(a, b []string, same func(a, b string) bool) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.ContainsFunc(b, func(y string) bool { return same(x, y) }) })
}

// shortestNumber is how many digits two numbers have in common at least where one lacks its prefix.
const shortestNumber = 6

// sameNumber compares phone numbers by their digits: one may be told without its country.
func sameNumber(a, b string) bool {
	a, b = digits(a), digits(b)
	return a == b || min(len(a), len(b)) >= shortestNumber && (strings.HasSuffix(a, b) || strings.HasSuffix(b, a))
}

func digits(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
	return strings.TrimLeft(s, "0")
}

// nameWords are the words of a record's name, without case and accents, whichever field they stand in.
func nameWords(f model.Fields) []string {
	var out []string
	for _, path := range []string{"firstName", "lastName", "name"} {
		s, _ := f[path].(string)
		out = append(out, strings.FieldsFunc(index.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	return out
}
