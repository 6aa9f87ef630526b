package identity

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold brings a text to the letters that its spellings have in common: lower case, without accents, other alphabets
// in Latin letters, and ae, oe, ue as the umlauts that they stand for.
func fold(s string) string {
	if s == "" {
		return ""
	}
	var b strings.Builder
	b.Grow(len(s))
	plain := true
	for i := range len(s) {
		plain = plain && s[i] < 0x80
	}
	if plain {
		b.WriteString(strings.ToLower(s))
	} else {
		for _, r := range norm.NFD.String(strings.ToLower(s)) {
			if unicode.Is(unicode.Mn, r) {
				continue
			}
			if r < 0x80 {
				b.WriteRune(r)
			} else if t := latin(r); t != "" {
				b.WriteString(t)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return umlauts.Replace(strings.Join(strings.Fields(b.String()), " "))
}

var umlauts = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// latin spells a letter of another alphabet; "" for one that stays as it is.
func latin(r rune) string {
	const (
		from  = "ßøłđðþıœæ" + "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґў" + "αβγδεζηθικλμνξοπρσςτυφχψω"
		words = "ss o l d d th i o a " +
			"a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya i i e g u " +
			"a v g d e z i th i k l m n x o p r s s t y f ch ps o"
	)
	if r < 'ß' || r > 'ў' {
		return ""
	}
	at := 0
	for _, f := range from {
		if f == r {
			return strings.TrimPrefix(strings.Fields(words)[at], "-")
		}
		at++
	}
	return ""
}

// sound is what a word sounds like, roughly and in any of the languages of Europe: equal for Meyer and Maier, Schmidt
// and Schmitt, Catherine and Katharina. Its first vowel counts, the others do not.
func sound(s string) string {
	s = sounds.Replace(s)
	out := make([]byte, 0, 8)
	for i := 0; i < len(s) && len(out) < 8; i++ {
		c := s[i]
		switch {
		case c >= 0x80:
			return s // letters of which no sound is known
		case strings.IndexByte("aeiouy", c) >= 0:
			if i > 0 {
				continue
			}
			c = 'a'
		case c == 'h' && i > 0, c < 'a' || c > 'z':
			continue
		case strings.IndexByte("dt", c) >= 0:
			c = 't'
		case strings.IndexByte("bp", c) >= 0:
			c = 'p'
		case strings.IndexByte("gkqc", c) >= 0:
			c = 'k'
		case strings.IndexByte("fvw", c) >= 0:
			c = 'f'
		case strings.IndexByte("szx", c) >= 0:
			c = 's'
		case c == 'j':
			c = 'a'
		}
		if len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return string(out)
}

var sounds = strings.NewReplacer("sch", "s", "sh", "s", "tsch", "s", "ch", "k", "ph", "f", "th", "t", "ck", "k", "dt", "t", "tz", "s", "ce", "se", "ci", "si")

// near reports whether two words differ by at most limit letters: one more, one less, another one, or two neighbours
// changed about.
func near(a, b string, limit int) bool {
	if a == b {
		return true
	}
	if len(a)-len(b) > limit || len(b)-len(a) > limit || len(a) > 63 || len(b) > 63 {
		return false
	}
	var rows [3][64]int
	before, prev, cur := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			least = min(least, cur[j])
		}
		if least > limit {
			return false
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)] <= limit
}

// slip reports whether one word can be the other with a typing error.
func slip(a, b string) bool {
	switch n := min(len(a), len(b)); {
	case n < 3:
		return false
	case n == 3:
		return a[0] == b[0] && near(a, b, 1)
	case n < 6:
		return near(a, b, 1)
	}
	return near(a, b, 1) || a[0] == b[0] && near(a, b, 2)
}
