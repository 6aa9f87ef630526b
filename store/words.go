package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxWord  = 40 // bytes of a word that count
	maxWords = 96 // words of one record that are searched
	maxAsked = 12 // words of one query that count
)

// wordSet collects a record's words in the order they come, each once.
type wordSet struct {
	list []string
}

func (w *wordSet) add(s string) {
	s = cutBytes(s, maxWord)
	if s == "" || len(w.list) >= maxWords || slices.Contains(w.list, s) {
		return
	}
	w.list = append(w.list, s)
}

// hay is what a word is looked for in: every word with a blank before it.
func (w *wordSet) hay() string {
	if len(w.list) == 0 {
		return ""
	}
	return " " + strings.Join(w.list, " ")
}

// text adds the words of one value. Digits that are written in groups are added joined as well, from
// the start of each group: "0171 234 567" is found by 0171234, 234567 and 567.
func (w *wordSet) text(s string) {
	var run []string
	end := func() {
		for i := range run {
			w.add(strings.Join(run[i:], ""))
		}
		run = run[:0]
	}
	for p := range pieces(fold(s)) {
		if !p.joins {
			end()
		}
		if digitsOnly(p.word) && len(run) < 6 {
			run = append(run, p.word)
			continue
		}
		end()
		w.add(p.word)
		w.later(p.word)
	}
	end()
}

// later adds what follows within a word of a script that is written without blanks.
func (w *wordSet) later(word string) {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai) {
		return
	}
	for n := 0; size < len(word) && n < 12; n++ {
		w.add(word[size:])
		_, next := utf8.DecodeRuneInString(word[size:])
		size += next
	}
}

// phone adds a number the ways people begin to type it: with and without the country's code, with the
// national zero or the two of a call from abroad, and its last four to seven digits.
func (w *wordSet) phone(s string) {
	d := onlyDigits(s)
	if len(d) < 3 {
		return
	}
	w.add(d)
	national := strings.TrimPrefix(d, "0")
	if strings.HasPrefix(strings.TrimSpace(s), "+") {
		national = d[countryCode(d):]
		w.add("0" + national)
		w.add("00" + d)
	}
	w.add(national)
	for _, n := range []int{4, 5, 6, 7} { // what callers give
		if len(d) > n {
			w.add(d[len(d)-n:])
		}
	}
}

// countryCode is the length of the calling code that international digits begin with (ITU E.164).
func countryCode(d string) int {
	if d[0] == '1' || d[0] == '7' {
		return 1
	}
	switch d[:2] {
	case "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
		"51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66",
		"81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98":
		return 2
	}
	return min(3, len(d))
}

// asked cuts a query into its words; each must be the beginning of a record's word. Digits are joined
// over blanks and the signs that phone numbers are written with.
func asked(query string) []string {
	var out []string
	var run strings.Builder
	end := func() {
		if run.Len() == 0 {
			return
		}
		out = append(out, cutBytes(run.String(), maxWord))
		run.Reset()
	}
	for p := range pieces(fold(query)) {
		if !p.joins {
			end()
		}
		if digitsOnly(p.word) {
			run.WriteString(p.word)
			continue
		}
		end()
		out = append(out, cutBytes(p.word, maxWord))
	}
	end()
	return out[:min(len(out), maxAsked)]
}

// piece is one word of folded text; joins tells that only signs of a phone number are between it and
// the word before.
type piece struct {
	word  string
	joins bool
}

// pieces walks the words of folded text: runs of letters and digits. Apostrophes vanish.
func pieces(s string) func(yield func(piece) bool) {
	return func(yield func(piece) bool) {
		var word strings.Builder
		joins, first := true, true
		emit := func() bool {
			if word.Len() == 0 {
				return true
			}
			p := piece{word.String(), joins && !first}
			word.Reset()
			joins, first = true, false
			return yield(p)
		}
		for _, r := range s {
			switch {
			case r == '\'' || r == '’' || r == 'ʼ':
			case r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)):
				word.WriteRune(r)
			default:
				if !emit() {
					return
				}
				joins = joins && strings.ContainsRune(" +()-./", r)
			}
		}
		emit()
	}
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// shorten cuts a word to the letters that the index finds without counting.
func shorten(word string) string {
	n := 0
	for i := range word {
		if n == 3 {
			return word[:i]
		}
		n++
	}
	return word
}
