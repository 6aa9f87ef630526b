package console

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd := s.route(msg)
	s.check()
	return cmd
}

func (s *Screen) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		return s.paste(msg)
	case tea.MouseWheelMsg:
		if s.face == reading && s.pane.Doc() != nil {
			s.wheel(map[bool]string{true: "k", false: "j"}[msg.Button == tea.MouseWheelUp])
		}
	case tea.MouseClickMsg:
		if s.face == reading && s.got != nil && msg.X >= s.corner.X {
			s.click(msg.Y - s.corner.Y)
		}
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		return s.moved(msg)
	case beatMsg:
		if s.sent.Busy() {
			return s.beat()
		}
	case load.SlowMsg:
		msg.Mark()
	default:
		return s.result(msg)
	}
	return nil
}

// result takes what was waited for.
func (s *Screen) result(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case connsMsg:
		if msg.In(s.told) && !s.broken(msg.Err) {
			return s.met(msg.Value)
		}
	case guideMsg:
		if msg.In(s.guided) && msg.Value.connection == s.draft.connection && msg.Err == nil { // without it a path is typed as it is
			s.guide = msg.Value.all
			s.complete()
		}
	case planMsg:
		if msg.In(s.foreseen) {
			return s.weigh(msg)
		}
	case sentMsg:
		if msg.In(s.sent) {
			return s.came(msg)
		}
	case keptMsg:
		if msg.In(s.listed) && msg.Err == nil {
			s.kept = msg.Value
			s.grid.To(s.grid.Cursor(), len(s.shelf()))
			s.complete()
		}
	case callsMsg:
		if msg.In(s.watched) && msg.Err == nil {
			s.calls = slices.DeleteFunc(msg.Value, func(c workbench.Call) bool { return c.At.Before(s.began) })
		}
	case workMsg:
		if msg.In(s.worked) {
			return s.did(msg.Value, msg.Err)
		}
	case foundMsg:
		if msg.In(s.looked) && msg.Value.doc == s.pane.Doc() && msg.Value.text == s.find.Value() {
			s.pane.Found(msg.Value.text, msg.Value.hits)
		}
	}
	return nil
}

// broken keeps an error for the screen; one that only says that newer work took its place is none.
func (s *Screen) broken(err error) bool { return load.Broken(err, &s.err) }

// moved looks again at what moved.
func (s *Screen) moved(msg screen.ChangedMsg) tea.Cmd {
	var cmds []tea.Cmd
	if msg.Connections && !s.told.Busy() {
		cmds = append(cmds, s.tell())
	}
	if msg.Calls && s.sent.Busy() && !s.watched.Busy() {
		cmds = append(cmds, s.watch())
	}
	return tea.Batch(cmds...)
}

// met takes the connections; where none was asked for it is the first that works.
func (s *Screen) met(all []workbench.Connection) tea.Cmd {
	s.conns, s.known = all, true
	if len(all) == 0 && s.face == typing {
		s.face = reading // there is nobody to write to
	}
	for _, c := range all {
		if strings.EqualFold(c.Name, s.draft.connection) || c.ID == s.draft.connection {
			s.draft.connection = c.Name
		}
	}
	if _, here := s.account(); !here && len(all) > 0 {
		at := max(slices.IndexFunc(all, func(c workbench.Connection) bool { return c.State != workbench.Paused }), 0)
		if s.draft.connection == "" {
			s.draft.connection = all[at].Name
		}
	}
	if s.guide == nil && len(all) > 0 && !s.guided.Busy() {
		return s.learn()
	}
	return nil
}

// weigh sends what only reads, and asks about anything else.
func (s *Screen) weigh(msg planMsg) tea.Cmd {
	if s.broken(msg.Err) {
		s.face = reading
		return nil
	}
	if msg.Value.request != s.request() {
		return screen.Toast(screen.Info, "The request was changed meanwhile: send it again.")
	}
	s.planned, s.plan = msg.Value.request, msg.Value.plan
	if s.plan.Changes {
		s.planned.Paginate = false // a change has one answer
		s.face, s.scroll = asking, 0
		return nil
	}
	return s.send()
}

// answer is to the question whether a change may be sent. Only y says yes.
func (s *Screen) answer(name string) tea.Cmd {
	switch name {
	case "y":
		return s.send()
	case "n", "esc":
		s.face = reading
	case "j", "down":
		s.scroll++
	case "k", "up":
		s.scroll = max(s.scroll-1, 0)
	}
	return nil
}

// came takes the answer.
func (s *Screen) came(msg sentMsg) tea.Cmd {
	s.ticked.Stop()
	if msg.Err != nil {
		s.err = problem.As(msg.Err)
		return s.list()
	}
	if s.err = problem.As(msg.Value.why); s.err != nil && s.err.Kind == problem.Unsupported && s.planned.Paginate {
		s.err.Hint = s.env.Say("Press {p}, then {s}, for this one answer.") // not the command's way to say so
	}
	if msg.Value.got.Status != 0 {
		s.got, s.gotTo = &msg.Value.got, s.planned
		s.pane.Show(msg.Value.doc)
		s.table = msg.Value.table
		s.rows.Show(s.table)
	}
	return s.list()
}

// did takes what a key came to.
func (s *Screen) did(d done, err error) tea.Cmd {
	switch {
	case problem.Is(err, problem.NeedsPerson) && s.face == naming:
		s.face = over
	case err != nil:
		if s.face == naming || s.face == over {
			s.face = reading
		}
		return screen.Toast(screen.Bad, problem.As(err).Error())
	case d.request != nil:
		s.draft.connection = d.request.Connection
		s.again(*d.request)
		s.cands = nil
		if s.known {
			return s.learn()
		}
	case d.table != "":
		return tea.Batch(tea.SetClipboard(d.table), screen.Toast(screen.Info, "The table as CSV was sent to the terminal's clipboard."))
	case d.curl != "":
		return tea.Batch(tea.SetClipboard(d.curl), screen.Toast(screen.Info, "The command was sent to the terminal's clipboard. $TOKEN stands for the token."))
	case d.words != "":
		if s.face == naming || s.face == over {
			s.face = reading
		}
		return tea.Batch(s.list(), screen.Toast(screen.Good, d.words))
	}
	return nil
}

func (s *Screen) paste(msg tea.PasteMsg) tea.Cmd {
	switch s.face {
	case typing:
		switch s.draft.part {
		case path:
			s.typePath(msg)
			return screen.Short(s.draft.path.LeftOut())
		case query, header, body:
			s.change(s.draft.part, msg)
			return screen.Short(s.draft.text[s.draft.part].LeftOut())
		}
	case finding:
		s.find.Update(msg)
		return tea.Batch(s.search(), screen.Short(s.find.LeftOut()))
	case naming:
		s.name.Update(msg)
		return screen.Short(s.name.LeftOut())
	case choosing:
		s.filter.Update(msg)
		s.grid.To(0, len(s.shelf()))
	}
	return nil
}

// typed is a key for a part of the request.
func (s *Screen) typed(k tea.KeyPressMsg) tea.Cmd {
	d := &s.draft
	switch name := k.Keystroke(); name {
	case "ctrl+s":
		return s.foresee()
	case "esc":
		s.face = reading
		return nil
	case "ctrl+t":
		s.turnMethod(1)
		return nil
	case "ctrl+r":
		return s.turn("o")
	case "tab":
		if d.part == path && s.pick > 0 {
			s.take(s.pick)
			return nil
		}
		d.part = (d.part + 1) % parts
		return nil
	case "shift+tab":
		d.part = (d.part + parts - 1) % parts
		return nil
	case "ctrl+l":
		if d.part == body {
			return s.tidy()
		}
	}
	switch d.part {
	case method:
		s.typeMethod(k)
	case path:
		return s.pathKey(k)
	default:
		s.textKey(k)
	}
	return nil
}

func (s *Screen) typeMethod(k tea.KeyPressMsg) {
	switch k.Keystroke() {
	case "left", "up":
		s.turnMethod(-1)
	case "right", "down", "space":
		s.turnMethod(+1)
	case "enter":
		s.draft.part = path
	default:
		if k.Text != "" {
			s.methodLetter(k.Text)
		}
	}
}

// pathKey goes through the candidates, takes one, or types.
func (s *Screen) pathKey(k tea.KeyPressMsg) tea.Cmd {
	switch k.Keystroke() {
	case "down":
		if s.pick < len(s.cands) {
			s.pick++
		} else if len(s.cands) == 0 {
			s.draft.part = query
		}
	case "up":
		s.pick = max(s.pick-1, 0)
	case "enter":
		if s.pick > 0 {
			s.take(s.pick)
			return nil
		}
		return s.foresee()
	default:
		s.typePath(k)
	}
	return nil
}

// textKey edits query, headers or body; up in the first line and down in the last lead to the next part.
func (s *Screen) textKey(k tea.KeyPressMsg) {
	d := &s.draft
	if s.change(d.part, k) {
		return
	}
	switch k.Keystroke() {
	case "up":
		d.part--
	case "down":
		if d.part < body {
			d.part++
		}
	}
}

// seek is a key for what is looked for in the answer.
func (s *Screen) seek(k tea.KeyPressMsg) tea.Cmd {
	switch k.Keystroke() {
	case "enter":
		s.face = reading
		return nil
	case "esc":
		s.face = reading
		s.find.Set("")
		s.pane.Found("", nil)
		return nil
	case "down":
		s.pane.Next(1)
		return nil
	case "up":
		s.pane.Next(-1)
		return nil
	}
	was := s.find.Value()
	if s.find.Update(k) && was != s.find.Value() {
		return s.search()
	}
	return nil
}
