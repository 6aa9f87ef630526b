package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
)

// source is the record as the provider sent it, as lines that can be searched.
type source struct {
	scroll
	ready  bool
	err    *problem.Problem
	lines  []string // cleaned, one a line of the indented JSON
	width  int      // for which rows was made
	rows   []string // lines broken to width
	of     []int    // row to line
	first  []int    // line to its first row
	asking bool     // the search is being typed
	query  input.Line
	hits   []int // lines that hold the query
	hit    int   // index into hits
}

// set takes the bytes as they came. What is no JSON is shown as it is.
func (s *source) set(native json.RawMessage, err error) {
	s.ready, s.err, s.width = true, problem.As(err), 0
	s.lines = nil
	if len(native) == 0 {
		return
	}
	var pretty bytes.Buffer
	if json.Indent(&pretty, native, "", "  ") != nil {
		pretty.Reset()
		pretty.Write(native)
	}
	for line := range strings.SplitSeq(pretty.String(), "\n") {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		s.lines = append(s.lines, indent+model.Line(line, false))
	}
	s.find()
}

// update takes a key or a paste and reports whether it was for the text.
func (s *source) update(msg tea.Msg) bool {
	key, isKey := msg.(tea.KeyPressMsg)
	if s.asking {
		s.ask(msg)
		return true
	}
	if !isKey {
		return false
	}
	switch key.String() {
	case "/":
		s.asking = true
		s.query.Set("")
	case "n":
		s.jump(+1)
	case "N":
		s.jump(-1)
	default:
		return s.press(key.String())
	}
	return true
}

func (s *source) ask(msg tea.Msg) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.Keystroke() {
		case "enter":
			s.asking = false
			return
		case "esc":
			s.asking = false
			s.query.Set("")
		}
	}
	s.query.Update(msg)
	s.find()
	s.jump(0)
}

func (s *source) find() {
	s.hits, s.hit = nil, 0
	want := strings.ToLower(s.query.Value())
	if want == "" {
		return
	}
	for i, l := range s.lines {
		if strings.Contains(strings.ToLower(l), want) {
			s.hits = append(s.hits, i)
		}
	}
}

// jump goes to the next hit and brings it into sight.
func (s *source) jump(by int) {
	if len(s.hits) == 0 {
		return
	}
	s.hit = (s.hit + by + len(s.hits)) % len(s.hits)
	if line := s.hits[s.hit]; line < len(s.first) {
		s.top = s.first[line] - s.h/3
		s.clamp()
	}
}

func (s *source) wrap(w int) {
	if s.width == w {
		return
	}
	s.width, s.rows, s.of, s.first = w, nil, nil, nil
	for i, l := range s.lines {
		s.first = append(s.first, len(s.rows))
		indent := len(l) - len(strings.TrimLeft(l, " "))
		parts := block.Wrap(l, w)
		if len(parts) > 1 && indent+20 < w {
			parts = append(parts[:1], hang(strings.TrimLeft(l[min(len(l), len(parts[0])):], " "), indent+4, w)...)
		}
		for _, p := range parts {
			s.rows = append(s.rows, p)
			s.of = append(s.of, i)
		}
	}
}

func hang(rest string, indent, w int) []string {
	lines := block.Wrap(rest, w-indent)
	for i, l := range lines {
		lines[i] = strings.Repeat(" ", indent) + l
	}
	return lines
}

// view draws h lines of at most w cells; the last one is the search, while there is one.
func (s *source) view(th theme.Theme, w, h int) (lines []string, cursor *tea.Cursor) {
	const gutter = 3
	s.wrap(max(w-gutter-1, 8))
	searching := s.asking || !s.query.Empty()
	if searching {
		h--
	}
	s.fit(h, len(s.rows))
	for i := s.top; i < min(s.top+h, len(s.rows)); i++ {
		mark := "   "
		if len(s.hits) > 0 && s.of[i] == s.hits[s.hit] {
			mark = th.Accent.Render(bar(th)) + "  "
		}
		lines = append(lines, mark+coloured(th, s.rows[i], s.query.Value()))
	}
	for len(lines) < h {
		lines = append(lines, "")
	}
	if !searching {
		return lines, nil
	}
	text, x := s.query.View(max(w-24, 4))
	found := ""
	if n := len(s.hits); n > 0 {
		found = fmt.Sprintf("   %d of %d", s.hit+1, n)
	} else if !s.query.Empty() {
		found = "   not found"
	}
	lines = append(lines, th.Key.Render("  /")+text+th.Muted.Render(found))
	if !s.asking {
		return lines, nil
	}
	return lines, tea.NewCursor(gutter+x, h)
}

// coloured sets the names of members off, and what was searched for.
func coloured(th theme.Theme, row, query string) string {
	low, want := strings.ToLower(row), strings.ToLower(query)
	same := len(low) == len(row) && len(want) == len(query) // letters whose lower case is longer would move the mark
	if at := strings.Index(low, want); query != "" && at >= 0 && same {
		return th.Text.Render(row[:at]) + th.Match.Render(row[at:at+len(query)]) + th.Text.Render(row[at+len(query):])
	}
	trimmed := strings.TrimLeft(row, " ")
	name, value, ok := strings.Cut(trimmed, `": `)
	if !ok || !strings.HasPrefix(name, `"`) {
		return th.Text.Render(row)
	}
	indent := row[:len(row)-len(trimmed)]
	return indent + th.Accent.Render(name+`":`) + " " + th.Text.Render(value)
}

func bar(th theme.Theme) string {
	if th.ASCII {
		return ">"
	}
	return "▌"
}
