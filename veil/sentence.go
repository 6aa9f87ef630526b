package veil

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:generate go run ./vocabulary

//go:embed words.txt
var wordList string

//go:embed routes.txt
var routeList string

// exampleList are the examples that the program's own sentences give, with the words before them.
//
//go:embed examples.txt
var exampleList string

// routes are the words that the paths of the providers' own addresses are made of.
var routes = sync.OnceValue(func() map[string]struct{} { return set(routeList) })

// vocabulary are the words that the program's own sentences are made of, as they are spelled there.
var vocabulary = sync.OnceValue(func() map[string]struct{} { return set(wordList) })

// set are the lines of a list.
func set(list string) map[string]struct{} {
	out := make(map[string]struct{}, strings.Count(list, "\n")+1)
	for w := range strings.Lines(list) {
		out[strings.TrimSuffix(w, "\n")] = struct{}{}
	}
	return out
}

// spoke reports whether the program says that word itself behind that text. A word with a capital letter is its own
// where a sentence begins; elsewhere it may be somebody's name. Two capital letters may be where somebody lives.
func (v *Veil) spoke(before, w string) bool {
	switch {
	case (w == "KB" || w == "MB" || w == "GB") && counts(before):
		return true
	case len(w) == 2 && w == strings.ToUpper(w) && w != "ID" && w != "OK":
		return false
	case titled(w) && !begins(before):
		return false
	}
	_, ok := vocabulary()[w]
	return ok
}

// counts reports whether a text ends with a short number and a blank, behind which a unit stands.
func counts(before string) bool {
	rest := strings.TrimSuffix(before, " ")
	number := rest[len(strings.TrimRight(rest, "0123456789.")):]
	return len(rest) < len(before) && number != "" && len(number) < 7
}

// titled reports whether a word has a capital letter in front, and none behind it.
func titled(w string) bool {
	r, size := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r) && size < len(w) && !strings.ContainsFunc(w[size:], unicode.IsUpper)
}

// begins reports whether a sentence begins behind a text.
func begins(before string) bool {
	if before == "" {
		return true
	}
	rest := strings.TrimRight(before, " \t")
	return strings.HasSuffix(rest, "\n") || len(rest) < len(before) && strings.ContainsAny(rest[max(0, len(rest)-1):], ".!?")
}

// Sentence veils what a sentence of the program quotes: the words that it says itself stay, and so do short numbers,
// dates, and what [Veil.Know] was told.
func (v *Veil) Sentence(s string) string {
	if s == "" || open(s) {
		return s
	}
	var b strings.Builder
	for at := inQuotes.FindStringIndex(s); at != nil; at = inQuotes.FindStringIndex(s) {
		b.WriteString(v.told(s[:at[0]+1]))
		b.WriteString(v.Quoted(s[at[0]+1 : at[1]-1]))
		b.WriteByte('"')
		s = s[at[1]:]
	}
	b.WriteString(v.told(s))
	return b.String()
}

// inQuotes finds what a sentence quotes.
var inQuotes = regexp.MustCompile(`"[^"\n]+"`)

// Quoted veils a value that stands in a sentence of the program. Names of the program's own things stay, its commands,
// short numbers and dates, and a sentence of its own; what was seen as somebody's is theirs, though the program says the
// same word.
func (v *Veil) Quoted(s string) string {
	out := v.told(s)
	switch {
	case v.known.has(s) || strings.HasPrefix(s, "patchbay ") || strings.HasPrefix(s, "-") || digits(s) == len(s) && len(s) < 7:
		return out
	case strings.HasSuffix(s, ".") || strings.ContainsAny(s, "/:@\n") || strings.Count(s, " ") > 3:
		return out
	case out == s && !v.met(s):
		return s
	}
	return v.Text(s)
}

// met reports whether a text was veiled as a whole: as the value of something that somebody keeps.
func (v *Veil) met(s string) bool {
	_, met := v.memos[asText].of(s)
	return met
}

// told is a sentence, or a part of one, without what it quotes.
func (v *Veil) told(s string) string {
	if s == "" || open(s) {
		return s
	}
	if v.home != "" {
		s = strings.ReplaceAll(s, v.home, "~"+v.home[len(v.home)-1:])
	}
	var b strings.Builder
	for {
		at, phrase := v.known.first(s)
		if phrase == "" {
			b.WriteString(v.said(s))
			return b.String()
		}
		b.WriteString(v.said(s[:at]))
		b.WriteString(phrase)
		s = s[at+len(phrase):]
	}
}

// said is a sentence without known phrases; dates in it stay, and ids of merges, imports and working copies.
func (v *Veil) said(s string) string {
	var b strings.Builder
	for {
		at := letThrough.FindStringIndex(s)
		if at == nil {
			b.WriteString(v.parts(s, v.spoke))
			return b.String()
		}
		b.WriteString(v.parts(s[:at[0]], v.spoke))
		b.WriteString(s[at[0]:at[1]])
		s = s[at[1]:]
	}
}

// Condition veils the texts in quotes of a condition; its fields and words stay. found hears of each text with its
// pseudonym; nil hears nothing.
func (v *Veil) Condition(s string, found func(pseudonym, text string)) string {
	field := ""
	return quoting(s, func(s string) string {
		if names := compared.FindAllString(s, -1); len(names) > 0 {
			field = names[len(names)-1]
		}
		return v.Sentence(s)
	}, func(text string) string {
		veiled := v.quoted(field, text)
		if found != nil {
			found(veiled, text)
		}
		return veiled
	})
}

// Quoted changes the texts in quotes of a condition, and nothing else of it.
func Quoted(s string, change func(text string) string) string {
	return quoting(s, func(s string) string { return s }, change)
}

// quoting changes a condition outside of quotes and inside of them. A quote that is not closed goes to the end.
func quoting(s string, outside, inside func(string) string) string {
	var b strings.Builder
	for {
		at := strings.IndexAny(s, "\"'`")
		if at < 0 {
			b.WriteString(outside(s))
			return b.String()
		}
		end := at + 1
		for end < len(s) && s[end] != s[at] {
			if s[end] == '\\' && s[at] != '`' {
				end++
			}
			end++
		}
		end = min(end, len(s))
		b.WriteString(outside(s[:at]))
		b.WriteByte(s[at])
		b.WriteString(inside(s[at+1 : end]))
		if end < len(s) {
			b.WriteByte(s[end])
			end++
		}
		s = s[end:]
	}
}

// compared finds the names of fields in a condition.
var compared = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*`)

// quoted is a text in a condition, behind the name of a field and of what is asked. Spans such as 7d stay.
func (v *Veil) quoted(field, text string) string {
	if n := len(text); n > 1 && n < 5 && digits(text) == n-1 && strings.IndexByte("mhdwy", text[n-1]) >= 0 {
		return text
	}
	return v.valued(field[strings.LastIndexByte(field, '.')+1:], text)
}

// phrases are texts that are let through as a whole, the same case given.
type phrases struct {
	mu   sync.RWMutex
	by   map[string][]string // by their first word
	size int
}

func newPhrases() *phrases { return &phrases{by: map[string][]string{}} }

// Know lets texts through in sentences from now on: names of connections, models and fields, ids of ours.
func (v *Veil) Know(texts ...string) { v.known.add(texts) }

func (p *phrases) add(texts []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range texts {
		head := headWord(t)
		if head == "" || len(t) < 2 || contains(p.by[head], t) {
			continue
		}
		if p.size++; p.size > remembered {
			clear(p.by)
			p.size = 1
		}
		p.by[head] = append(p.by[head], t)
	}
}

// has reports whether a text as a whole is a known phrase.
func (p *phrases) has(s string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return contains(p.by[headWord(s)], s)
}

// first finds the first known phrase in s, the longest of those that begin there.
func (p *phrases) first(s string) (at int, phrase string) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	inside := false
	for i, r := range s {
		in := inWord(r)
		if in && !inside {
			for _, t := range p.by[headWord(s[i:])] {
				if len(t) > len(phrase) && strings.HasPrefix(s[i:], t) && ends(s[i+len(t):]) {
					phrase = t
				}
			}
			if phrase != "" {
				return i, phrase
			}
		}
		inside = in
	}
	return 0, ""
}

func ends(rest string) bool {
	r, size := utf8.DecodeRuneInString(rest)
	return size == 0 || !inWord(r)
}

// headWord is the word that a text begins with; "" where it begins with none.
func headWord(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return !inWord(r) })
	if end < 0 {
		return s
	}
	return s[:end]
}

func contains(all []string, s string) bool {
	for _, a := range all {
		if a == s {
			return true
		}
	}
	return false
}

// Name veils a name that somebody gave to a thing, unless it is made of short numbers and the program's own words alone.
func (v *Veil) Name(s string) string {
	if s == "" || v.words(s, v.spoke) == s {
		return s
	}
	return v.parts(s, nil)
}
