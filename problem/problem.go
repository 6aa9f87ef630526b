// Package problem is the error that people get to read: what happened, to which
// thing, and the one step that mends it. It imports nothing of this project.
//
// Callers decide by [Kind] (through [As] or [Is]), never by text. The cause
// travels inside for the log and is never shown.
package problem

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Problem is one failure in the words of its reader. Every text in it is safe to
// show: it holds no secret and, once passed through [Clean], no control characters.
type Problem struct {
	// Kind is what callers and exit codes decide by.
	Kind Kind
	// Text is a full sentence that names the thing: "The provider refused the change to Ada Lovelace."
	Text string
	// Hint is the next step for a person, in words: "Press e to correct the phone number."
	Hint string
	// Fix is the one command that mends it, ready to paste; empty when there is none.
	Fix string
	// Connection is the name of the connection it happened on; empty when none is involved.
	Connection string
	// Operation is the operation that failed, as in "contact::update"; may be empty.
	Operation string
	// Scope is the missing permission when Kind is MissingScope.
	Scope string
	// Fields are the values that were refused, in the order they were found; nil unless Kind is Invalid.
	Fields []Field
	// Until is when another try makes sense, if the provider said so; else zero.
	Until time.Time
	// Detail is the provider's own words, kept beneath Text; cleaned and cut, never a token.
	Detail string
	// Err is the cause, for the log and for errors.Is; nil when there is none.
	Err error

	text, hint, fix said // how these were put together
}

// Field is one refused value, named by its unified path ("address.city").
type Field struct {
	Name    string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Sentence ends a text as a sentence ends, cleaned: one that asks or stops already stays as it is.
func Sentence(text string) string {
	text = Clean(text)
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}

// New makes a problem of the given kind with a full sentence as its text.
func New(k Kind, format string, args ...any) *Problem {
	return &Problem{Kind: k, Text: fmt.Sprintf(format, args...), text: said{format, args}}
}

// WithHint sets the next step for a person and returns p.
func (p *Problem) WithHint(format string, args ...any) *Problem {
	p.Hint, p.hint = fmt.Sprintf(format, args...), said{format, args}
	return p
}

// WithFix sets the command that mends it and returns p. Texts among args that a shell would take apart, such as a
// connection's name with a blank, are quoted: the command can be pasted as it is.
func (p *Problem) WithFix(format string, args ...any) *Problem {
	quoted := make([]any, len(args))
	for i, a := range args {
		if s, ok := a.(string); ok {
			a = quote(s)
		}
		quoted[i] = a
	}
	p.Fix, p.fix = fmt.Sprintf(format, quoted...), said{format, quoted}
	return p
}

// Raw is a part of a command that is spelled already: [Problem.WithFix] leaves it as it is.
type Raw string

// quote spells one word of a command.
func quote(s string) string {
	plain := func(r rune) bool {
		return strings.ContainsRune("-_.:/+,@%=", r) || unicode.IsLetter(r) || unicode.IsDigit(r)
	}
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return !plain(r) }) {
		return "'" + strings.ReplaceAll(Clean(s), "'", `'\''`) + "'"
	}
	return s
}

// WithDetail keeps the provider's own words, cleaned and cut to 300 characters, and returns p.
func (p *Problem) WithDetail(words string) *Problem {
	p.Detail = cut(Clean(words), 300)
	return p
}

// On sets the connection it happened on and returns p.
func (p *Problem) On(connection string) *Problem {
	p.Connection = connection
	return p
}

// Because keeps the cause for the log and returns p.
func (p *Problem) Because(err error) *Problem {
	p.Err = err
	return p
}

// Error is Text with the refused fields and the hint, in one line. The cause is left out on purpose.
func (p *Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.Text)
	for _, f := range p.Fields {
		b.WriteString(" " + f.Name + ": " + f.Message + ".")
	}
	if p.Hint != "" {
		b.WriteString(" " + p.Hint)
	}
	return b.String()
}

// Unwrap gives the cause to errors.Is and errors.As.
func (p *Problem) Unwrap() error { return p.Err }

// As finds the problem in err's chain. Any other non-nil error becomes a problem of
// kind Internal that keeps err as its cause; nil stays nil.
func As(err error) *Problem {
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return classify(err)
}

// Is reports whether err's chain holds a problem of kind k.
func Is(err error, k Kind) bool {
	return err != nil && As(err).Kind == k
}

// Clean makes foreign words fit for a screen: control and escape characters and bidi
// overrides are dropped, runs of white space become one blank.
func Clean(s string) string {
	keep := func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200d':
			return r
		case !unicode.IsGraphic(r), r == '\u200e', r == '\u200f', r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}
	return strings.Join(strings.Fields(strings.Map(keep, s)), " ")
}

func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
