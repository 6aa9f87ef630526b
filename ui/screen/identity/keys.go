package identity

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch s.face {
	case typing:
		return []screen.Binding{screen.Bind("↑↓", "move", "up", "down"), screen.Bind("enter", "keep the filter", "enter"), screen.Bind("esc", "clear it", "esc")}
	case doubting:
		return []screen.Binding{screen.Bind("y", "accept it", "y"), screen.Bind("n", "no", "n", "esc")}
	case asking:
		if s.many.stop != nil {
			return []screen.Binding{screen.Bind("esc", "stop", "esc")}
		}
		return []screen.Binding{screen.Bind("y", "accept them", "y"), screen.Bind("↑↓", "surer, less sure", "up", "down", "j", "k"), screen.Bind("n", "no", "n", "esc")}
	}
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	off := func(b screen.Binding, why string) screen.Binding {
		if why != "" {
			return b.Off(why)
		}
		return b
	}
	one := ""
	if _, ok := s.current(); !ok {
		one = "There is no link here."
	}
	out := append(s.answers(one), []screen.Binding{
		off(screen.Bind("u", "take the last back", "u"), s.whyNotBack()), screen.Bind("/", "filter", "/"), s.turning(), off(screen.Bind("A", "accept many", "A"), s.whyNotMany()),
		s.sorting(), screen.Bind("c", "account", "c"), hidden(screen.Bind("m", "model", "m")), off(hidden(screen.Bind("1/2", "open the first, the second", "1", "2")), one), off(hidden(screen.Bind("enter", "open the first", "enter")), one),
		s.finding(), hidden(screen.Bind("j/k", "down, up", "j", "k", "down", "up")), hidden(screen.Bind("[ ]", "scroll the records", "[", "]")),
		hidden(screen.Bind("g/G", "first, last", "g", "G", "home", "end")), hidden(screen.Bind("r", "show what was skipped", "r")),
	}...)
	return out
}

// answers are the keys that decide on the link under the cursor.
func (s *Screen) answers(one string) []screen.Binding {
	accept, apart := screen.Bind("a", "same", "a"), screen.Bind("x", "keep apart", "x")
	skip := screen.Bind("s", "skip", "s")
	switch s.state() {
	case "linked":
		accept, apart = accept.Off("They are linked already."), screen.Bind("x", "split", "x")
		skip.Hidden = true
	case "apart":
		accept, apart = screen.Bind("a", "link them", "a"), apart.Off("They are kept apart already.")
		skip.Hidden = true
	}
	if one != "" {
		accept, apart, skip = accept.Off(one), apart.Off(one), skip.Off(one)
	}
	return []screen.Binding{accept, apart, skip}
}

func (s *Screen) turning() screen.Binding {
	return screen.Bind("tab", map[string]string{"proposed": "linked ones", "linked": "kept apart", "apart": "what waits"}[s.state()], "tab")
}

func (s *Screen) sorting() screen.Binding {
	if s.scope.Doubtful {
		return screen.Bind("o", "surest first", "o")
	}
	return screen.Bind("o", "doubtful first", "o")
}

func (s *Screen) finding() screen.Binding {
	find := screen.Bind("p", "look for more", "p")
	if s.serve.Proposing().Running {
		return find.Off("Links are being looked for already.")
	}
	return find
}

func (s *Screen) whyNotBack() string {
	if len(s.decided) == 0 {
		return "Nothing was decided here yet. tab shows what is linked and what is kept apart."
	}
	return ""
}

func (s *Screen) whyNotMany() string {
	switch {
	case s.state() != "proposed":
		return "Only what is proposed can be accepted: tab goes there."
	case len(s.keys) == 0:
		return "Nothing is proposed here."
	}
	return ""
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	switch s.face {
	case typing:
		return s.typed(k)
	case asking:
		return s.answer(k.String())
	case doubting:
		return s.mean(k.String())
	}
	name := k.String()
	if s.grid.Key(name, len(s.keys)) {
		return s.settle()
	}
	if s.work.Busy() {
		return nil // the decision before is on its way
	}
	return s.act(name)
}

func (s *Screen) act(name string) tea.Cmd {
	for _, b := range s.Keys() {
		if b.Why != "" && slices.Contains(b.Binding.Keys(), name) {
			return screen.Toast(screen.Warn, b.Why)
		}
	}
	l, ok := s.current()
	switch name {
	case "esc":
		return s.back()
	case "/":
		s.face = typing
	case "a", "x":
		if ok {
			return s.judge(l, map[string]string{"a": "linked", "x": "apart"}[name], false)
		}
	case "s":
		if ok && s.state() == "proposed" {
			s.skipped++
			s.leave(l.No)
			return s.settle()
		}
	case "1", "enter":
		if ok {
			return s.open(l, 0)
		}
	case "2":
		if ok {
			return s.open(l, 1)
		}
	case "u":
		return s.takeBack()
	case "A":
		s.face, s.many = asking, many{step: 1}
		return s.count()
	case "p":
		return s.find()
	case "[", "]":
		s.scroll = max(s.scroll+map[string]int{"[": -3, "]": 3}[name], 0)
	default:
		return s.turn(name)
	}
	return nil
}

// mean answers whether a link is accepted although several records of an account become one by it.
func (s *Screen) mean(key string) tea.Cmd {
	switch {
	case s.work.Busy():
	case key == "y":
		return s.judge(s.doubt, "linked", true)
	case key == "n" || key == "esc":
		s.face = looking
	}
	return nil
}

// back clears the filter, and where there is none leaves.
func (s *Screen) back() tea.Cmd {
	if s.scope.Text == "" {
		return s.env.Pop(nil)
	}
	s.line.Set("")
	s.scope.Text = ""
	return s.readIndex()
}

// turn takes the keys that show other links, or the same in another order.
func (s *Screen) turn(name string) tea.Cmd {
	switch name {
	case "tab":
		s.scope.State = map[string]string{"proposed": "linked", "linked": "apart", "apart": "proposed"}[s.state()]
	case "o":
		s.scope.Doubtful = !s.scope.Doubtful
	case "c":
		s.scope.Connection = next(s.conns, s.scope.Connection)
	case "m":
		s.scope.Model = next(s.models, s.scope.Model)
	case "r":
	default:
		return nil
	}
	s.away, s.skipped, s.wanted = map[int64]bool{}, 0, -1
	s.grid.To(0, len(s.keys))
	return s.again()
}

// next is the word behind one in a list; behind the last one stands none.
func next(all []string, at string) string {
	i := slices.Index(all, at)
	if i+1 >= len(all) {
		return ""
	}
	return all[i+1]
}

func (s *Screen) open(l workbench.Link, i int) tea.Cmd {
	e := l.Records[i]
	if e.Title == "" {
		return screen.Toast(screen.Warn, "That record is not kept here any more.")
	}
	return s.env.Go("record", screen.Target{Model: l.Model, ID: e.ID, Connection: e.Connection})
}

func (s *Screen) find() tea.Cmd {
	req := workbench.LinkRequest{}
	if s.scope.Model != "" {
		req.Models = []string{s.scope.Model}
	}
	s.serve.SeenProposals() // what was found until now is looked at here
	if err := s.serve.StartProposing(req); err != nil {
		return screen.Toast(screen.Bad, problem.As(err).Error())
	}
	s.looks = true
	return screen.Toast(screen.Info, "Comparing the records of your accounts, on this machine.")
}

func (s *Screen) typed(k tea.KeyPressMsg) tea.Cmd {
	switch k.String() {
	case "enter":
		s.face = looking
	case "esc":
		s.face = looking
		s.line.Set("")
		s.scope.Text = ""
		return s.readIndex()
	case "up", "down":
		s.grid.Key(k.String(), len(s.keys))
		return s.settle()
	default:
		if s.line.Update(k) && s.line.Value() != s.scope.Text {
			return s.filter()
		}
	}
	return nil
}

// answer is a key at the question whether many are accepted. Only y says yes.
func (s *Screen) answer(name string) tea.Cmd {
	if s.many.stop != nil {
		if name == "esc" {
			s.many.stop()
		}
		return nil
	}
	switch name {
	case "y":
		if len(s.many.among) > 0 {
			return s.acceptMany()
		}
	case "n", "esc":
		s.face = looking
		s.work.Stop()
	case "up", "k":
		s.many.step = max(s.many.step-1, 0)
		return s.count()
	case "down", "j":
		s.many.step = min(s.many.step+1, len(thresholds())-1)
		return s.count()
	}
	return nil
}
