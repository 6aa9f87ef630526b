package browse

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

const (
	roomy = 110 // from here on the record under the cursor is shown beside the list
	most  = 64  // cells of the preview at most
)

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	s.window, s.side.shown = w, s.env.Wide(w, railFrom) && !s.side.off && !s.nothingConnected()
	switch {
	case s.side.focus && !s.side.shown:
		return block.Fit(s.railLines(w, h), w, h), nil
	case s.side.shown:
		lines, cursor := s.picture(w-railWidth, h)
		lines, cursor = s.railed(fill(lines, h), cursor, h)
		return block.Fit(lines, w, h), cursor
	}
	lines, cursor := s.picture(w, h)
	return block.Fit(lines, w, h), cursor
}

// picture is the list with what stands above it and at its right.
func (s *Screen) picture(w, h int) ([]string, *tea.Cursor) {
	if s.width != w {
		s.width = w
		s.measureAll()
	}
	s.beside = s.env.Wide(w, roomy) && s.Len() > 0 && !s.plain
	right := s.previewWidth()
	top, cursor := s.bar(w)
	alone := s.env.Accessible && s.chooses() // what is read as lines comes one after the other
	room := max(h-1, 0)
	if !alone {
		room = s.aboveRoom(room)
	}
	lines := append([]string{top}, s.above(w, room)...)
	s.lowered = len(lines) - 1
	if alone {
		return lines, cursor
	}
	body := s.body(w-right, max(h-len(lines), 0)) // it lowers the list by what stands above it
	if right > 0 {
		rule := "│"
		if s.env.Theme.ASCII {
			rule = "|"
		}
		body = beside(body, w-right, rule, s.aside(right-3, len(body)))
	}
	return append(lines, body...), cursor
}

// rows is how much of the list stays in sight below what is chosen.
const rows = 7

// aboveRoom is how many of h lines what stands above the list may take: half of them, and a choice as many as it has.
func (s *Screen) aboveRoom(h int) int {
	if s.chooses() {
		return max(h/2, min(len(s.choices())+1, h-rows))
	}
	return h / 2
}

// above is what stands between the bar and the list, in at most h lines: how a condition could go on, or a choice. The
// list moves down for it, so that its head and its first rows stay in sight.
func (s *Screen) above(w, h int) []string {
	switch {
	case h < 2:
		return nil
	case s.asking.on:
		if list := s.asking.box.List(s.env.Theme, w, h-1); len(list) > 0 {
			return append(list, s.rule(w))
		}
	case s.pane.kind != noPane:
		return s.paneLines(w, h)
	}
	return nil
}

// bar is the filter on the left and what is known of the list on the right.
func (s *Screen) bar(w int) (string, *tea.Cursor) {
	th := s.env.Theme
	right := s.counts()
	room := max(w-ansi.StringWidth(right)-4, 10)
	text, x := s.filter.View(max(room-2, 1))
	var left string
	var cursor *tea.Cursor
	switch {
	case s.asking.on:
		text, x = s.asking.box.View(th, max(room-6, 1))
		left = th.Accent.Render("where ") + text
		cursor = tea.NewCursor(min(7+x, w-1), 0)
	case s.pane.kind == namePane:
		text, x = s.pane.name.View(max(room-10, 1))
		left = th.Accent.Render("view name ") + text
		cursor = tea.NewCursor(min(11+x, w-1), 0)
	case s.typing:
		left = th.Accent.Render("/ ") + text
		cursor = tea.NewCursor(min(3+x, w-1), 0)
	case !s.filter.Empty():
		left = th.Muted.Render("/ ") + text
	case s.asking.where == "":
		left = th.Muted.Render("/ to find")
	}
	if words := s.askedWords(); words != "" && !s.asking.on && s.pane.kind != namePane {
		if left != "" {
			left += "  "
		}
		left += th.Muted.Render(block.Cut(words, max(room-ansi.StringWidth(left), 1)))
	}
	gap := max(w-1-ansi.StringWidth(left)-ansi.StringWidth(right)-1, 1)
	return " " + left + strings.Repeat(" ", gap) + th.Muted.Render(right), cursor
}

// counts says how many rows there are, in which order, and how old the picture is.
func (s *Screen) counts() string {
	var parts []string
	n := s.Len()
	switch {
	case !s.started:
	case s.keys == nil && n >= beginning && s.tally.known && s.doubled && s.folded():
		parts = append(parts, "up to "+s.outOf(s.tally.n)) // of those some are one
	case s.keys == nil && n >= beginning && s.tally.known:
		parts = append(parts, s.outOf(s.tally.n))
	case s.keys == nil && n >= beginning:
		parts = append(parts, fmt.Sprintf("%d and more", n))
	case s.folded() && s.folds.hidden > 0 && !s.narrowed():
		parts = append(parts, fmt.Sprintf("%s (%s records)", gauge.Count(s.people()), gauge.Count(s.records())))
	default:
		parts = append(parts, s.outOf(s.people()))
	}
	if s.tally.near && n > 0 {
		parts = append(parts, "none as typed, these are like it")
	}
	if words := s.markWords(); words != "" {
		parts = append(parts, words)
	}
	if p, ok := s.job(); ok {
		words := "pulling " + gauge.Count(p.Done)
		if p.Total > 0 {
			words += " of " + gauge.Count(p.Total) + " " + gauge.Percent(p.Done, p.Total)
		}
		return strings.Join(append(parts, words), " · ")
	}
	if s.viewed.name != "" {
		parts = append(parts, problem.Clean(s.viewed.name))
	}
	if words := s.sortWords(); words != "" {
		parts = append(parts, words)
	}
	if t := s.pulledAt(); !t.IsZero() {
		parts = append(parts, "as of "+age.Ago(s.now(), t))
	}
	return strings.Join(parts, " · ")
}

// outOf is how many rows a list has, and of how many.
func (s *Screen) outOf(n int) string {
	if s.narrowed() && s.total >= 0 {
		return gauge.Count(n) + " of " + gauge.Count(s.total)
	}
	return gauge.Count(n)
}

func (s *Screen) body(w, h int) []string {
	th := s.env.Theme
	var out []string
	if s.err != nil {
		way := s.env.Say("Press {r} to try again, esc to go back.")
		if s.err.Fix != "" {
			way = "" // the command that mends it says more
		}
		out = append(indent(notice.Problem(th, w-6, s.err, way)), "")
	}
	s.lowered += len(out)
	switch {
	case s.Len() == 0 && s.err != nil:
		return fill(out, h)
	case s.Len() == 0:
		return fill(indent(s.nothing(w-6)), h)
	}
	look := grid.Look{Theme: th, Columns: s.columns(), Quiet: s.side.focus, W: w, H: max(h-len(out), 1)}
	if !s.filter.Empty() {
		look.Match = s.filter.Value()
	}
	return fill(append(out, s.grid.View(cells{s, s.accounts()}, look)...), h) // what was known before stays in sight
}

// nothing explains an empty list, with the key that helps.
func (s *Screen) nothing(w int) []string {
	th := s.env.Theme
	words := ""
	_, pulling := s.job()
	switch {
	case s.firsts.Slow():
		words = "Reading the " + s.plural() + "…"
	case !s.started, s.firsts.Busy():
		return nil // what stood here was of another question
	case !s.filter.Empty():
		who := "Nothing"
		if s.args.Model == "contact" || s.args.Model == "user" {
			who = "Nobody"
		}
		words = who + ` matches "` + problem.Clean(s.filter.Value()) + `". esc clears the filter.`
	case s.asking.where != "":
		words = s.env.Say("Nothing fulfils the condition. {w} changes it, esc clears it.")
	case pulling:
		words = "The first records are on their way."
	case s.nothingConnected():
		words = s.env.Say("Nothing is connected yet. Press esc, then {home:c} to connect an account.")
	case s.unkept() != "":
		words = s.unkept()
	default:
		words = s.env.Sayf("No %s are here yet. {r} fetches them.", s.plural()+s.where())
	}
	var out []string
	for _, l := range block.Wrap(words, w) {
		out = append(out, th.Muted.Render(l))
	}
	return out
}

// columns are the model's, the most telling first.
func (s *Screen) columns() []grid.Column {
	if s.everything() {
		return s.mixedColumns()
	}
	m, ok := s.shape()
	if !ok {
		return []grid.Column{{Title: "Name", Key: byTitle, Min: 12, Ideal: 30}}
	}
	out := []grid.Column{{Title: "Name", Key: byTitle, Min: 16, Ideal: 28}}
	if nameless(m) {
		out[0].Min, out[0].Ideal = 12, 22
	}
	if s.several() {
		out = append(out, s.accountColumn())
	}
	for _, path := range paths(m) {
		f, known := m.Field(path)
		c := grid.Column{Title: problem.Clean(f.Label), Min: 12, Ideal: 20}
		switch {
		case path == "updatedAt":
			c = grid.Column{Title: "Changed", Min: 11, Ideal: 12}
		case !known: // a field of one account, which is not known yet, or not here any more
			c = grid.Column{Title: lastOf(path), Min: 8, Ideal: 16}
		case f.Type == model.Phone:
			c.Min, c.Ideal = 13, 16
		case f.Type == model.Email:
			c.Min, c.Ideal = 18, 32
		case f.Type == model.Date:
			c.Min, c.Ideal = 10, 10
		case f.Type == model.Integer:
			c.Min, c.Ideal = 7, 9
		}
		if c.Key = path; f.Type == model.ObjectList {
			c.Key = ""
		}
		out = append(out, c)
	}
	return s.signed(out)
}

// previewWidth is how many cells of the last picture the preview has: less where connections and models stand there too.
func (s *Screen) previewWidth() int {
	switch {
	case !s.beside:
		return 0
	case s.side.shown:
		return min(s.width/3, most)
	}
	return min(s.width*2/5, most)
}

// listWidth is how many cells of the last picture the list has.
func (s *Screen) listWidth() int { return s.width - s.previewWidth() }

// cells gives the grid its rows.
type cells struct {
	*Screen
	accounts map[string]string // how the accounts are called in a column
}

// Row is the row at position i.
func (c cells) Row(i int) (grid.Row, bool) {
	r, ok := c.at(i)
	if !ok {
		return grid.Row{}, false
	}
	out := grid.Row{Cells: []string{c.lead(i) + line(r.Title)}, Faint: r.Mark == workbench.MarkGone}
	switch r.Mark {
	case workbench.MarkPending:
		out.Mark = "~"
	case workbench.MarkUnsure:
		out.Mark = "?"
	case workbench.MarkGone:
		out.Mark = "×"
		if c.env.Theme.ASCII {
			out.Mark = "x"
		}
	}
	if c.marks.has(r.Key) {
		out.Mark = "•"
		if c.env.Theme.ASCII {
			out.Mark = "*"
		}
	}
	if c.everything() {
		out.Cells, out.Found = c.mixed(r), c.found(r, nil)
		return out, true
	}
	m, ok := c.shape()
	if !ok {
		return out, true // its columns are the name alone
	}
	columns := []string{""}
	if c.several() {
		own := r
		if c.child(i) { // the row above tells of the others
			own.Linked = nil
		}
		out.Cells, columns = append(out.Cells, c.badges(own, c.badgeRoom())), append(columns, "connection")
	}
	for _, path := range paths(m) {
		text := age.Ago(c.now(), r.UpdatedAt)
		if path != "updatedAt" {
			f, known := m.Field(path)
			if !known {
				f.Name = path
			}
			if text = c.worded(r, f, 0); text == "" {
				if text = c.lent(i, r, f); text != "" {
					out.Lent = append(out.Lent, len(out.Cells))
				}
			}
		}
		out.Cells, columns = append(out.Cells, text), append(columns, path)
	}
	out.Found = c.found(r, columns)
	return out, true
}

// beside puts lines of a second column behind those of the first, with a thin rule between them.
func beside(left []string, w int, rule string, right []string) []string {
	out := make([]string, len(left))
	for i, l := range left {
		r := ""
		if i < len(right) {
			r = right[i]
		}
		out[i] = l + strings.Repeat(" ", max(w-ansi.StringWidth(l), 0)) + " " + rule + " " + r
	}
	return out
}

func indent(lines []string) []string {
	out := []string{""}
	for _, l := range lines {
		out = append(out, "   "+l)
	}
	return out
}

func fill(lines []string, h int) []string {
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines[:max(h, 0)]
}
