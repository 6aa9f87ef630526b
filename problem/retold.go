package problem

import (
	"fmt"
	"strings"
)

// said is how a sentence was put together: its own words, and the values in it.
type said struct {
	format string
	args   []any
}

// Retold gives the texts of p with their values called otherwise: the words around them stay. A text whose words are not
// known apart from its values goes through whole as one.
func (p *Problem) Retold(value, whole func(string) string) (text, hint, fix string) {
	return p.text.retold(p.Text, value, whole), p.hint.retold(p.Hint, value, whole), p.fix.retold(p.Fix, value, whole)
}

func (s said) retold(now string, value, whole func(string) string) string {
	if len(s.args) == 0 || !strings.Contains(s.format, "%") || fmt.Sprintf(s.format, s.args...) != now {
		return whole(now)
	}
	args := make([]any, len(s.args))
	for i, a := range s.args {
		switch a := a.(type) {
		case string:
			args[i] = value(a)
		case Raw:
			args[i] = whole(string(a))
		case error:
			args[i] = whole(a.Error())
		case fmt.Stringer:
			args[i] = whole(a.String())
		default:
			args[i] = a
		}
	}
	out := fmt.Sprintf(s.format, args...)
	if strings.Contains(out, "%!") { // a value that is no text any more
		return whole(now)
	}
	return out
}
