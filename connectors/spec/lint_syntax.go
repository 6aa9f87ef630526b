package spec

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// mostBroken bounds how many places of one file may be no YAML: behind them it is no connector at all.
const mostBroken = 20

// readable parses a file. A place that is no YAML is told and left out, with what is indented beneath it, so that the
// rest can be read; the file is nil where nothing can. gone are the keys that were left out.
func readable(text []byte) (file *ast.File, found []*located, gone []string) {
	p := page{lines: strings.Split(string(text), "\n")}
	slipped := 0 // the line that was left out last
	for range mostBroken {
		file, err := parser.ParseBytes([]byte(strings.Join(p.lines, "\n")), 0, parser.AllowDuplicateMapKey())
		if err == nil {
			return file, found, gone
		}
		one := p.broken(err)
		one.key = p.keyAt(one.tok.Position.Line)
		if last := len(found) - 1; last < 0 || !strings.HasSuffix(found[last].words, one.words) || slipped != one.tok.Position.Line-1 {
			found = append(found, one) // lines that slipped together are told by the first
		}
		slipped = one.tok.Position.Line
		gone = append(gone, one.key)
		if !p.leaveOut(one.tok.Position.Line, strings.Contains(one.words, "neighbours")) {
			break
		}
	}
	return nil, found, gone
}

// page is the text of a file by its lines. Lines and columns count from 1.
type page struct{ lines []string }

func (p page) line(n int) string {
	if n < 1 || n > len(p.lines) {
		return ""
	}
	return strings.TrimRight(p.lines[n-1], "\r")
}

// above is the nearest line above one that holds something.
func (p page) above(n int) string {
	for n--; n > 0; n-- {
		if strings.TrimSpace(p.line(n)) != "" {
			return p.line(n)
		}
	}
	return ""
}

// broken says what is wrong at the place where a file ceases to be YAML. The library tells where it stopped, which is
// often behind the fault.
func (p page) broken(err error) *located {
	stop, says := position{line: 1, column: 1}, ""
	if y, ok := errors.AsType[yaml.Error](err); ok {
		says = y.GetMessage()
		if tok := y.GetToken(); tok != nil && tok.Position != nil {
			stop = position{tok.Position.Line, tok.Position.Column}
		}
	}
	for n := stop.line; n <= len(p.lines); n++ {
		if at := strings.IndexByte(indentOf(p.line(n)), '\t'); at >= 0 {
			return fault(position{n, at + 1}, "is indented with a tab: use blanks, as many as its neighbours have")
		}
		if n > stop.line && strings.TrimSpace(p.line(n)) != "" {
			break
		}
	}
	if n := slices.IndexFunc(p.lines, func(l string) bool { return strings.Contains(l, "\t") }); n >= 0 && strings.Contains(says, "cannot start any token") {
		return fault(position{n + 1, 1 + strings.IndexByte(p.lines[n], '\t')}, "has a tab in it: use blanks")
	}
	if at, mark := p.open(stop); mark != 0 && (mark == '"' || mark == '\'' || strings.Contains(says, "specified") || strings.Contains(says, "flow")) {
		return fault(at, "begins with %s and is never closed: a %s is missing", string(mark), string(closing(mark)))
	}
	return p.slipped(stop, says)
}

// slipped are the faults of one line.
func (p page) slipped(stop position, says string) *located {
	line := p.line(stop.line)
	bare := strings.TrimLeft(strings.TrimSpace(line), "- ")
	below := stop.line + 1
	for below < len(p.lines) && strings.TrimSpace(p.line(below)) == "" {
		below++
	}
	switch {
	case strings.Contains(says, "reserved") || strings.Contains(says, "directive"):
		at := max(stop.column, 1+len(line)-len(strings.TrimLeft(line[min(len(line), stop.column):], " ")))
		return fault(position{stop.line, at}, "begins with a sign that YAML keeps for itself: put the text between quotation marks")
	case !withKey.MatchString(bare):
		return fault(position{stop.line, 1 + len(indentOf(line))}, "is %s, not a key with a value: write KEY: VALUE, with a blank behind the colon", quoted(bare))
	case strings.Count(bare, ": ") > 1 && strings.Contains(says, "mapping value"):
		return fault(stop, "has a second \": \" in its value: put the value between quotation marks")
	case strings.Contains(says, "mapping value") && len(indentOf(p.line(below))) > len(indentOf(line)):
		return fault(position{below, 1 + len(indentOf(p.line(below)))}, "stands further to the right than its neighbours: begin it where they begin")
	case len(indentOf(line)) > len(indentOf(p.above(stop.line))) && strings.Contains(says, "not allowed"):
		return fault(position{stop.line, 1 + len(indentOf(line))}, "stands further to the right than its neighbours: begin it where they begin")
	case stop.column > 1+len(indentOf(line))+len("- "):
		return fault(stop, "has something behind its value: put the whole value between quotation marks, or each key on a line of its own")
	}
	return fault(position{stop.line, 1 + len(indentOf(line))}, "begins where none of its neighbours begins: indent it like them")
}

type position struct{ line, column int }

func fault(at position, format string, args ...any) *located {
	return &located{tok: &token.Token{Position: &token.Position{Line: at.line, Column: at.column}}, words: fmt.Sprintf(format, args...)}
}

func indentOf(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }

func closing(mark byte) byte {
	switch mark {
	case '[':
		return ']'
	case '{':
		return '}'
	}
	return mark
}

// withKey is the beginning of a line that has a key.
var withKey = regexp.MustCompile(`^("[^"]*"|'[^']*'|[^\s:#\[\]{},"'][^:#\[\]{},"']*):(\s|$)`)

// open is what was begun before a place and is not closed there: a bracket, or quotation marks that run into another
// key; mark is 0 for nothing.
func (p page) open(end position) (at position, mark byte) {
	var begun []position
	var marks []byte
	for n := 1; n <= min(end.line, len(p.lines)); n++ {
		line := p.line(n)
		for i := 0; i < len(line) && (n < end.line || i < end.column-1 || len(marks) == 0); i++ {
			switch c := line[i]; {
			case c == '#' && (i == 0 || line[i-1] == ' '):
				i = len(line)
			case (c == '"' || c == '\'') && starts(line, i):
				to := quoteEnd(line, i)
				if to < 0 && (withKey.MatchString(strings.TrimSpace(p.line(n+1))) || n >= len(p.lines)-1) {
					return position{n, i + 1}, c
				}
				if to >= 0 {
					i = to
				}
			case (c == '[' || c == '{') && (len(marks) > 0 || starts(line, i)):
				begun, marks = append(begun, position{n, i + 1}), append(marks, c)
			case (c == ']' || c == '}') && len(marks) > 0 && closing(marks[len(marks)-1]) == c:
				begun, marks = begun[:len(begun)-1], marks[:len(marks)-1]
			}
		}
	}
	if len(marks) == 0 {
		return position{}, 0
	}
	return begun[len(begun)-1], marks[len(marks)-1]
}

// starts reports whether a value may begin at a place of a line.
func starts(line string, i int) bool {
	return strings.TrimSpace(line[:i]) == "" || strings.IndexByte(" [{,", line[i-1]) >= 0 && strings.IndexByte(":-,[{", strings.TrimRight(line[:i], " ")[len(strings.TrimRight(line[:i], " "))-1]) >= 0
}

// quoteEnd is where quotation marks are closed in the line; -1 where they are not.
func quoteEnd(line string, from int) int {
	for i := from + 1; i < len(line); i++ {
		switch {
		case line[i] == '\\' && line[from] == '"':
			i++
		case line[i] == line[from] && line[from] == '\'' && i+1 < len(line) && line[i+1] == '\'':
			i++
		case line[i] == line[from]:
			return i
		}
	}
	return -1
}

// leaveOut empties a line and what is indented beneath it; false where there is nothing left of it. Where the very
// indentation is wrong, the line goes alone.
func (p page) leaveOut(n int, alone bool) bool {
	if strings.TrimSpace(p.line(n)) == "" {
		return false
	}
	deep := len(indentOf(p.line(n)))
	p.lines[n-1] = ""
	for n++; n <= len(p.lines) && !alone; n++ {
		line := p.line(n)
		if strings.TrimSpace(line) != "" && len(indentOf(line)) <= deep {
			break
		}
		p.lines[n-1] = ""
	}
	return true
}

// level is a key, or an item of a list, that a line lies beneath.
type level struct {
	deep int // twice the column of a key; one more for an item that begins there
	item int
	name string // "" for an item
	full bool   // its value stands in its own line, and nothing lies beneath it
}

// keyAt is the key of a line, as far as indentation and colons tell. One that has no colon is called by its first word.
func (p page) keyAt(n int) string {
	var stack []level
	for i := 1; i <= n; i++ {
		line := p.line(i)
		if bare := strings.TrimSpace(line); bare == "" || bare[0] == '#' && i < n {
			continue
		}
		stack = descend(stack, line, i == n)
	}
	key := ""
	for _, l := range stack {
		if l.name == "" {
			key = nth(key, l.item)
			continue
		}
		key = join(key, l.name)
	}
	return key
}

// descend is where one stands behind a line.
func descend(stack []level, line string, last bool) []level {
	deep, bare := len(indentOf(line)), strings.TrimSpace(line)
	if len(stack) > 0 && strings.Contains(indentOf(line), "\t") {
		deep = stack[len(stack)-1].deep / 2 // how far a tab goes, nobody knows
	}
	for bare == "-" || strings.HasPrefix(bare, "- ") {
		item := 0
		for len(stack) > 0 && stack[len(stack)-1].deep > 2*deep {
			if top := stack[len(stack)-1]; top.deep == 2*deep+1 {
				item = top.item + 1
			}
			stack = stack[:len(stack)-1]
		}
		stack = append(stack, level{deep: 2*deep + 1, item: item})
		rest := strings.TrimLeft(bare[1:], " ")
		deep, bare = deep+len(bare)-len(rest), rest
	}
	if strings.HasPrefix(bare, "#") {
		return slices.DeleteFunc(stack, func(l level) bool { return l.deep >= 2*deep })
	}
	name, value, isKey := strings.Cut(bare, ":")
	if words := strings.Fields(bare); !isKey && last && len(words) > 0 {
		name, isKey = words[0], true
	}
	if !isKey || strings.ContainsAny(bare[:1], "{[#") {
		return stack
	}
	stack = slices.DeleteFunc(stack, func(l level) bool { return l.deep >= 2*deep })
	for len(stack) > 0 && stack[len(stack)-1].full {
		stack = stack[:len(stack)-1]
	}
	value, _, _ = strings.Cut(value, " #")
	value = strings.TrimSpace(value)
	full := value != "" && !strings.ContainsAny(value[:1], "|>&!#") && strings.Count(value, "{")+strings.Count(value, "[") <= strings.Count(value, "}")+strings.Count(value, "]")
	return append(stack, level{deep: 2 * deep, name: strings.Trim(name, `"' `), full: full})
}
