package query

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"patchbay/model"
)

// CandidateKind says what a candidate of [Complete] is.
type CandidateKind string

// The kinds of candidates.
const (
	AField    CandidateKind = "field"
	AnOp      CandidateKind = "operator"
	AFunction CandidateKind = "function"
	AValue    CandidateKind = "value"
	AKeyword  CandidateKind = "keyword"
)

// Candidate is what could stand at the cursor of a condition that is being typed.
type Candidate struct {
	Kind   CandidateKind
	Label  string // as a list shows it, free of control characters
	Detail string // a few words beside it; may be ""
	Insert string // what replaces the characters from From up to To; the cursor goes behind it
	From   int    // in characters, from 0
	To     int
}

// offered is how many candidates there are at most: more than a list shows, fewer than a list of all values.
const offered = 100

// Complete lists what could stand at the cursor, which counts characters: the best first, none where nothing fits. It
// needs no condition that could be compiled, behind the cursor least of all. values lends the texts that a field holds,
// most used first; nil for none.
func Complete(text string, cursor int, m model.Model, values func(model.Field) []string) []Candidate {
	return complete(text, cursor, position{model: m, values: values})
}

// CompleteValue is Complete for an expression that gives target, a field of m, its value.
func CompleteValue(text string, cursor int, m model.Model, target model.Field, values func(model.Field) []string) []Candidate {
	return complete(text, cursor, position{model: m, values: values, target: &target})
}

// complete goes to the cursor from the position that a text begins with.
func complete(text string, cursor int, p position) []Candidate {
	all := []rune(text)
	cursor = min(max(cursor, 0), len(all))
	tokens := scan(all)
	p.from, p.to = cursor, cursor
	before := tokens
	for i, t := range tokens {
		if t.from >= cursor {
			before = tokens[:i]
			break
		}
		if t.to >= cursor && (t.kind == word || t.kind == sign && strings.ContainsAny(t.text, "=<>!&|?") && t.to == cursor && len(tokens) > 1 || t.kind == quote && (t.to > cursor || !t.closed)) {
			before, p.from, p.to = tokens[:i], t.from, t.to
			p.begun = string(all[t.from:cursor])
			if t.kind == quote {
				p.begun, p.quoted = string(all[t.from+1:cursor]), true
				if !t.closed {
					p.to = cursor // what follows was not meant for the text
				}
			}
			break
		}
	}
	for _, t := range before {
		p.pass(t)
	}
	out := p.candidates()
	for i, c := range out {
		if c.To < len(all) && all[c.To] == ' ' {
			out[i].Insert = strings.TrimSuffix(c.Insert, " ")
		}
	}
	return out
}

// candidates are those of the place that was reached, which begin with what was typed or else hold it.
func (p *position) candidates() []Candidate {
	begun := strings.ToLower(p.begun)
	var first, then []Candidate
	for _, c := range p.fitting() {
		if p.quoted && !strings.HasPrefix(c.Insert, `"`) {
			continue
		}
		label := strings.ToLower(c.Label)
		c.From, c.To = p.from, p.to
		switch {
		case strings.HasPrefix(label, begun):
			first = append(first, c)
		case strings.Contains(label, begun) || c.Kind == AField && strings.Contains(strings.ToLower(c.Detail), begun):
			then = append(then, c)
		}
	}
	slices.SortStableFunc(then, func(a, b Candidate) int {
		return cmp.Compare(strings.Index(strings.ToLower(a.Label), begun), strings.Index(strings.ToLower(b.Label), begun))
	})
	out := append(first, then...)
	if len(out) == 1 && out[0].Label == p.begun {
		return nil // it stands there already
	}
	return out[:min(len(out), offered)]
}

// token is a piece of a condition.
type token struct {
	kind   tokenKind
	text   string // of a quote: what is in it
	from   int
	to     int // behind it
	closed bool
}

type tokenKind int

const (
	word  tokenKind = iota // a path, a number, a name
	quote                  // a text
	sign                   // anything else
)

// scan cuts a condition into tokens, whatever it is.
func scan(all []rune) []token {
	var out []token
	for i := 0; i < len(all); {
		switch r := all[i]; {
		case unicode.IsSpace(r):
			i++
		case r == '"' || r == '\'' || r == '`':
			t := text(all, i)
			out, i = append(out, t), t.to
		case wordy(r):
			from := i
			for i < len(all) && (wordy(all[i]) || all[i] == '.') {
				i++
			}
			out = append(out, token{kind: word, text: string(all[from:i]), from: from, to: i})
		default:
			n := 1
			if i+1 < len(all) && slices.Contains([]string{"==", "!=", "<=", ">=", "&&", "||", "??"}, string(all[i:i+2])) {
				n = 2
			}
			out = append(out, token{kind: sign, text: string(all[i : i+n]), from: i, to: i + n})
			i += n
		}
	}
	return out
}

// text reads a text whose quote stands at from.
func text(all []rune, from int) token {
	t := token{kind: quote, from: from}
	var b strings.Builder
	i := from + 1
	for ; i < len(all) && all[i] != all[from]; i++ {
		if all[i] == '\\' && all[from] != '`' && i+1 < len(all) {
			i++
		}
		b.WriteRune(all[i])
	}
	t.text, t.closed, t.to = b.String(), i < len(all), min(i+1, len(all))
	return t
}

func wordy(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
