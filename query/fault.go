package query

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/expr-lang/expr/file"

	"patchbay/model"
	"patchbay/problem"
)

// Fault is where a condition cannot be understood, and why. Offsets count characters, from 0.
type Fault struct {
	At   int    // the first character that is at fault; that behind the last one where something is missing
	End  int    // behind the last of them, always more than At
	Text string // in words that follow a colon
	In   string // the whole condition
}

func (f *Fault) Error() string { return f.Text }

// FaultOf finds the fault in an error of [Compile]; nil when there is none in it.
func FaultOf(err error) *Fault {
	f, _ := errors.AsType[*Fault](err)
	return f
}

func faultOf(text string, err error) *Fault {
	size := utf8.RuneCountInString(text)
	f := &Fault{At: size, Text: "it makes no sense", In: text}
	if at, ok := errors.AsType[*file.Error](err); ok {
		f.At, f.End, f.Text = min(max(at.From, 0), size), min(at.To, size), said(at.Message)
		if begins, is := unclosed(text); is && f.Text == noQuote {
			f.At, f.End = begins, size
		}
	}
	f.End = max(f.End, f.At+1)
	return f
}

// badPattern begins what is said of a pattern that cannot be read.
const badPattern = "error parsing regexp: "

// reworded is a fault that only showed at a record.
func (f *Fault) reworded() *Fault {
	f.Text = strings.ReplaceAll(f.Text, "<nil>", string(nothing))
	return f
}

// problem tells a fault to people; subject is what it is in, as the beginning of a sentence.
func (f *Fault) problem(subject string, m model.Model) *problem.Problem {
	p := problem.New(problem.Usage, "%s cannot be understood at character %d: %s.", subject, f.At+1, f.Text).Because(f)
	if !strings.Contains(f.Text, "no field") && !strings.Contains(f.Text, "unknown name") {
		return p
	}
	in := []rune(f.In)
	end := f.At
	for end < len(in) && (in[end] == '.' || unicode.IsLetter(in[end]) || unicode.IsDigit(in[end])) {
		end++
	}
	if name := problem.Nearest(string(in[f.At:end]), names(m)); name != "" {
		return p.WithHint("Did you mean %s?", name)
	}
	return p.WithHint("Fields of %s: %s.", m.Name, strings.Join(names(m), ", "))
}

// noQuote is what is said of a text that never ends.
const noQuote = "the text that begins here has no closing quote"

// unclosed is where a text begins that has no closing quote.
func unclosed(text string) (at int, is bool) {
	for _, t := range scan([]rune(text)) {
		if t.kind == quote && !t.closed {
			return t.from, true
		}
	}
	return 0, false
}

// said puts what the parser says into words.
func said(message string) string {
	message = strings.TrimSuffix(problem.Clean(message), ".")
	token := regexp.MustCompile(`^unexpected token \w+\("(.*)"\)`).FindStringSubmatch(message)
	switch {
	case strings.HasPrefix(message, "unexpected token EOF"), strings.HasPrefix(message, "unexpected end of expression"):
		return "something is missing here"
	case strings.Contains(message, "literal not terminated"):
		return noQuote
	case strings.HasPrefix(message, badPattern):
		return "the pattern cannot be read: " + strings.TrimPrefix(message, badPattern)
	case token != nil && token[1] == "=":
		return "= does not compare: write =="
	case token != nil:
		return token[1] + " does not belong here"
	}
	return message
}

func names(m model.Model) []string {
	out := make([]string, 0, len(m.Fields))
	for _, f := range m.Fields {
		out = append(out, f.Name)
	}
	return out
}
