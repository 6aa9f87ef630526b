package draft

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"patchbay/problem"
)

// page is YAML as it is written, line by line.
type page struct{ b strings.Builder }

// line writes one line; a comment stands behind it.
func (p *page) line(indent int, text, comment string) {
	p.b.WriteString(strings.Repeat("  ", indent) + text)
	if comment != "" {
		p.b.WriteString(" # " + problem.Clean(comment))
	}
	p.b.WriteString("\n")
}

// note writes a comment on a line of its own.
func (p *page) note(indent int, format string, args ...any) {
	p.b.WriteString(strings.Repeat("  ", indent) + "# " + problem.Clean(fmt.Sprintf(format, args...)) + "\n")
}

// entry writes a key with a text; nothing where the text is empty.
func (p *page) entry(indent int, key, value, comment string) {
	if value != "" {
		p.line(indent, word(key)+": "+word(value), comment)
	}
}

var simple = regexp.MustCompile(`^[A-Za-z/$_.][A-Za-z0-9_./$-]*( [A-Za-z0-9|][A-Za-z0-9_./$=-]*)*$`)

// word is a text in YAML: bare where nothing in it could be taken for something else.
func word(s string) string {
	reserved := []string{"true", "false", "null", "yes", "no", "on", "off", "y", "n", ".inf", ".nan", ".", "..", "~"}
	if s == "." || simple.MatchString(s) && !slices.Contains(reserved, strings.ToLower(s)) {
		return s
	}
	text, err := json.Marshal(problem.Clean(s))
	if err != nil { // a text always is JSON
		return `""`
	}
	return string(text)
}

// words is a list of texts in one line.
func words(all []string) string {
	out := make([]string, 0, len(all))
	for _, s := range all {
		out = append(out, word(s))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// pairs is an object of texts in one line, in alphabetical order of its keys.
func pairs(all map[string]string) string {
	out := make([]string, 0, len(all))
	for k, v := range all {
		out = append(out, word(k)+": "+word(v))
	}
	slices.Sort(out)
	return "{" + strings.Join(out, ", ") + "}"
}
