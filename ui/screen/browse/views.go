package browse

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/input"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Viewer keeps lists under names.
type Viewer interface {
	Views(ctx context.Context) ([]workbench.View, error)
	SaveView(ctx context.Context, v workbench.View, over bool) error
	DropView(ctx context.Context, name string) error
}

// The panes that may lie over a list.
const (
	noPane = iota
	viewPane
	columnPane
	namePane
	sortPane
)

// pane is a choice that lies over the list, or the line for a view's name.
type pane struct {
	kind  int
	at    int // the cursor
	views []workbench.View
	name  input.Line
	over  string          // the name that is taken: enter again replaces that view
	from  *workbench.View // that gets another name; nil where the list is kept under one
	drops string          // the view that is asked about: whether it is to go
}

// viewed is how a list is shown, as chosen or as a view says.
type viewed struct {
	name    string   // of the view; "" for none
	columns []string // paths; nil for those of the model
	sort    []string // nil for the order that s goes through
}

type (
	viewsMsg = load.Result[[]workbench.View]
	savedMsg = load.Result[workbench.View]
)

// showViews reads the views and opens the pane with them.
func (s *Screen) showViews() tea.Cmd {
	serve := s.serve
	return load.Start(s.views, patience, func(ctx context.Context) ([]workbench.View, error) { return serve.Views(ctx) })
}

func (s *Screen) viewsRead(msg viewsMsg) tea.Cmd {
	if !msg.In(s.views) {
		return nil
	}
	if msg.Err != nil {
		return screen.Toast(screen.Warn, problem.As(msg.Err).Error())
	}
	if len(msg.Value) == 0 {
		return screen.Toast(screen.Info, s.env.Say("No views yet: {W} keeps this list under a name."))
	}
	s.pane = pane{kind: viewPane, views: msg.Value}
	s.pane.at = max(slices.IndexFunc(msg.Value, func(v workbench.View) bool { return v.Name == s.viewed.name }), 0)
	return nil
}

// show turns the list into a view.
func (s *Screen) show(v workbench.View) tea.Cmd {
	if v.Trouble != "" {
		return screen.Toast(screen.Warn, problem.Clean(v.Trouble))
	}
	s.pane = pane{}
	if len(v.Connections) > 1 {
		return screen.Toast(screen.Warn, "This view shows "+problem.Clean(strings.Join(v.Connections, " and "))+": a list here is of one connection, or of all. patchbay ls --view lists it.")
	}
	s.args = Args{Model: v.Model, Connection: strings.Join(v.Connections, ""), Everything: v.Model == ""}
	s.viewed = viewed{name: v.Name, sort: v.Sort}
	if len(v.Columns) > 0 {
		s.viewed.columns = v.Columns
	}
	s.asking = asking{where: v.Where}
	s.filter.Set(v.Text)
	s.total, s.named, s.marks, s.folds = -1, false, marks{}, folds{off: s.folds.off}
	return tea.Batch(s.narrow(), s.learn())
}

// naming opens the line for the name under which the list is kept.
func (s *Screen) naming() {
	s.pane = pane{kind: namePane}
	s.pane.name.Limit = 100
	s.pane.name.Set(s.viewed.name)
}

// keep saves the list as it is under the name in the line.
func (s *Screen) keep() tea.Cmd {
	q, serve := s.query(), s.serve
	v := workbench.View{Model: q.Model, Connections: q.Connections, Text: q.Text, Where: q.Where, Columns: s.viewed.columns, Sort: q.Sort}
	was := ""
	if s.pane.from != nil {
		v, was = *s.pane.from, s.pane.from.Name
	}
	v.Name = strings.TrimSpace(s.pane.name.Value())
	respelled := was != "" && strings.EqualFold(was, v.Name)
	over := respelled || s.pane.over != "" && s.pane.over == v.Name
	return load.Start(s.saved, patience, func(ctx context.Context) (workbench.View, error) {
		if err := serve.SaveView(ctx, v, over); err != nil || was == "" || respelled {
			return v, err
		}
		return v, serve.DropView(ctx, was)
	})
}

func (s *Screen) keptView(msg savedMsg) tea.Cmd {
	if !msg.In(s.saved) {
		return nil
	}
	if problem.Is(msg.Err, problem.NeedsPerson) {
		s.pane.over = msg.Value.Name
		return nil
	}
	if msg.Err != nil {
		return screen.Toast(screen.Warn, problem.As(msg.Err).Error())
	}
	if from := s.pane.from; from != nil {
		s.pane = pane{}
		if s.viewed.name == from.Name {
			s.viewed.name = msg.Value.Name
		}
		return tea.Batch(s.showViews(), screen.Toast(screen.Good, "The view is called "+problem.Clean(msg.Value.Name)+" now."))
	}
	s.pane, s.viewed.name = pane{}, msg.Value.Name
	return screen.Toast(screen.Good, "The view "+problem.Clean(msg.Value.Name)+s.env.Say(" is kept. {v} lists the views."))
}

// chooses reports whether a pane lists something.
func (s *Screen) chooses() bool { return s.pane.kind != noPane && s.pane.kind != namePane }

// choose is a key while a pane is open.
func (s *Screen) choose(msg tea.KeyPressMsg, name string) tea.Cmd {
	p := &s.pane
	if p.drops != "" {
		return s.dropping(name)
	}
	if name == "esc" {
		s.pane = pane{}
		return nil
	}
	if p.kind == namePane {
		if name == "enter" {
			return s.keep()
		}
		if p.name.Update(msg) {
			p.over = ""
		}
		return nil
	}
	n := len(s.choices())
	switch name {
	case "J", "K":
		if p.kind == columnPane {
			s.moveColumn(map[string]int{"J": 1, "K": -1}[name])
		}
	case "D":
		if p.kind == viewPane {
			p.drops = p.views[p.at].Name
		}
	case "N":
		if p.kind == viewPane {
			v := p.views[p.at]
			s.naming()
			s.pane.from = &v
			s.pane.name.Set(v.Name)
		}
	case "down", "j":
		p.at = min(p.at+1, n-1)
	case "up", "k":
		p.at = max(p.at-1, 0)
	case "home", "g":
		p.at = 0
	case "end", "G":
		p.at = n - 1
	case "enter":
		switch at := p.at; p.kind {
		case viewPane:
			return s.show(p.views[at])
		case sortPane:
			s.pane = pane{}
			return s.sortBy(s.sortFields()[at].Name)
		}
		s.pane = pane{}
	case "space", " ":
		if p.kind == columnPane {
			s.switchColumn()
		}
	}
	return nil
}

// columnFields are the fields that can be a column, in reading order.
func (s *Screen) columnFields() []model.Field {
	m := s.model
	if !s.named {
		m, _ = model.Find(s.all, s.args.Model)
	}
	out := slices.DeleteFunc(slices.Clone(m.Fields), func(f model.Field) bool { return f.Name == "name" })
	return append(out, model.Field{Name: "updatedAt", Label: "Changed"})
}

// shownColumns are the paths behind the name that are columns now.
func (s *Screen) shownColumns() []string {
	m, _ := s.shape()
	if len(m.Columns) == 0 {
		return nil
	}
	return m.Columns[1:]
}

// moveColumn moves the column under the cursor among those that are shown.
func (s *Screen) moveColumn(by int) {
	now := slices.Clone(s.shownColumns())
	i := slices.Index(now, s.columnFields()[s.pane.at].Name)
	if to := i + by; i >= 0 && to >= 0 && to < len(now) {
		now[i], now[to] = now[to], now[i]
		s.viewed.columns = append([]string{"name"}, now...)
	}
}

// switchColumn shows the column under the cursor, behind the others, or hides it.
func (s *Screen) switchColumn() {
	path := s.columnFields()[s.pane.at].Name
	now := slices.Clone(s.shownColumns())
	if i := slices.Index(now, path); i >= 0 {
		now = slices.Delete(now, i, i+1)
	} else {
		now = append(now, path)
	}
	s.viewed.columns = append([]string{"name"}, now...)
}

// shape is the model of the list with the columns that it shows; the first one stands for the name.
func (s *Screen) shape() (model.Model, bool) {
	m, ok := model.Find(s.all, s.args.Model)
	if !ok || s.viewed.columns == nil {
		return m, ok
	}
	if s.named {
		m.Fields = s.model.Fields // with those of the connection's own
	}
	first := "name"
	if len(m.Columns) > 0 {
		first = m.Columns[0]
	}
	m.Columns = append([]string{first}, slices.DeleteFunc(slices.Clone(s.viewed.columns), func(p string) bool {
		return slices.Contains([]string{"name", "title", "id", "connection", "createdAt", "mark", first}, p)
	})...)
	return m, true
}

// choices are the lines of the pane that is open.
func (s *Screen) choices() [][2]string {
	var out [][2]string
	if s.pane.kind == viewPane {
		for _, v := range s.pane.views {
			detail := v.Model
			if len(v.Connections) > 0 {
				detail += " in " + strings.Join(v.Connections, ", ")
			}
			if v.Where != "" {
				detail += " where " + v.Where
			}
			if v.Trouble != "" {
				detail = v.Trouble
			}
			out = append(out, [2]string{problem.Clean(v.Name), problem.Clean(detail)})
		}
		return out
	}
	if s.pane.kind == sortPane {
		return s.sortChoices()
	}
	on := s.shownColumns()
	for _, f := range s.columnFields() {
		sign := "[ ] "
		if i := slices.Index(on, f.Name); i >= 0 {
			sign = fmt.Sprintf("[%d] ", i+1) // its place among the columns
		}
		out = append(out, [2]string{sign + problem.Clean(f.Label), problem.Clean(f.Name)})
	}
	return out
}

// paneLines draw the pane: at most h lines of w cells.
func (s *Screen) paneLines(w, h int) []string {
	th := s.env.Theme
	if s.pane.kind == namePane {
		if s.pane.over == "" {
			return nil
		}
		return []string{" " + th.Warn.Render(block.Cut("There is a view of that name. enter again replaces it, esc keeps it.", max(w-2, 1)))}
	}
	if s.pane.drops != "" {
		ask := "Remove the view " + problem.Clean(s.pane.drops) + "? The records that it shows stay."
		lines := append(notice.Warn(th, max(w-2, 1), ask), notice.Choices(th, max(w-2, 1), [][2]string{{"y", "remove it"}, {"n", "keep it"}})...)
		for i, l := range lines {
			lines[i] = " " + l
		}
		return append(lines, s.rule(w))
	}
	all := s.choices()
	room := max(h-1, 1)
	from := max(min(s.pane.at-room/2, len(all)-room), 0)
	wide := min(30, w/2)
	var out []string
	for i, c := range all[from:min(from+room, len(all))] {
		line := block.Pad(block.Cut(c[0], wide), wide) + "  " + block.Cut(c[1], max(w-wide-6, 1))
		if from+i == s.pane.at {
			line = th.Selected.Render(block.Pad(" "+line, max(w-2, 1)))
		} else {
			line = " " + line
		}
		out = append(out, " "+line)
	}
	if more := len(all) - room; more > 0 {
		words := fmt.Sprintf("  %d more ", more)
		return append(out, th.Muted.Render(block.Cut(words, w))+strings.TrimPrefix(s.rule(w-len(words)), " "))
	}
	return append(out, s.rule(w))
}

// rule parts a pane from the list beneath it.
func (s *Screen) rule(w int) string {
	sign := "─"
	if s.env.Theme.ASCII {
		sign = "-"
	}
	return " " + s.env.Theme.Border.Render(strings.Repeat(sign, max(w-2, 0)))
}
