package mapping

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
)

const (
	gutter = 3
	roomy  = 118 // from here on what a line makes of records stands beside the columns
	two    = 64  // from here on there are two columns
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	width := max(w-2*gutter, 8)
	switch {
	case s.face == reviewing:
		return block.Fit(indent(s.reviewView(width, h)), w, h), nil
	case s.face == dated:
		return block.Fit(indent(s.pastView(width, h)), w, h), nil
	case s.face == noting:
		return s.noteView(w, h)
	}
	head, cursor := s.head(width, h)
	head = indent(head)
	if !s.loaded {
		return block.Fit(append(head, indent(s.waiting(width))...), w, h), nil
	}
	lines, at := s.body(width, max(h-len(head), 1), len(head))
	if at != nil {
		at.X, at.Y = at.X+gutter, at.Y+len(head)
		cursor = at
	}
	return block.Fit(append(head, indent(lines)...), w, h), within(cursor, w, h)
}

// within hides a cursor for which there is no room.
func within(c *tea.Cursor, w, h int) *tea.Cursor {
	if c == nil || c.X >= w || c.Y >= h {
		return nil
	}
	return c
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + l
	}
	return out
}

// waiting is what stands there before the mapping does.
func (s *Screen) waiting(w int) []string {
	switch th := s.env.Theme; {
	case s.err != nil:
		return notice.Problem(th, w, s.err, s.env.Say("Press {r} to try again, esc to go back."))
	case s.read.Slow():
		return []string{th.Muted.Render("Reading the mapping… esc goes back.")}
	}
	return nil
}

// head says whose mapping it is and how it stands.
func (s *Screen) head(w, h int) (lines []string, cursor *tea.Cursor) {
	th := s.env.Theme
	title := "Mapping"
	if s.args.Model != "" {
		title += " of " + model.Line(s.args.Model, false)
	}
	lines = append(lines, block.Cut(th.Title.Render(title)+"   "+th.Accent.Render(s.standing()), w))
	if s.loaded && h >= 13 {
		lines = append(lines, th.Muted.Render(fitting(s.facts(), w)))
		for _, words := range s.limits() {
			lines = append(lines, th.Warn.Render(block.Cut(words, w)))
		}
	}
	if s.err != nil && s.loaded {
		lines = append(lines, notice.Warn(th, w, "This is what was known before: "+s.err.Text+s.env.Say(" {r} reads it again."))...)
	}
	if s.moved != "" {
		lines = append(lines, notice.Warn(th, w, s.moved)...)
	}
	if s.face == leaving {
		lines = append(lines, th.Warn.Render(block.Cut(dropWords(len(s.draft)), w)))
		lines = append(lines, notice.Choices(th, w, [][2]string{{"y", "drop it"}, {"n", "stay here"}})...)
	}
	if s.face == filtering || !s.filter.Empty() {
		text, x := s.filter.View(max(w-2, 4))
		if s.face == filtering {
			cursor = tea.NewCursor(gutter+1+x, len(lines))
		}
		lines = append(lines, th.Key.Render("/")+text)
	}
	if h >= 14 {
		lines = append(lines, "")
	}
	return lines, cursor
}

func dropWords(n int) string {
	if n == 1 {
		return "Drop what you changed in one field? It is not saved."
	}
	return fmt.Sprintf("Drop what you changed in %d fields? It is not saved.", n)
}

// standing is which version it is, and what is not saved.
func (s *Screen) standing() string {
	words := []string{model.Line(s.args.Connection, false)}
	if s.loaded {
		v := s.sheet.View
		switch {
		case v.Version == 0:
			words = append(words, "the connector's own")
		case v.Saved != nil:
			words = append(words, fmt.Sprintf("version %d, %s", v.Version, age.Ago(s.now(), *v.Saved)))
		default:
			words = append(words, fmt.Sprintf("version %d", v.Version))
		}
	}
	switch n := len(s.draft); {
	case n == 1:
		words = append(words, "1 change not saved")
	case n > 1:
		words = append(words, fmt.Sprintf("%d changes not saved", n))
	}
	return strings.Join(words, " · ")
}

// facts are what there is to know of the columns, the most telling first.
func (s *Screen) facts() []string {
	out := []string{s.tally()}
	if s.list.only != 0 {
		out = []string{"only " + kinds()[s.list.only].words + fmt.Sprintf(": %d of %d fields", len(s.list.shown), len(s.list.rows))}
	}
	switch {
	case s.found.Slow():
		out = append(out, "asking the provider for its custom fields…")
	case !s.asked.IsZero():
		out = append(out, "custom fields asked for "+age.Ago(s.now(), s.asked))
	}
	return out
}

// fitting joins as many facts as there is room for.
func fitting(facts []string, w int) string {
	for len(facts) > 1 && ansi.StringWidth(strings.Join(facts, " · ")) > w {
		facts = facts[:len(facts)-1]
	}
	return block.Cut(strings.Join(facts, " · "), w)
}

// limits are what does not go here now, as sentences.
func (s *Screen) limits() []string {
	var out []string
	if s.mute != nil {
		out = append(out, "Custom fields as of the last pull: "+model.Line(s.mute.Text, false))
	}
	if s.sheet.ReadOnlyBy != "" {
		out = append(out, "It is read-only: what is written back is shown here and never sent.")
	}
	return out
}

// body is the columns or the line that is changed, with what that makes of records; y is its line of the window.
func (s *Screen) body(w, h, y int) ([]string, *tea.Cursor) {
	if s.env.Wide(w, roomy) {
		side := w * 3 / 7
		main, cursor := s.main(w-side-gutter, h, y)
		return block.Beside(main, w-side-gutter, gutter, s.preview(side, h)), cursor
	}
	under := min(max(h/2, 6), 12) // the same for every field: what stands above must not jump
	if h-under-1 < 4 {
		under = -1
	}
	main, cursor := s.main(w, h-under-1, y)
	if under < 0 {
		return main, cursor
	}
	for len(main) < h-under {
		main = append(main, "")
	}
	return append(main[:h-under:h-under], s.preview(w, under)...), cursor
}

func (s *Screen) main(w, h, y int) ([]string, *tea.Cursor) {
	switch s.face {
	case shaping:
		return s.shapeView(w, h)
	case choosing:
		return s.choiceView(w, h)
	case filling:
		return s.formView(w, h)
	case writing:
		return s.writingView(w)
	}
	return s.columns(w, h, y)
}
