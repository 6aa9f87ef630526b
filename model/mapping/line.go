package mapping

import (
	"fmt"
	"strconv"
	"strings"
)

// pieces cuts a line at its bars, and each part into words; "quoted words" hold blanks, bars and equals signs.
func pieces(line string) ([][]string, error) {
	out := [][]string{nil}
	var word strings.Builder
	started := false
	end := func() {
		if started {
			out[len(out)-1] = append(out[len(out)-1], word.String())
		}
		word.Reset()
		started = false
	}
	quoted := false
	for _, r := range line {
		switch {
		case r == '"':
			quoted, started = !quoted, true
			word.WriteRune(r)
		case quoted:
			word.WriteRune(r)
		case r == '|':
			end()
			out = append(out, nil)
		case r == ' ' || r == '\t':
			end()
		default:
			started = true
			word.WriteRune(r)
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quotation mark is missing in %s", line)
	}
	end()
	for _, p := range out {
		if len(p) == 0 {
			return nil, fmt.Errorf("something is missing beside a bar in %q", line)
		}
	}
	return out, nil
}

// scalar reads a word of a line as JSON would: true, 12 and "12" are three things; a bare word is text.
func scalar(word string) any {
	if s, ok := unquote(word); ok {
		return s
	}
	switch word {
	case "true":
		return true
	case "false":
		return false
	}
	if n, err := strconv.ParseFloat(word, 64); err == nil && !endless(n) { // Inf and NaN are words
		return n
	}
	return word
}

func unquote(word string) (string, bool) {
	if len(word) < 2 || word[0] != '"' || word[len(word)-1] != '"' {
		return word, false
	}
	return strings.ReplaceAll(word[1:len(word)-1], `"`, ""), true
}

func arity(name string, args []string, n int) error {
	switch {
	case len(args) == n:
		return nil
	case n == 0:
		return fmt.Errorf("%s takes no argument", name)
	case n == 1:
		return fmt.Errorf("%s takes one argument, not %d", name, len(args))
	}
	return fmt.Errorf("%s takes %d arguments, not %d", name, n, len(args))
}
