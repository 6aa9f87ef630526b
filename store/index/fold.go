package index

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold makes text comparable: lower case, without accents, ligatures spelled out.
func Fold(s string) string {
	if ascii(s) {
		return strings.ToLower(s)
	}
	if plain, ok := foldLatin(s); ok {
		return plain
	}
	return foldAny(s)
}

// latinEnd is behind the last letter of the Latin blocks.
const latinEnd = 0x250

// latin has what [foldAny] makes of each letter from U+0080 on: there, each stands for itself.
var latin = sync.OnceValue(func() []string {
	out := make([]string, latinEnd-utf8.RuneSelf)
	for i := range out {
		out[i] = foldAny(string(rune(utf8.RuneSelf + i)))
	}
	return out
})

// foldLatin is [foldAny] for text of Latin letters alone, which most is.
func foldLatin(s string) (string, bool) {
	table := latin()
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r < utf8.RuneSelf:
			b.WriteByte(byte(r))
		case r < latinEnd:
			b.WriteString(table[r-utf8.RuneSelf])
		default:
			return "", false
		}
	}
	return b.String(), true
}

func foldAny(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(strings.ToValidUTF8(s, " ")) {
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		r = unicode.ToLower(r)
		if plain := spelled(r); plain != "" {
			b.WriteString(plain)
			continue
		}
		b.WriteRune(r)
	}
	// Lower case may bring a mark of its own, as of the dotted capital I.
	return b.String()
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// spelled writes out letters that carry no accent in Unicode's eyes, but do in people's.
func spelled(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	}
	return ""
}

// umlauts are written out by people whose keyboard has none, and in addresses.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "ae", "Ö", "oe", "Ü", "ue", "ø", "oe", "Ø", "oe", "å", "aa", "Å", "aa")

// SortKey orders titles as people look for them: folded, blanks collapsed, at most 80 bytes.
func SortKey(title string) string {
	folded := Fold(title)
	if ascii(folded) && !strings.ContainsAny(folded, "\t\n\v\f\r") && !strings.Contains(folded, "  ") {
		return Cut(strings.Trim(folded, " "), 80)
	}
	return Cut(strings.Join(strings.Fields(folded), " "), 80)
}

// Cut cuts s to at most n bytes without breaking a character.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
