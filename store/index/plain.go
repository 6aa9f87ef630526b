package index

import (
	"bytes"
	"strings"
)

// span is a stretch of a text.
type span struct{ from, to int }

// plain adds the words of a text whose characters are all ASCII and no apostrophes, in classes, as [split] gives them of
// the folded text: most texts are like that, and nothing is allocated for them.
func (t *Terms) plain(s, classes string) {
	var run [joined]span // of digits
	n := 0
	end := func() {
		for i := range n {
			t.spans(s, run[i:n], classes)
		}
		n = 0
	}
	joins := false
	for i := 0; i < len(s); i++ {
		from, digits := i, true
		for ; i < len(s) && wordly(rune(s[i])); i++ {
			digits = digits && s[i] <= '9'
		}
		if from < i {
			if !joins {
				end()
			}
			if digits && n < joined {
				run[n] = span{from, i}
				n++
			} else {
				end()
				t.spans(s, []span{{from, i}}, classes)
			}
			joins = true
		}
		joins = joins && i < len(s) && joining(s[i])
	}
	end()
}

// spans adds the word that some stretches of a text make together.
func (t *Terms) spans(s string, list []span, classes string) {
	for _, class := range []byte(classes) {
		from := len(t.text)
		t.text = append(t.text, class)
		for _, in := range list {
			for i := in.from; i < in.to; i++ {
				c := s[i]
				if c >= 'A' && c <= 'Z' {
					c += 'a' - 'A'
				}
				t.text = append(t.text, c)
			}
		}
		t.settle(from)
	}
}

// settle keeps the term that was written behind the others, from there on, or takes it back.
func (t *Terms) settle(from int) {
	if len(t.text)-from-1 > maxWord {
		t.text = t.text[:from+1+maxWord]
		t.cut = true
	}
	if len(t.ends) >= maxTerms {
		t.text, t.cut = t.text[:from], true
		return
	}
	start, term := 0, t.text[from:]
	for _, end := range t.ends {
		if int(end)-start == len(term) && bytes.Equal(t.text[start:end], term) {
			t.text = t.text[:from]
			return
		}
		start = int(end)
	}
	t.ends = append(t.ends, uint16(len(t.text)))
}

// plainly tells that a text may be added by [Terms.plain].
func plainly(s string) bool { return ascii(s) && strings.IndexByte(s, '\'') < 0 }

// joining tells the signs that phone numbers are written with.
func joining(c byte) bool { return strings.IndexByte(" +()-./", c) >= 0 }
