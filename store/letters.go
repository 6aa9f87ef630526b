package store

import (
	"strings"
	"unicode"
)

// SQL knows the small letters of ASCII alone. What a condition looks for has few letters, so those of other alphabets
// that stand for one of them are named one by one, and the answer is that of Go.

// variant is a letter outside ASCII that counts as another one.
type variant struct{ from, to string }

// same is a text by one letter for all that are equal but for their case, the small one of ASCII where there is one.
func same(s string) string { return strings.Map(sameRune, s) }

// alike is same, with all that have the same small letter.
func alike(s string) string {
	return same(strings.ReplaceAll(s, "İ", "i")) // it folds to nothing, but that is its small letter
}

func sameRune(r rune) rune {
	least := r
	for x := unicode.SimpleFold(r); x != r; x = unicode.SimpleFold(x) {
		least = min(least, x)
	}
	if least <= unicode.MaxASCII {
		return unicode.ToLower(least)
	}
	if r <= unicode.MaxASCII {
		return r
	}
	return unicode.ToLower(least)
}

// variants are the letters that become one of needle's by a way of folding but not by that of SQL.
func variants(needle string, by func(string) string) []variant {
	var out []variant
	seen := map[rune]bool{}
	note := func(x rune, to string) {
		if x > unicode.MaxASCII && !seen[x] && string(x) != to && by(string(x)) == to {
			seen[x] = true
			out = append(out, variant{from: string(x), to: to})
		}
	}
	for _, r := range needle {
		if r == 'i' {
			note('İ', "i")
		}
		for x := unicode.SimpleFold(r); x != r; x = unicode.SimpleFold(x) {
			note(x, string(r))
		}
	}
	return out
}

// replaced writes a text with the variants put right; their letters are arguments, see pairs.
func replaced(text string, others []variant) string {
	return strings.Repeat("replace(", len(others)) + text + strings.Repeat(",?,?)", len(others))
}

func pairs(others []variant) []any {
	var out []any
	for _, v := range others {
		out = append(out, v.from, v.to)
	}
	return out
}
