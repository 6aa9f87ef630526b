package ui

import (
	"cmp"
	"slices"
	"strings"
)

// The words of commands that are also called otherwise.
const (
	settingsWords   = "go to settings: theme, mouse, profile"
	suspendWords    = "suspend the program"
	accessibleWords = "accessible mode: lines that can be read aloud"
)

// found are the commands that the typed words name, the best first; of equally good ones those that were used lately, then
// in order. Without words, what is done in the present place comes first, and what was used lately before the rest of it.
func (o *over) found() []command {
	words := strings.Fields(strings.ToLower(o.input.Value()))
	type hit struct {
		c             command
		at, age, away int
		loose         bool
	}
	var hits []hit
	firm := false
	for _, c := range o.all {
		at, loose, ok := meant(c, words)
		if !ok || c.deep && len(words) == 0 {
			continue
		}
		firm = firm || !loose
		age := slices.Index(o.lately, c.words)
		if age < 0 {
			age = remembers
		}
		away := 0
		if !c.here && len(words) == 0 {
			away = 1
		}
		hits = append(hits, hit{c, at, age, away, loose})
	}
	if firm { // letters here and there are only for what is called by no word
		hits = slices.DeleteFunc(hits, func(h hit) bool { return h.loose })
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Or(a.away-b.away, b.at-a.at, a.age-b.age) })
	out := make([]command, 0, len(hits))
	for _, h := range hits {
		out = append(out, h.c)
	}
	return out
}

// meant tells how well the words name a command; all of them have to. loose reports that one of them is no part of what it is
// called, but letters of it here and there.
func meant(c command, words []string) (at int, loose, ok bool) {
	text, also := strings.ToLower(c.words), alsoCalled(c.words)
	for _, w := range words {
		n := max(likeness(text, w), begins(also, w))
		if strings.ToLower(c.key) == w {
			n = max(n, 90)
		}
		if n == 0 {
			return 0, false, false
		}
		at, loose = at+n, loose || n < partly
	}
	if c.deep {
		at -= 5 * len(words)
	}
	if c.why != "" {
		at -= 2 * len(words)
	}
	return at, loose, true
}

// alsoCalled are other words for what a command does, by which people look for it.
func alsoCalled(words string) []string {
	_, there, elsewhere := strings.Cut(words, ": ")
	if elsewhere && strings.HasPrefix(words, "in ") {
		words = there
	}
	return strings.Fields(map[string]string{
		"new":                            "create add contact record",
		"help":                           "keys shortcuts",
		"go to duplicates in an account": "find same twice",
		"change the marked":              "bulk mass edit update these",
		"working copies":                 "bulk mass edit change",
		"go to working copies":           "bulk mass edit change",
		settingsWords:                    "high contrast colours dark light read-only accessible",
		accessibleWords:                  "screen reader",
		suspendWords:                     "shell background",
	}[words])
}

// begins is how well a word names one of others: as its beginning, or not at all.
func begins(others []string, w string) int {
	if slices.ContainsFunc(others, func(o string) bool { return strings.HasPrefix(o, w) }) {
		return 60
	}
	return 0
}

// partly is the least likeness of what is part of a text.
const partly = 50

// likeness is how well a word names a text: as its beginning, as that of one of its words, as a part of it, as the initials
// of its words, or as letters of it in their order, close together. 0 is not at all.
func likeness(text, w string) int {
	at := strings.Index(text, w)
	switch {
	case at == 0:
		return 100
	case at > 0 && !letterAt(text, at-1):
		return 80
	case at > 0:
		return partly
	case len(w) < 2:
		return 0
	}
	var initials strings.Builder
	for _, f := range strings.Fields(text) {
		initials.WriteByte(f[0])
	}
	if strings.Contains(initials.String(), w) {
		return 40
	}
	if len(w) < 3 {
		return 0
	}
	return scattered(text, w)
}

func letterAt(text string, i int) bool { return text[i] >= 'a' && text[i] <= 'z' || text[i] >= 0x80 }

// scattered finds the letters of w in text in their order, beginning with a word, with gaps of few letters.
func scattered(text, w string) int {
	best, letters := 0, []rune(w)
	all := []rune(text)
	for from := range all {
		if all[from] != letters[0] || from > 0 && all[from-1] != ' ' {
			continue
		}
		n, last := 1, from
		for i := from + 1; i < len(all) && n < len(letters); i++ {
			if all[i] == letters[n] {
				n, last = n+1, i
			}
		}
		if gaps := last - from + 1 - len(letters); n == len(letters) && gaps <= len(letters) {
			best = max(best, 30-gaps)
		}
	}
	return best
}
