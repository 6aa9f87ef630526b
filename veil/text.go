package veil

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	mails   = regexp.MustCompile(`[^\s@<>"'(),;:\[\]|=]+@[^\s@<>"'(),;:\[\]|=]+`)
	sites   = regexp.MustCompile(`(?i)\b(?:https?|ftp|mailto|tel)://?[^\s<>"'|]+|\bwww\.[^\s<>"'|]+`)
	numbers = regexp.MustCompile(`\+?\(?[0-9][0-9 ()./\x{a0}-]{5,}[0-9]`)
	stamps  = regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z| UTC|[+-]\d{2}:\d{2})?)?\b`)
	// letThrough is what stays in a sentence wherever it stands: a date, and the id of a merge, an import or a working copy.
	letThrough = regexp.MustCompile(stamps.String() + `|\b(?:(?:merge|import)-[a-z2-7]{7}|bulk-[a-z2-7]{5})\b`)
	moment     = regexp.MustCompile(`^(?:\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?|\d{2}:\d{2}(?::\d{2})?)$`)
)

// Text veils a text of a person: all words and numbers of it, whatever it looks like.
func (v *Veil) Text(s string) string {
	if s == "" {
		return s
	}
	return v.memo(asText, s, func() string {
		if isDay(s) {
			return v.birthday(s)
		}
		if plain(s) {
			return v.words(s, nil)
		}
		return v.parts(s, nil)
	})
}

// What a whole text is taken for.
const (
	asText = iota
	asMail
	asPhone
)

// memo makes the pseudonym of a whole text once.
func (v *Veil) memo(as int, s string, made func() string) string {
	if len(s) > longestTyped {
		return made()
	}
	out, known := v.memos[as].of(s)
	if !known {
		out = made()
		v.memos[as].keep(s, out)
	}
	return v.shown(out, s)
}

// shown remembers what a whole text was veiled as; long ones are texts that nobody types.
func (v *Veil) shown(out, s string) string {
	if len(s) <= longestTyped && out != s {
		v.texts.keep(out, s)
	}
	return out
}

// longestTyped is how many bytes a text has at most that is understood under its pseudonym.
const longestTyped = 200

// open reports whether a text as a whole says nothing about anybody.
func open(s string) bool {
	switch s {
	case "true", "false", "null", "yes", "no":
		return true
	}
	return len(s) >= 5 && len(s) <= 36 && s[0] >= '0' && s[0] <= '9' && moment.MatchString(s)
}

// plain reports whether a text has letters and blanks alone, as most names have.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && s[i] != ' ' {
			return false
		}
	}
	return true
}

// keeping decides which words stay as they are, given what stands before each; nil keeps none.
type keeping func(before, word string) bool

// parts veils addresses and telephone numbers as what they are, and the words between them.
func (v *Veil) parts(s string, keep keeping) string {
	if strings.IndexByte(s, ':') >= 0 || strings.Contains(s, "www.") {
		if at := sites.FindStringIndex(s); at != nil {
			end := at[1] - len(s[at[0]:at[1]]) + len(strings.TrimRight(s[at[0]:at[1]], ".,;:!?)]}"))
			return v.parts(s[:at[0]], keep) + v.site(s[at[0]:end], keep) + v.parts(s[end:], keep)
		}
	}
	if strings.IndexByte(s, '@') >= 0 {
		if at := mails.FindStringIndex(s); at != nil {
			end := at[0] + len(strings.TrimRight(s[at[0]:at[1]], ".!?"))
			return v.parts(s[:at[0]], keep) + v.Email(s[at[0]:end]) + v.parts(s[end:], keep)
		}
	}
	if digits(s) < 7 {
		return v.words(s, keep)
	}
	if at := numbers.FindStringIndex(s); at != nil && !edge(s, at) && digits(s[at[0]:at[1]]) >= 7 && !open(strings.TrimSpace(s[at[0]:at[1]])) {
		return v.words(s[:at[0]], keep) + v.Phone(s[at[0]:at[1]]) + v.parts(s[at[1]:], keep)
	}
	return v.words(s, keep)
}

// edge reports whether a number is part of a word, as in the code of an order.
func edge(s string, at []int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at[0]])
	after, _ := utf8.DecodeRuneInString(s[at[1]:])
	return unicode.IsLetter(before) || unicode.IsLetter(after)
}

func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// words veils the words and numbers of a text one by one; everything between them stays, and so do the program's own holes.
func (v *Veil) words(s string, keep keeping) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == '{' {
			size = max(size, len(hole(s[i:])))
		}
		if !inWord(r) {
			b.WriteString(s[i : i+size])
			i += size
			continue
		}
		end := i + size
		for end < len(s) {
			r, size := utf8.DecodeRuneInString(s[end:])
			if !inWord(r) {
				break
			}
			end += size
		}
		b.WriteString(v.one(s[i:end], s[:i], keep))
		i = end
	}
	return b.String()
}

func inWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

// tail reports whether the word behind a text is what an apostrophe leaves of a word, as the s of "Ada's".
func tail(text string) bool {
	before, size := utf8.DecodeLastRuneInString(text)
	if before != '\'' && before != '’' {
		return false
	}
	owner, _ := utf8.DecodeLastRuneInString(text[:len(text)-size])
	return unicode.IsLetter(owner)
}

// one is a word, or a number.
func (v *Veil) one(w, before string, keep keeping) string {
	switch {
	case len(w) < 3 && (w == "s" || w == "t" || w == "d" || w == "m" || w == "ll" || w == "re" || w == "ve") && tail(before):
		return w
	case keep != nil && keep(before, w):
		return w
	case strings.ContainsFunc(w, unicode.IsLetter):
		return v.word(w)
	}
	return v.number(w, keep != nil)
}

// number veils a row of digits. In sentences of the program short ones are counts and stay.
func (v *Veil) number(w string, sentence bool) string {
	n := utf8.RuneCountInString(w)
	if n == 1 || sentence && n < 7 {
		return w
	}
	d := v.hash('n', w)
	out := make([]byte, n)
	for i := range out {
		out[i] = byte('0' + d.of(10))
	}
	if out[0] == '0' && w[0] != '0' {
		out[0] = '7'
	}
	if string(out) == w {
		out[n-1] = '0' + (out[n-1]-'0'+1)%10
	}
	return string(out)
}
