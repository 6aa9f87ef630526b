package document

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"patchbay/model"
)

// Page is the text of a file by its lines, without their ends. Lines and columns count from 1.
type Page struct{ Lines []string }

// Paged cuts a text into its lines.
func Paged(text []byte) Page { return Page{Lines: strings.Split(string(unmarked(text)), "\n")} }

// unmarked is a file without the byte order mark that some editors put in front of it.
func unmarked(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")) }

// Break is the place at which a file ceases to be YAML, in words for whoever writes it.
type Break struct {
	Line, Column int
	Words        string // what is wrong there, to follow the key
}

// Line is a line without its end; "" where there is none.
func (p Page) Line(n int) string {
	if n < 1 || n > len(p.Lines) {
		return ""
	}
	return strings.TrimRight(p.Lines[n-1], "\r")
}

// above is the nearest line above one that holds something.
func (p Page) above(n int) string {
	for n--; n > 0; n-- {
		if strings.TrimSpace(p.Line(n)) != "" {
			return p.Line(n)
		}
	}
	return ""
}

// Broken says what is wrong at the place where a file ceases to be YAML. The library tells where it stopped, which is
// often behind the fault.
func (p Page) Broken(err error) Break {
	stop, says := position{line: 1, column: 1}, ""
	if y, ok := errors.AsType[yaml.Error](err); ok {
		says = y.GetMessage()
		if tok := y.GetToken(); tok != nil && tok.Position != nil {
			stop = position{min(tok.Position.Line, len(p.Lines)), tok.Position.Column} // it takes a lone \r for the end of a line
		}
	}
	for n := stop.line; n <= len(p.Lines); n++ {
		if at := strings.IndexByte(IndentOf(p.Line(n)), '\t'); at >= 0 {
			return broken(position{n, at + 1}, "is indented with a tab: use blanks, as many as its neighbours have")
		}
		if n > stop.line && strings.TrimSpace(p.Line(n)) != "" {
			break
		}
	}
	if n := slices.IndexFunc(p.Lines, func(l string) bool { return strings.Contains(l, "\t") }); n >= 0 && strings.Contains(says, "cannot start any token") {
		return broken(position{n + 1, 1 + strings.IndexByte(p.Lines[n], '\t')}, "has a tab in it: use blanks")
	}
	if at, mark := p.open(stop); mark != 0 && (mark == '"' || mark == '\'' || strings.Contains(says, "specified") || strings.Contains(says, "flow") || strings.Contains(says, "find") || strings.Contains(says, "found")) {
		return broken(at, "begins with %s and is never closed: a %s is missing", string(mark), string(closing(mark)))
	}
	return p.slipped(stop, says)
}

// slipped are the faults of one line.
func (p Page) slipped(stop position, says string) Break {
	line := p.Line(stop.line)
	bare := strings.TrimLeft(strings.TrimSpace(line), "- ")
	below := stop.line + 1
	for below < len(p.Lines) && strings.TrimSpace(p.Line(below)) == "" {
		below++
	}
	switch {
	case strings.Contains(says, "corresponding to"):
		return broken(stop, "has a bracket that closes nothing: take it away, or put the text between quotation marks")
	case strings.Contains(says, "reserved") || strings.Contains(says, "directive"):
		at := max(stop.column, 1+len(line)-len(strings.TrimLeft(line[min(len(line), max(0, stop.column-1)):], " ")))
		return broken(position{stop.line, at}, "begins with a sign that YAML keeps for itself: put the text between quotation marks")
	case !withKey.MatchString(bare):
		return broken(position{stop.line, 1 + len(IndentOf(line))}, "is %s, not a key with a value: write KEY: VALUE, with a blank behind the colon", quoted(bare))
	case strings.Count(bare, ": ") > 1 && strings.Contains(says, "mapping value"):
		return broken(stop, "has a second \": \" in its value: put the value between quotation marks")
	case strings.Contains(says, "mapping value") && len(IndentOf(p.Line(below))) > len(IndentOf(line)):
		return broken(position{below, 1 + len(IndentOf(p.Line(below)))}, "stands further to the right than its neighbours: begin it where they begin")
	case len(IndentOf(line)) > len(IndentOf(p.above(stop.line))) && strings.Contains(says, "not allowed"):
		return broken(position{stop.line, 1 + len(IndentOf(line))}, "stands further to the right than its neighbours: begin it where they begin")
	case stop.column > 1+len(IndentOf(line))+len("- "):
		return broken(stop, "has something behind its value: put the whole value between quotation marks, or each key on a line of its own")
	}
	return broken(position{stop.line, 1 + len(IndentOf(line))}, "begins where none of its neighbours begins: indent it like them")
}

type position struct{ line, column int }

func broken(at position, format string, args ...any) Break {
	return Break{Line: at.line, Column: at.column, Words: fmt.Sprintf(format, args...)}
}

// IndentOf is the blanks and tabs in front of a line.
func IndentOf(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " \t"))] }

func closing(mark byte) byte {
	switch mark {
	case '[':
		return ']'
	case '{':
		return '}'
	}
	return mark
}

// quoted is a text of the file in the words of a fault.
func quoted(text string) string { return fmt.Sprintf("%q", model.Line(shortened(text), false)) }

func shortened(text string) string {
	const longest = 60
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return text
}

// withKey is the beginning of a line that has a key.
var withKey = regexp.MustCompile(`^("[^"]*"|'[^']*'|[^\s:#\[\]{},"'][^:#\[\]{},"']*):(\s|$)`)

// open is what was begun before a place and is not closed there: a bracket, or quotation marks that run into another
// key; mark is 0 for nothing.
func (p Page) open(end position) (at position, mark byte) {
	var begun []position
	var marks []byte
	for n := 1; n <= min(end.line, len(p.Lines)); n++ {
		line := p.Line(n)
		for i := 0; i < len(line) && (n < end.line || i < end.column-1 || len(marks) == 0); i++ {
			switch c := line[i]; {
			case c == '#' && (i == 0 || line[i-1] == ' '):
				i = len(line)
			case (c == '"' || c == '\'') && starts(line, i):
				to := quoteEnd(line, i)
				if to < 0 && (withKey.MatchString(strings.TrimSpace(p.Line(n+1))) || n >= len(p.Lines)-1) {
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
