package query

import (
	"errors"
	"regexp"
	"strings"
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
}

func (f *Fault) Error() string { return f.Text }

// FaultOf finds the fault in an error of [Compile]; nil when there is none in it.
func FaultOf(err error) *Fault {
	f, _ := errors.AsType[*Fault](err)
	return f
}

func faultOf(text string, err error) *Fault {
	size := utf8.RuneCountInString(text)
	f := &Fault{At: size, Text: "it makes no sense"}
	if at, ok := errors.AsType[*file.Error](err); ok {
		f.At, f.End, f.Text = min(max(at.From, 0), size), min(at.To, size), said(at.Message)
	}
	f.End = max(f.End, f.At+1)
	return f
}

func (f *Fault) problem(m model.Model) *problem.Problem {
	return problem.New(problem.Usage, "The condition cannot be understood at character %d: %s.", f.At+1, f.Text).
		Because(f).WithHint("Fields of %s: %s.", m.Name, strings.Join(names(m), ", "))
}

// said puts what the parser says into words.
func said(message string) string {
	message = strings.TrimSuffix(problem.Clean(message), ".")
	token := regexp.MustCompile(`^unexpected token \w+\("(.*)"\)`).FindStringSubmatch(message)
	switch {
	case strings.HasPrefix(message, "unexpected token EOF"):
		return "something is missing here"
	case strings.Contains(message, "literal not terminated"):
		return "the text that begins here has no closing quote"
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
