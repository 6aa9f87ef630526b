package record

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/theme"
	"patchbay/ui/widget/answer"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
)

// source is the record as the provider sent it: it folds, and can be searched.
type source struct {
	pane   answer.Pane
	ready  bool
	err    *problem.Problem
	asking bool // the search is being typed
	query  input.Line
}

// set takes what was laid out; nil for nothing. The same bytes stay as they are folded.
func (s *source) set(d *answer.Doc, err error) {
	s.ready, s.err = true, problem.As(err)
	if was := s.pane.Doc(); err == nil && (was == nil || d == nil || !was.Same(d)) {
		s.pane.Show(d)
		s.find()
	}
}

// empty reports whether there is nothing to show.
func (s *source) empty() bool { return s.pane.Doc() == nil || s.pane.Doc().Kind() == answer.Empty }

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
	switch name := key.String(); name {
	case "/":
		s.asking = true
		s.query.Set("")
	case "n":
		s.pane.Next(+1)
	case "N":
		s.pane.Next(-1)
	case "enter":
		s.pane.Toggle()
	default:
		return s.pane.Key(name)
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
}

func (s *source) find() {
	text := s.query.Value()
	if d := s.pane.Doc(); d != nil {
		s.pane.Found(text, d.Find(context.Background(), text)) // one record: nobody has to wait for that
	}
}

// view draws h lines of at most w cells; the last one is the search, or where the cursor stands.
func (s *source) view(th theme.Theme, w, h int) (lines []string, cursor *tea.Cursor) {
	const gutter = 3
	foot := s.whole(th, w, h/3)
	for _, l := range s.pane.View(th, max(w-2, 1), max(h-1-len(foot), 1), true) {
		lines = append(lines, " "+l)
	}
	lines = append(lines, foot...)
	if !s.asking && s.query.Empty() {
		at, of := s.pane.Place()
		words := fmt.Sprintf("%d of %d", at, of)
		if path := model.Line(s.pane.Path(), false); path != "" {
			words = path + "   " + words
		}
		return append(lines, "   "+th.Muted.Render(block.Middle(words, max(w-gutter-1, 1)))), nil
	}
	text, x := s.query.View(max(w-24, 4))
	found := ""
	if n, at := s.pane.Hits(); n > 0 {
		found = fmt.Sprintf("   %d of %d", at, n)
	} else if !s.query.Empty() {
		found = "   not found"
	}
	lines = append(lines, th.Key.Render("  /")+text+th.Muted.Render(found))
	if !s.asking {
		return lines, nil
	}
	return lines, tea.NewCursor(gutter+x, len(lines)-1)
}

// whole is a value under the cursor that its line has no room for, in at most h lines.
func (s *source) whole(th theme.Theme, w, h int) []string {
	const margin = 3
	value := s.pane.Value()
	if len(value)+len(s.pane.Path())+12 <= w || h < 2 || strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[") {
		return nil
	}
	room := max(w-margin-1, 1)
	cut := min(len(value), h*room*utf8.UTFMax)
	for cut < len(value) && !utf8.RuneStart(value[cut]) {
		cut--
	}
	all := block.Wrap(model.Line(value[:cut], true), room)
	out := []string{""}
	for i, l := range all[:min(len(all), h-1)] {
		if i == h-2 && (len(all) > h-1 || cut < len(value)) {
			l = block.Cut(l+strings.Repeat("…", room), room)
		}
		out = append(out, "   "+th.Text.Render(l))
	}
	return out
}

func bar(th theme.Theme) string {
	if th.ASCII {
		return ">"
	}
	return "▌"
}
