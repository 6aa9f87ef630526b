package veil

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tellingWord is how many letters a pseudonym has at least by which a text is told to hold one.
const tellingWord = 5

// shortestWorn is how many letters the pseudonym of a word of more than two has at least.
const shortestWorn = 4

// Store is what is known of true words beyond those that this veil was shown; nil knows nothing.
type Store map[string]Known

// Known is what a store knows of a typed word, which is spelled in small letters and folded.
type Known struct {
	True   bool     // it is a word of the store itself
	Behind []string // folded words of the store that have it as their pseudonym
}

// Wanted are the words of typed texts that could be pseudonyms, as a [Store] spells them.
func (v *Veil) Wanted(typed ...string) []string {
	var out []string
	for _, t := range typed {
		for _, w := range split(t) {
			if utf8.RuneCountInString(w) >= shortestWorn && strings.ContainsFunc(w, unicode.IsLetter) {
				out = append(out, v.fold(strings.ToLower(w)))
			}
		}
		if digits(t) >= 7 && !strings.ContainsFunc(t, unicode.IsLetter) {
			out = append(out, dialledAs(t))
		}
	}
	return out
}

// Made is the pseudonym, in small letters, of a word as a store spells it.
func (v *Veil) Made(folded string) string { return v.made(folded) }

// MadeNumber is the pseudonym of a telephone number with its country, given in digits, as [Veil.Wanted] spells it.
func (v *Veil) MadeNumber(digits string) string {
	return "#" + string(v.dialled([]byte(digits), countryCode([]byte(digits))))
}

// Meaning is what a typed text means.
type Meaning struct {
	Text  string // the typed text, or what it stands for
	Seen  bool   // it was a pseudonym
	Worn  string // the word by which the text is refused; "" where it can be written
	Twice bool   // it could be meant as it stands, or as what it stands for
}

// Meant tells what a person means who types a text while the veil is on. Who types what this veil showed means what that
// stands for, the whole text or word by word. What holds a pseudonym among other words, stands for several texts, or
// could be meant as it stands as well, is not guessed at. truth is what stood there before: its words are no pseudonyms.
func (v *Veil) Meant(typed, truth string, known Store) Meaning {
	out := Meaning{Text: typed}
	if typed == "" || open(typed) {
		return out
	}
	if text, shown := v.whole(typed); shown && v.telling(typed) {
		switch {
		case text == several:
			out.Worn = typed
		case v.isTrue(typed, known):
			out.Worn, out.Twice = typed, true
		default:
			out.Text, out.Seen = text, true
		}
		return out
	}
	if made(typed) || len(known[dialledAs(typed)].Behind) > 0 && !strings.ContainsFunc(typed, unicode.IsLetter) {
		out.Worn = typed
		return out
	}
	return v.byWord(out, truth, known)
}

// whole is what a whole text stands for that was shown.
func (v *Veil) whole(typed string) (string, bool) {
	if text, shown := v.texts.of(typed); shown {
		return text, true
	}
	if digits(typed) >= 7 && !strings.ContainsFunc(typed, unicode.IsLetter) {
		return v.texts.of(dialledAs(typed))
	}
	return "", false
}

// telling reports whether a text is long enough to be told from what anybody could type.
func (v *Veil) telling(typed string) bool {
	if v.spoke("", strings.ToLower(typed)) {
		return false
	}
	return utf8.RuneCountInString(typed) >= shortestWorn
}

// isTrue reports whether all the words of a text are true ones too.
func (v *Veil) isTrue(typed string, known Store) bool {
	words := split(typed)
	for _, w := range words {
		if _, given := v.given.of(w); !given && !known[v.fold(strings.ToLower(w))].True {
			return false
		}
	}
	return len(words) > 0 && !made(typed) && strings.ContainsFunc(typed, unicode.IsLetter)
}

// made reports whether a text is an address or a number that only a veil makes.
func made(typed string) bool {
	if at := strings.LastIndexByte(typed, '@'); at >= 0 && strings.HasSuffix(strings.ToLower(strings.TrimRight(typed, ".> ")), ".example") {
		return true
	}
	n := dialledAs(typed)
	return strings.HasPrefix(strings.TrimSpace(typed), "+1") && len(n) == 12 && (strings.HasPrefix(n, "#15550") || strings.HasPrefix(n, "#15551"))
}

// byWord looks at the words of a text one by one.
func (v *Veil) byWord(m Meaning, truth string, known Store) Meaning {
	own := map[string]bool{}
	for _, w := range split(truth) {
		own[strings.ToLower(w)] = true
	}
	words, understood, worn := split(m.Text), 0, ""
	for _, w := range words {
		low := strings.ToLower(w)
		text, shown := v.worn.of(w)
		if !shown {
			_, shown = v.worn.of(low)
			text = several
		}
		about := known[v.fold(low)]
		if !shown && len(about.Behind) == 0 || own[low] || utf8.RuneCountInString(w) < shortestWorn || v.spoke("", low) {
			continue
		}
		long := utf8.RuneCountInString(w) >= tellingWord
		if worn == "" && (long || len(words) == 1) {
			worn = w
		}
		switch _, given := v.given.of(w); {
		case given || about.True:
			m.Twice = true
		case shown && text != several && len(about.Behind) < 2:
			understood++
		}
	}
	switch {
	case worn == "":
		m.Twice = false
		return m
	case m.Twice || understood < len(words):
		m.Worn = worn
		return m
	}
	m.Seen = true
	m.Text = v.each(m.Text, func(w string) string {
		text, _ := v.worn.of(w)
		return text
	})
	return m
}

// each changes the words of a text, and nothing between them.
func (v *Veil) each(s string, change func(string) string) string {
	var b strings.Builder
	for len(s) > 0 {
		end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
		switch {
		case end < 0:
			end = len(s)
			b.WriteString(change(s))
		case end > 0:
			b.WriteString(change(s[:end]))
		default:
			_, end = utf8.DecodeRuneInString(s)
			b.WriteString(s[:end])
		}
		s = s[end:]
	}
	return b.String()
}

// Understood is what a text stands for that was shown; itself where it was not, or could stand for several. It is for
// what is looked for: to look for something else harms nobody.
func (v *Veil) Understood(typed string) string {
	if m := v.Meant(typed, "", nil); m.Worn == "" {
		return m.Text
	}
	return typed
}

// Worn finds a pseudonym in a text; "" where there is none.
func (v *Veil) Worn(typed, truth string, known Store) string {
	m := v.Meant(typed, truth, known)
	if m.Seen {
		return typed
	}
	return m.Worn
}

func split(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) })
}
