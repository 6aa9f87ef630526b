package browse

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/health"
	"patchbay/ui/widget/rail"
)

const (
	railFrom  = 140 // from here on connections and models stand at the left of the list
	railWidth = 27  // with the rule behind it
	habitRail = habits + "rail"
)

// side is what else could be listed: the connections and the models, at the left of the list or, in a narrow window, in its
// place while one is chosen.
type side struct {
	rail  rail.Rail
	focus bool // keys move in it
	off   bool // it is not wanted beside the list
	shown bool // the last picture had it beside the list
}

// goal is what an entry of the rail leads to.
type goal struct {
	args  Args
	entry rail.Entry
}

// connectionGoals are the connections, behind all of them where there are several; nil while none is known.
func (s *Screen) connectionGoals() []goal {
	a := s.args
	to := func(connection string) Args {
		return Args{Model: a.Model, Everything: a.Everything, Connection: connection}
	}
	var out []goal
	all := 0
	for _, c := range s.conns {
		n := 0
		for _, k := range c.Records {
			n += k
		}
		all += n
		e := rail.Entry{Words: problem.Clean(c.Name), Tail: gauge.Count(n), Now: c.Name == a.Connection, Faint: n == 0}
		if level, _ := health.Of(c); level != health.Good {
			e.Sign, e.Ink = strings.TrimSpace(level.Sign(s.env.Theme)), level.Style(s.env.Theme)
		}
		out = append(out, goal{to(c.Name), e})
	}
	switch len(s.conns) {
	case 0:
		return nil
	case 1:
		out[0].entry.Now = true
		return out
	}
	return slices.Insert(out, 0, goal{to(""), rail.Entry{Words: "All connections", Tail: gauge.Count(all), Now: a.Connection == ""}})
}

// modelGoals are the models that the list's providers keep, and everything.
func (s *Screen) modelGoals() []goal {
	a := s.args
	var out []goal
	all := 0
	for _, m := range s.all {
		n := 0
		for _, c := range s.conns {
			if a.Connection == "" || c.Name == a.Connection {
				n += c.Records[m.Name]
			}
		}
		now := !a.Everything && m.Name == a.Model
		if all += n; s.keeps != nil && !s.keeps[m.Name] && n == 0 && !now {
			continue
		}
		out = append(out, goal{Args{Model: m.Name, Connection: a.Connection}, s.numbered(rail.Entry{Words: problem.Clean(m.Plural), Now: now, Faint: n == 0}, n)})
	}
	return append(out, goal{Args{Everything: true, Connection: a.Connection}, s.numbered(rail.Entry{Words: "Everything", Now: a.Everything}, all)})
}

// numbered is an entry with how many records it has, once that is known.
func (s *Screen) numbered(e rail.Entry, n int) rail.Entry {
	if s.conns != nil {
		e.Tail = gauge.Count(n)
	}
	return e
}

// nothingConnected reports that there is nothing else to go to.
func (s *Screen) nothingConnected() bool { return s.named && len(s.conns) == 0 }

// goals are all of them, in the order in which they stand.
func (s *Screen) goals() []goal { return append(s.connectionGoals(), s.modelGoals()...) }

// railLines draw them.
func (s *Screen) railLines(w, h int) []string {
	part := func(title string, goals []goal) rail.Part {
		out := rail.Part{Title: title}
		for _, g := range goals {
			out.Entries = append(out.Entries, g.entry)
		}
		return out
	}
	parts := []rail.Part{part("Models", s.modelGoals())}
	if len(s.conns) > 0 {
		parts = slices.Insert(parts, 0, part("Connections", s.connectionGoals()))
	}
	return s.side.rail.View(parts, rail.Look{Theme: s.env.Theme, Focus: s.side.focus, W: w, H: h})
}

// railed puts the connections and models in front of the lines of a list.
func (s *Screen) railed(lines []string, cursor *tea.Cursor, h int) ([]string, *tea.Cursor) {
	rule := "│"
	if s.env.Theme.ASCII {
		rule = "|"
	}
	for i, l := range s.railLines(railWidth-1, h) {
		if i < len(lines) {
			lines[i] = l + s.env.Theme.Border.Render(rule) + lines[i]
		}
	}
	if cursor != nil {
		cursor.X += railWidth
	}
	return lines, cursor
}

// shown is what the list is of, however somebody came to it.
func (s *Screen) shown() Args {
	a := s.args
	a.Find = false
	return a
}

// aim puts the cursor of the rail on the model that is shown, and the focus into it.
func (s *Screen) aim() tea.Cmd {
	s.side.focus = true
	goals := s.goals()
	for i, g := range goals {
		if g.args == s.shown() {
			s.side.rail.To(i, len(goals)) // the last one that is shown now is the model
		}
	}
	return nil
}

// steer is a key in the rail.
func (s *Screen) steer(name string) tea.Cmd {
	goals := s.goals()
	if s.side.rail.Key(name, len(goals)) {
		return nil
	}
	switch name {
	case "tab", "esc", "h", "left":
		s.side.focus = false
	case "enter", "l", "right":
		if at := s.side.rail.At(); at < len(goals) {
			s.side.focus = false
			return s.turnTo(goals[at].args)
		}
	}
	return nil
}

// touched is a click into the rail.
func (s *Screen) touched(y int) tea.Cmd {
	if i, ok := s.side.rail.Hit(y); ok {
		if goals := s.goals(); i < len(goals) {
			s.side.focus = false
			return s.turnTo(goals[i].args)
		}
	}
	return nil
}

// toggleRail has connections and models beside the list, or not.
func (s *Screen) toggleRail() tea.Cmd {
	if why := s.whyNoRail(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	s.side.off = !s.side.off
	return s.remember(habitRail, s.side.off)
}

func (s *Screen) whyNoRail() string {
	switch {
	case s.env.Accessible:
		return s.env.Say("They stand beside the list, and lines have no beside: {tab} shows them alone.")
	case s.window > 0 && s.window < railFrom:
		return s.env.Say("The window is too narrow to have them beside the list: {tab} shows them alone.")
	}
	return ""
}

// railKeys are those of the rail while it has the focus.
func railKeys() []screen.Binding {
	moves, ends := screen.Bind("↑↓", "move", "up", "down", "j", "k"), screen.Bind("g/G", "first, last", "g", "G", "home", "end")
	ends.Hidden = true
	return []screen.Binding{screen.Bind("enter", "list it", "enter", "l", "right"), moves, screen.Bind("tab", "back to the list", "tab", "esc", "h", "left"), ends}
}

// sideKeys are those that lead into the rail.
func (s *Screen) sideKeys() []screen.Binding {
	words := "hide connections and models"
	if s.side.off {
		words = "show connections and models"
	}
	toggle := screen.Bind("P", words, "P").As("connections and models")
	if why := s.whyNoRail(); why != "" {
		toggle = toggle.Off(why)
	}
	toggle.Hidden = true
	return []screen.Binding{screen.Bind("tab", "other lists", "tab"), toggle}
}

// turnTo lists something else here. What was looked for stays where the model does: the same question to another account.
func (s *Screen) turnTo(a Args) tea.Cmd {
	if a == s.shown() {
		return nil
	}
	same := a.Model == s.args.Model && a.Everything == s.args.Everything
	s.args = a
	s.total, s.named, s.marks, s.folds = -1, false, marks{}, folds{off: s.folds.off}
	s.viewed.name = ""
	if !same {
		s.filter.Set("")
		s.asking, s.viewed = asking{}, viewed{}
	}
	return tea.Batch(s.narrow(), s.learn())
}

// next goes to the next model that is kept where the list comes from; behind the last one comes everything.
func (s *Screen) next() tea.Cmd {
	at := slices.IndexFunc(s.all, func(m model.Model) bool { return m.Name == s.args.Model })
	to := s.args
	if at >= 0 || s.everything() {
		to = Args{Connection: s.args.Connection, Everything: true}
		for _, m := range s.all[at+1:] {
			if s.keeps == nil || s.keeps[m.Name] {
				to = Args{Connection: s.args.Connection, Model: m.Name}
				break
			}
		}
	}
	return s.turnTo(to)
}
