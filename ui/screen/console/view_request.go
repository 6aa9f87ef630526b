package console

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/editor"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// sheet is what is being drawn: its lines, and where the cursor is.
type sheet struct {
	lines  []string
	cursor *tea.Cursor
}

// add puts lines at the end; a cursor in them counts from their first line.
func (b *sheet) add(cursor *tea.Cursor, lines ...string) {
	if cursor != nil {
		cursor.Y += len(b.lines)
		b.cursor = cursor
	}
	b.lines = append(b.lines, lines...)
}

// requestView is the request in at most h lines, with the part that is written at its full size.
func (s *Screen) requestView(w, h int) ([]string, *tea.Cursor) {
	th := s.env.Theme
	var b sheet
	b.add(nil, th.Muted.Render(block.Cut(s.whose(), w)))
	b.add(nil, s.asides(w)...)
	if s.face == naming {
		text, x := s.name.View(max(w-12, 4))
		b.add(tea.NewCursor(11+x, 0), th.Key.Render("Save it as ")+text)
	}
	if h >= 14 {
		b.add(nil, "")
	}
	b.add(s.target(w))
	room := max(h-len(b.lines), 3)
	if s.face == typing && s.draft.part == path {
		rest := 2 // and what the parts need below
		for _, of := range []part{query, header, body} {
			rest += min(s.needs(of), small)
		}
		list := s.candidates(w, max(room-rest, 3))
		b.add(nil, list...)
		room -= len(list)
	}
	for _, of := range []part{query, header, body} {
		cursor, lines := s.partView(of, w, s.share(of, room))
		if on := s.face == typing && s.draft.part == of; h >= 24 && b.lines[len(b.lines)-1] != "" && (on || !s.draft.text[of].Empty() || of == query) {
			b.add(nil, "")
		}
		b.add(cursor, lines...)
	}
	if s.draft.pages {
		b.add(nil, th.Muted.Render("All pages")+"  "+block.Cut("are fetched and joined", w-11))
	}
	return b.lines[:min(len(b.lines), h)], b.cursor
}

// share is how many lines a part gets of those there are: what is written, or else the body, all that the others leave.
func (s *Screen) share(of part, room int) int {
	main := body
	if s.face == typing && s.draft.part >= query {
		main = s.draft.part
	}
	if of != main {
		return small
	}
	for _, other := range []part{query, header, body} {
		if other != main {
			room -= 1 + min(s.needs(other), small)
		}
	}
	return max(room-1, small)
}

// needs is how many lines a part has that is not being written, its name among them.
func (s *Screen) needs(of part) int {
	if s.draft.text[of].Empty() {
		return 1
	}
	return 1 + s.draft.text[of].Len()
}

// small is how many lines a part has that is not being written.
const small = 3

// target is method and path.
func (s *Screen) target(w int) (*tea.Cursor, string) {
	th, on := s.env.Theme, s.face == typing
	verb := methods()[s.draft.method]
	if on && s.draft.part == method {
		var row strings.Builder
		x, used := 0, 0
		for i, m := range methods() {
			word, style := " "+m+" ", th.Muted
			if i == s.draft.method {
				x, style = used+1, th.Selected
			}
			used += len(word)
			row.WriteString(style.Render(word))
		}
		return tea.NewCursor(min(x, w-1), 0), row.String()
	}
	room := max(w-len(verb)-2, 4)
	if !on || s.draft.part != path {
		text := model.Line(s.draft.path.Value(), false)
		if text == "" {
			return nil, th.Accent.Render(verb) + "  " + th.Muted.Render(block.Cut(s.env.Say("no path yet: {e} writes it"), room))
		}
		return nil, th.Accent.Render(verb) + "  " + th.Title.Render(block.Middle(text, room))
	}
	f, bad := s.fault(path)
	var text string
	var x int
	if bad && !s.draft.path.Empty() {
		text, x = s.draft.path.Marked(room, f.Char-1, f.Char, func(c string) string { return th.Error.Underline(true).Render(c) })
	} else {
		text, x = s.draft.path.View(room)
	}
	if s.draft.path.Empty() {
		text = th.Muted.Render(block.Cut("a path, or one of these: ↓", room))
		if th.ASCII || len(s.cands) == 0 {
			text = th.Muted.Render(block.Cut("a path, such as /contacts", room))
		}
	}
	return tea.NewCursor(len(verb)+2+x, 0), th.Accent.Render(verb) + "  " + text
}

// candidates are the requests that what is typed may become, in at most h lines.
func (s *Screen) candidates(w, h int) []string {
	th := s.env.Theme
	if f, bad := s.fault(path); bad && !s.draft.path.Empty() {
		return []string{th.Error.Render(block.Cut(s.faultWords(path, f), w))}
	}
	n := len(s.cands)
	if n == 0 || h < 2 {
		return nil
	}
	from, to := block.Roll(n, h, max(s.pick-1, 0))
	out := make([]string, 0, h+1)
	wide := min(max(w*3/5, 16), 60)
	for i := from; i < to; i++ {
		c := s.cands[i]
		verb := block.Pad(c.request.Method, 7)
		place, detail := block.Pad(block.Middle(model.Line(c.request.Path, false), wide-8), wide-8), block.Cut(model.Line(c.detail, false), max(w-wide-3, 1))
		if i+1 == s.pick {
			out = append(out, th.Selected.Render(block.Pad(verb+" "+place+"  "+detail, w)))
			continue
		}
		out = append(out, th.Muted.Render(verb)+" "+th.Text.Render(place)+"  "+th.Muted.Render(detail))
	}
	if rest := block.Rest(from, n-to, th.ASCII); rest != "" {
		out = append(out, th.Muted.Render(rest))
	}
	return append(out, "")
}

// partView is the query, the headers or the body in at most h lines, its name among them.
func (s *Screen) partView(of part, w, h int) (*tea.Cursor, []string) {
	th, box := s.env.Theme, &s.draft.text[of]
	on := s.face == typing && s.draft.part == of
	name, hint := map[part]string{query: "Query", header: "Headers", body: "Body"}[of], map[part]string{query: "name=value, a line for each", header: "Name: value, a line for each", body: "JSON"}[of]
	f, bad := s.fault(of)
	switch {
	case !on && box.Empty():
		return nil, []string{th.Muted.Render(block.Pad(name, 9) + "none")}
	case !on && bad:
		return nil, append([]string{th.Muted.Render(block.Pad(name, 9)) + th.Error.Render(block.Cut(s.faultWords(of, f), max(w-9, 1)))}, s.shown(box, w, h-1)...)
	case !on:
		return nil, append([]string{th.Muted.Render(name)}, s.shown(box, w, h-1)...)
	}
	head := th.Accent.Render(name) + "  " + th.Muted.Render(block.Cut(hint, max(w-9, 1)))
	if bad {
		head = th.Accent.Render(name) + "  " + th.Error.Render(block.Cut(s.faultWords(of, f), max(w-9, 1)))
	}
	text, x, y := box.View(th, max(w-3, 2), max(h-1, 1), editor.Fault{Line: f.Line, Char: f.Char})
	out := []string{head}
	for _, l := range text {
		out = append(out, s.edge()+" "+l)
	}
	return tea.NewCursor(2+x, 1+y), out
}

// edge is what stands before the lines that are being written.
func (s *Screen) edge() string {
	if s.env.Theme.ASCII {
		return s.env.Theme.Accent.Render("|")
	}
	return s.env.Theme.Accent.Render("▏")
}

// shown are the first lines of a part that is not being written.
func (s *Screen) shown(box *editor.Box, w, h int) []string {
	all := strings.Split(box.Value(), "\n")
	var out []string
	for i, l := range all {
		if i == h-1 && len(all) > h {
			return append(out, s.env.Theme.Muted.Render(fmt.Sprintf("  … %s more lines", gauge.Count(len(all)-i))))
		}
		if i >= h {
			break
		}
		out = append(out, "  "+block.Cut(l, max(w-2, 1)))
	}
	return out
}

// faultWords say what is wrong and where.
func (s *Screen) faultWords(of part, f workbench.RequestFault) string {
	if of == path {
		return fmt.Sprintf("Character %d: %s", f.Char, f.Text)
	}
	return fmt.Sprintf("Line %d, character %d: %s", f.Line, f.Char, f.Text)
}
