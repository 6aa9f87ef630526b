package index

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A term is a word with its class before it. Classes keep apart what is looked for in different ways.
const (
	inTitle = 't' // a word of the title
	inText  = 'w' // a word of any field, the title too
	inPhone = 'p' // a number's digits, in full and without the country's code
	inTail  = 'r' // a number's digits from the end
	ofConn  = 'c' // a connection
	isCut   = 'x' // alone: not all that was to be found by is among the terms
)

const (
	maxWord  = 40  // bytes of a word that count
	maxTerms = 128 // terms of one record
	maxAsked = 12  // words of one query that count
	joined   = 6   // digits in so many groups are joined
)

// Terms are what a record is found by. The zero value is empty; the title goes first, since only so many count.
type Terms struct {
	text []byte   // all terms, one behind the other
	ends []uint16 // where each ends
	cut  bool
}

func (t *Terms) add(class byte, word string) {
	if whole := len(word); whole > maxWord {
		word = Cut(word, maxWord)
		t.cut = true
	}
	if word == "" {
		return
	}
	if len(t.ends) >= maxTerms {
		t.cut = true
		return
	}
	from := 0
	for _, end := range t.ends {
		if have := t.text[from:end]; len(have) == len(word)+1 && have[0] == class && string(have[1:]) == word {
			return
		}
		from = int(end)
	}
	t.text = append(append(t.text, class), word...)
	t.ends = append(t.ends, uint16(len(t.text)))
}

// each calls fn for every term; the bytes are lent.
func (t Terms) each(fn func(term []byte)) {
	from := 0
	for _, end := range t.ends {
		fn(t.text[from:end])
		from = int(end)
	}
}

// Room is where the terms of many records lie together, which costs less than a place for each. It is for one goroutine.
type Room struct {
	text []byte
	ends []uint16
}

// Terms gives what fill adds to none.
func (r *Room) Terms(fill func(*Terms)) Terms {
	if cap(r.text)-len(r.text) < 512 {
		r.text = make([]byte, 0, 32<<10)
	}
	if cap(r.ends)-len(r.ends) < 64 {
		r.ends = make([]uint16, 0, 4<<10)
	}
	t := Terms{text: r.text[len(r.text):], ends: r.ends[len(r.ends):]}
	fill(&t)
	// What did not fit has moved to a place of its own.
	if n := len(r.text) + len(t.text); n <= cap(r.text) {
		r.text = r.text[:n]
	}
	if n := len(r.ends) + len(t.ends); n <= cap(r.ends) {
		r.ends = r.ends[:n]
	}
	t.text, t.ends = slices.Clip(t.text), slices.Clip(t.ends)
	return t
}

// grow makes room for the terms of a record as they usually are.
func (t *Terms) grow() {
	if t.ends == nil {
		t.text, t.ends = make([]byte, 0, 384), make([]uint16, 0, 40)
	}
}

// Title adds the words of the title.
func (t *Terms) Title(s string) {
	t.grow()
	if plainly(s) {
		t.plain(s, string([]byte{inTitle, inText}))
		return
	}
	for _, spelling := range spellings(s) {
		split(spelling, func(word string) {
			t.add(inTitle, word)
			t.add(inText, word)
		})
	}
}

// Cut notes that not all of a text was added: who looks for what a record holds must look at the record itself. Words
// that are too long or too many note it by themselves.
func (t *Terms) Cut() { t.cut = true }

// Loosely does what fn does, whose texts nobody looks for by [Query.Holding]: it leaves no note.
func (t *Terms) Loosely(fn func()) {
	before := t.cut
	fn()
	t.cut = before
}

// Text adds the words of one value.
func (t *Terms) Text(s string) {
	t.grow()
	if plainly(s) {
		t.plain(s, string(rune(inText)))
		return
	}
	for _, spelling := range spellings(s) {
		split(spelling, func(word string) { t.add(inText, word) })
	}
}

// spellings are the folded text and, where it has umlauts, the text with those written out.
func spellings(s string) []string {
	plain := Fold(s)
	if ascii(s) {
		return []string{plain}
	}
	if other := Fold(umlauts.Replace(s)); other != plain {
		return []string{plain, other}
	}
	return []string{plain}
}

// split gives the words of folded text. Digits that are written in groups come joined as well, from the start of each
// group: "0171 234 567" is found by 0171234, 234567 and 567.
func split(folded string, add func(word string)) {
	var run []string
	end := func() {
		for i := range run {
			add(strings.Join(run[i:], ""))
		}
		run = run[:0]
	}
	for p := range pieces(folded) {
		if !p.joins {
			end()
		}
		if digitsOnly(p.word) && len(run) < joined {
			run = append(run, p.word)
			continue
		}
		end()
		add(p.word)
		later(p.word, add)
	}
	end()
}

// later adds what follows within a word of a script that is written without blanks.
func later(word string, add func(string)) {
	first, size := utf8.DecodeRuneInString(word)
	if !unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai) {
		return
	}
	for n := 0; size < len(word) && n < 12; n++ {
		add(word[size:])
		_, next := utf8.DecodeRuneInString(word[size:])
		size += next
	}
}

// Phone adds a number: in full, without the country's code, and from its end.
func (t *Terms) Phone(s string) {
	d := digits(s)
	if len(d) < 3 {
		return
	}
	t.add(inPhone, d)
	national := strings.TrimPrefix(d, "0")
	if strings.HasPrefix(strings.TrimSpace(s), "+") {
		national = d[countryCode(d):]
	}
	t.add(inPhone, national)
	t.add(inTail, reverse(d))
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

// connTerm stands for a connection.
func connTerm(no int64) string { return string(rune(ofConn)) + strconv.FormatInt(no, 10) }

// Asked cuts a query into its words, folded; each must be found. Digits are joined over blanks and the signs that phone
// numbers are written with. It is empty where there is nothing to look for.
func Asked(query string) []string {
	var out []string
	var run strings.Builder
	end := func() {
		if run.Len() > 0 {
			out = append(out, Cut(run.String(), maxWord))
			run.Reset()
		}
	}
	for p := range pieces(Fold(query)) {
		if !p.joins {
			end()
		}
		if digitsOnly(p.word) {
			run.WriteString(p.word)
			continue
		}
		end()
		out = append(out, Cut(p.word, maxWord))
	}
	end()
	return out[:min(len(out), maxAsked)]
}

// beginnings are the terms that a record has to have one of, as a beginning, for a word of a query.
func beginnings(word string) []string {
	out := []string{string(rune(inText)) + word}
	if !digitsOnly(word) {
		return out
	}
	out = append(out, string(rune(inPhone))+word)
	rest, abroad := strings.CutPrefix(word, "00")
	if !abroad {
		rest, _ = strings.CutPrefix(word, "0")
	}
	if rest != "" && rest != word {
		out = append(out, string(rune(inPhone))+rest)
	}
	if len(word) >= 4 { // what callers give
		out = append(out, string(rune(inTail))+reverse(word))
	}
	return out
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
		joins, start, vanished := true, -1, false
		first := true
		end := func(to int) bool {
			if start < 0 {
				return true
			}
			word := s[start:to]
			if vanished {
				word = strings.Map(unquote, word)
			}
			p := piece{word, joins && !first}
			start, vanished, joins, first = -1, false, true, false
			return word == "" || yield(p)
		}
		for i, r := range s {
			switch {
			case unquote(r) < 0:
				vanished = vanished || start >= 0
			case wordly(r):
				if start < 0 {
					start = i
				}
			default:
				if !end(i) {
					return
				}
				joins = joins && r < utf8.RuneSelf && joining(byte(r))
			}
		}
		end(len(s))
	}
}

// unquote drops apostrophes.
func unquote(r rune) rune {
	if r == '\'' || r == '’' || r == 'ʼ' {
		return -1
	}
	return r
}

func wordly(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func digitsOnly(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func reverse(ascii string) string {
	b := []byte(ascii)
	slices.Reverse(b)
	return string(b)
}

// Equal reports whether t and o find the same.
func (t Terms) Equal(o Terms) bool {
	return t.cut == o.cut && slices.Equal(t.ends, o.ends) && string(t.text) == string(o.text)
}

// String is all terms, with a blank between each two.
func (t Terms) String() string { return string(t.Append(make([]byte, 0, len(t.text)+len(t.ends)))) }

// Append puts all terms behind b, with a blank between each two.
func (t Terms) Append(b []byte) []byte {
	from := uint16(0)
	for i, end := range t.ends {
		if i > 0 {
			b = append(b, ' ')
		}
		b, from = append(b, t.text[from:end]...), end
	}
	return b
}
