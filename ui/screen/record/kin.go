package record

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Kin tells which records of other accounts are the same, or may be.
type Kin interface {
	Merged(ctx context.Context, modelName, id string) (workbench.MergedView, error)
	ProposedOf(ctx context.Context, id string) ([]workbench.Link, error)
	Unlink(ctx context.Context, modelName, id, by string) ([]workbench.LinkEnd, error)
}

// family is the records that are the same as this one, those that may be, and what all of them say together.
type family struct {
	scroll
	ready    bool
	err      *problem.Problem
	view     workbench.MergedView
	proposed []workbench.Link
	at       int
	asking   bool   // may the record under the cursor leave the group
	moved    bool   // the cursor was moved, and is to be in sight
	alone    string // what is said where nobody else is known
}

// met is what was read of a family.
type met struct {
	view     workbench.MergedView
	proposed []workbench.Link
}

// left is who a record was linked with before it left its group.
type left []workbench.LinkEnd

func (s *Screen) meet() tea.Cmd {
	serve, a := s.serve, s.args
	return load.Start(s.met, readTime, func(ctx context.Context) (met, error) {
		v, err := serve.Merged(ctx, a.Model, a.ID)
		if err != nil || len(v.Records) == 0 {
			return met{view: v}, err
		}
		p, err := serve.ProposedOf(ctx, v.Records[0].ID)
		return met{v, p}, err
	})
}

func (s *Screen) part(e workbench.LinkEnd) tea.Cmd {
	serve, name := s.serve, s.args.Model
	return load.Start(s.parted, readTime, func(ctx context.Context) (left, error) {
		out, err := serve.Unlink(ctx, name, e.ID, by)
		return left(out), err
	})
}

// set takes a fresh look; after a failure the last good one stays in sight.
func (f *family) set(m met, err error) {
	f.ready, f.err = true, problem.As(err)
	if err == nil {
		f.view, f.proposed = m.view, m.proposed
	}
	f.at = max(min(f.at, f.rows()-1), 0)
}

// failed is why there is nothing to show.
func (f *family) failed() *problem.Problem {
	if len(f.view.Records) > 0 {
		return nil
	}
	return f.err
}

// others are the records that are the same as this one.
func (f *family) others() []workbench.LinkEnd {
	if len(f.view.Records) < 2 {
		return nil
	}
	return f.view.Records[1:]
}

func (f *family) rows() int { return len(f.others()) + len(f.proposed) }

// begun reports whether what all records say together is shown because the screen began with it: esc leads back then, as
// from wherever somebody has just come to.
func (s *Screen) begun() bool { return s.face == linked && s.args.Together }

// keys are those of the family; first says that the screen began with it.
func (f *family) keys(first bool) []screen.Binding {
	if f.asking {
		return []screen.Binding{screen.Bind("y", "keep it apart", "y"), screen.Bind("n", "leave it", "n", "esc")}
	}
	open, split := screen.Bind("enter", "open", "enter"), screen.Bind("x", "split off", "x")
	if f.rows() == 0 {
		open = open.Off("It is linked with no other record.")
	}
	if f.at >= len(f.others()) {
		split = split.Off("Only a record that is linked can be split off.")
	}
	scroll := screen.Bind("pgdown", "scroll", "pgdown", "pgup", "space")
	if first {
		return []screen.Binding{open, screen.Bind("l", "its fields", "l"), split, scroll, screen.Bind("esc", "back", "esc")}
	}
	return []screen.Binding{open, split, scroll, screen.Bind("l", "fields", "l", "esc")}
}

// press takes the keys of the family, and reports whether the key was for it.
func (s *Screen) pressFamily(key string) (tea.Cmd, bool) {
	f := &s.family
	if f.asking {
		f.asking = key != "n" && key != "esc" && key != "y"
		if key == "y" && f.at < len(f.others()) {
			return s.part(f.others()[f.at]), true
		}
		return nil, true
	}
	switch key {
	case "j", "down":
		f.at, f.moved = max(min(f.at+1, f.rows()-1), 0), true
	case "k", "up":
		f.at, f.moved = max(f.at-1, 0), true
	case "pgdown", "pgup", "space", "ctrl+d", "ctrl+u":
		f.scroll.press(key)
	case "enter":
		return s.visit(), true
	case "x":
		if f.at >= len(f.others()) {
			return screen.Toast(screen.Warn, "Only a record that is linked can be split off."), true
		}
		f.asking, f.moved = true, true
	default:
		return nil, false
	}
	return nil, true
}

// visit goes to the record under the cursor, or to the question whether it is the same.
func (s *Screen) visit() tea.Cmd {
	f := &s.family
	switch n := len(f.others()); {
	case f.at < n:
		e := f.others()[f.at]
		if e.Title == "" {
			return screen.Toast(screen.Warn, "That record is not kept here any more.")
		}
		return s.env.Go("record", screen.Target{Model: s.args.Model, ID: e.ID, Connection: e.Connection})
	case f.at-n < len(f.proposed):
		return s.env.Go("links", screen.Target{Model: s.args.Model, Text: s.Title()})
	}
	return nil
}

// apart tells of a record that left.
func (s *Screen) apart(from left, err error) tea.Cmd {
	if err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	words := fmt.Sprintf("Kept apart from %d records, for ever or until they are linked again.", len(from))
	if len(from) == 1 {
		words = "Kept apart from " + model.Line(from[0].Title, false) + ", for ever or until they are linked again."
	}
	return tea.Batch(screen.Toast(screen.Good, words), s.meet())
}

// lines draw who is the same, who may be, and what they say together.
func (f *family) lines(th theme.Theme, w int) (out []string, from, to int) {
	row := func(i int, text, words string) {
		lead, style := "  ", th.Text
		if i == f.at {
			lead, style, from, to = th.Accent.Render(bar(th))+" ", th.Title, len(out), len(out)
		}
		out = append(out, block.Cut(lead+style.Render(text)+th.Muted.Render("   "+words), w))
	}
	called := f.called()
	if len(f.others()) > 0 {
		out = append(out, th.Title.Render("The same as"))
	}
	for i, e := range f.others() {
		where := whereOf(e)
		if provider := called[e.Connection]; provider != "" {
			where = model.Line(provider, false) + " · " + where
		}
		row(i, titled(e), where)
		if f.asking && i == f.at {
			out = append(out, notice.Warn(th, w, "Keep it apart from the others, for ever or until somebody links them? Nothing changes at a provider.")...)
			out = append(out, notice.Choices(th, w, [][2]string{{"y", "keep it apart"}, {"n", "leave it"}})...)
			to = len(out) - 1
		}
	}
	if len(f.proposed) > 0 {
		out = append(out, "", th.Title.Render("May be the same as"))
	}
	for i, l := range f.proposed {
		e := l.Records[1]
		if len(f.view.Records) > 0 && e.ID == f.view.Records[0].ID {
			e = l.Records[0]
		}
		row(len(f.others())+i, titled(e), whereOf(e)+" · "+workbench.Likely(l.Confidence))
	}
	if f.rows() == 0 {
		for _, l := range block.Wrap(f.alone, w) {
			out = append(out, th.Muted.Render(l))
		}
		return out, 0, 0
	}
	if len(f.others()) == 0 {
		return out, from, to
	}
	return append(out, f.together(th, w)...), from, to
}

// column is how many cells values have before it is told who says so, where they need no more.
const column = 34

// sourceRoom is how many cells each account that says something gets at least, where the value is long.
const sourceRoom = 12

// together is the merged view: what all of them say of each field, and where they differ.
func (f *family) together(th theme.Theme, w int) []string {
	out := []string{"", th.Title.Render(fmt.Sprintf("What all %d say together", len(f.view.Records)))}
	label := min(20, max(w/4, 8))
	said := func(lead, text string, from []string) {
		room := max(w-ansi.StringWidth(lead), 1)
		if len(from) == 0 {
			out = append(out, block.Cut(lead+text, w))
			return
		}
		least := label + 4 + min(column, (w-label)/2) - ansi.StringWidth(lead) // cells of the value, even if it is short
		need := max(ansi.StringWidth(text), least)
		who := f.sources(from, max(room-3-need, room-3-least, min(sourceRoom*len(from), room/2)))
		out = append(out, lead+block.Pad(text, max(min(need, room-3-ansi.StringWidth(who)), 1))+th.Muted.Render("   "+who))
	}
	for _, m := range f.view.Fields {
		sign := "  "
		if m.Differs && th.ASCII {
			sign = "# "
		} else if m.Differs {
			sign = "≠ "
		}
		from := m.From
		if !m.Differs && len(m.From) == len(f.view.Records) {
			from = nil // all of them say it
		}
		said(th.Muted.Render(sign+block.Pad(model.Line(m.Label, false), label))+"  ", model.Line(m.Text, false), from)
		for _, o := range m.Others {
			said(strings.Repeat(" ", label+4)+th.Muted.Render("but "), model.Line(o.Text, false), o.From)
		}
	}
	return out
}

// called are the accounts by their providers, where each is at another one: then they are called by those, as in a list. Nil elsewhere.
func (f *family) called() map[string]string {
	out, taken := map[string]string{}, map[string]bool{}
	for _, e := range f.view.Records {
		if e.Title == "" || out[e.Connection] == e.ConnectorName && e.ConnectorName != "" {
			continue
		}
		if e.ConnectorName == "" || taken[e.ConnectorName] {
			return nil
		}
		out[e.Connection], taken[e.ConnectorName] = e.ConnectorName, true
	}
	return out
}

// sources are the accounts that say something in at most w cells: where they do not fit, each is cut so that it stays unlike every
// other of the person.
func (f *family) sources(from []string, w int) string {
	clean := make([]string, len(from))
	called := f.called()
	for i, name := range from {
		clean[i] = model.Line(cmp.Or(called[name], name), false)
	}
	if whole := strings.Join(clean, ", "); ansi.StringWidth(whole) <= w {
		return whole
	}
	var all []string
	for _, e := range f.view.Records {
		all = append(all, model.Line(cmp.Or(called[e.Connection], e.Connection), false))
	}
	short := block.Apart(append(all, clean...), max((w-2*(len(clean)-1))/len(clean), 1))
	for i, name := range clean {
		clean[i] = short[name]
	}
	return block.Cut(strings.Join(clean, ", "), w)
}

// draw is the window over the family.
func (f *family) draw(th theme.Theme, w, h int) []string {
	lines, from, to := f.lines(th, w)
	f.scroll.fit(h, len(lines))
	if f.moved {
		f.top, f.moved = block.Window(f.top, h, len(lines), from, to), false
	}
	return lines[f.top:]
}

func titled(e workbench.LinkEnd) string {
	if e.Title == "" {
		return e.ID
	}
	return model.Line(e.Title, false)
}

func whereOf(e workbench.LinkEnd) string {
	where := model.Line(e.Connection, false)
	switch {
	case e.Title == "":
		return "not kept here any more"
	case e.Deleted:
		where += " · deleted there"
	}
	return where
}
