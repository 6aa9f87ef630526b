package veil

import (
	"strings"
	"unicode/utf8"
)

// tellingWord is how many letters a pseudonym has at least by which a text is told to be one.
const tellingWord = 5

// Worn finds a pseudonym that this veil has given out in what a person typed: a text that was meant to be seen and
// would be written as if it were true. "" where there is none. Words of few letters are not looked at, and neither are
// those that the person may have typed all the same: the words of truth.
func (v *Veil) Worn(typed, truth string) string {
	own := map[string]bool{}
	for _, w := range split(truth) {
		own[strings.ToLower(w)] = true
	}
	v.mu.RLock()
	defer v.mu.RUnlock()
	for _, w := range split(typed) {
		low := strings.ToLower(w)
		if _, worn := v.worn[low]; worn && !own[low] && !v.spoke("", low) && utf8.RuneCountInString(w) >= tellingWord {
			return w
		}
	}
	return ""
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) })
}
