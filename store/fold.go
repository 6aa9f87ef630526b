package store

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold makes text comparable: lower case, without accents, ligatures spelled out.
func fold(s string) string {
	ascii := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return strings.ToLower(s)
	}
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

// sortKey orders titles as people look for them: folded, blanks collapsed, at most 80 bytes.
func sortKey(title string) string {
	s := strings.Join(strings.Fields(fold(title)), " ")
	return cutBytes(s, 80)
}

// cutBytes cuts s to at most n bytes without breaking a character.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// A place is a record's position in the search index: the model's number, a code that grows with the
// sort key, and a counter that makes it unique. Hits therefore come out in the order of the titles.
const (
	codeBits = 42
	slotBits = 14
	slots    = 1 << slotBits
	maxModel = 63
)

// coder spreads sort keys evenly over the codes, by the letters' usual frequency.
type coder struct {
	from  [257]uint64 // cumulated weights; symbol 0 is the end of the text, symbol b+1 the byte b
	total uint64
}

func newCoder() *coder {
	letters := [26]uint64{110, 25, 30, 35, 105, 15, 25, 45, 70, 20, 30, 60, 40, 75, 55, 18, 3, 70, 60, 45, 35, 12, 18, 4, 22, 8}
	c := &coder{}
	for symbol := range 257 {
		c.from[symbol] = c.total
		weight := uint64(1)
		switch b := symbol - 1; {
		case symbol == 0:
			weight = 40
		case b == ' ':
			weight = 120
		case b >= '0' && b <= '9':
			weight = 6
		case b >= 'a' && b <= 'z':
			weight = letters[b-'a']
		}
		c.total += weight
	}
	return c
}

// code is monotonic: a sort key that is not smaller never has a smaller code.
func (c *coder) code(sort string) int64 {
	const spare = 6 // bits that keep the last steps exact
	low, width := uint64(0), uint64(1)<<(codeBits+spare)
	for i := 0; i <= len(sort) && width > 1<<spare; i++ {
		symbol := 0
		if i < len(sort) {
			symbol = int(sort[i]) + 1
		}
		end := c.total
		if symbol < 256 {
			end = c.from[symbol+1]
		}
		low += width * c.from[symbol] / c.total
		width = width * (end - c.from[symbol]) / c.total
		if symbol == 0 {
			break
		}
	}
	return int64(low >> spare)
}

// block is the first place of all records of that model and sort key.
func (c *coder) block(modelNo int64, sort string) int64 {
	return min(modelNo, maxModel)<<(codeBits+slotBits) | c.code(sort)<<slotBits
}
