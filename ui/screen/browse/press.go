package browse

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/ui/screen"
)

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch {
	case s.typing:
		return s.typed(msg, name)
	case s.asking.on:
		return s.asked(msg, name)
	case s.pane.kind != noPane:
		return s.choose(msg, name)
	case s.side.focus:
		return s.steer(name)
	}
	if s.grid.Key(name, s.Len()) {
		return s.arrived()
	}
	if s.everything() && s.ofOne(name) {
		return nil
	}
	if cmd, was := s.mark(name); was {
		return cmd
	}
	r, ok := s.current()
	switch name {
	case "/":
		s.typing = true
	case "w", "v", "W", "c", "s", "S", "z", "Z", "p", "P":
		return s.shaped(name)
	case "tab":
		return s.aim()
	case "r":
		return s.again()
	case "m":
		return s.next()
	case "n":
		return s.create()
	case "esc":
		return s.back()
	case "enter":
		return s.open()
	case "e":
		if why := s.whyNotEdit(); ok && why != "" {
			return screen.Toast(screen.Warn, why)
		}
		if ok {
			return s.env.Go("edit", screen.Target{Model: r.Model, ID: r.ID})
		}
	case "x":
		return s.export()
	case "y":
		if ok {
			return tea.Batch(tea.SetClipboard(r.ID), screen.Toast(screen.Info, "The id "+model.Line(r.ID, false)+" was sent to the terminal's clipboard."))
		}
	}
	return nil
}

// back clears what narrows the list, the filter first; then it leaves.
func (s *Screen) back() tea.Cmd {
	switch {
	case !s.filter.Empty():
		s.filter.Set("")
		return s.narrow()
	case s.asking.where != "":
		s.asking, s.viewed = asking{}, viewed{}
		return s.narrow()
	}
	return s.env.Pop(nil)
}

// again reads the list once more where it could not be read, else fetches from the provider.
func (s *Screen) again() tea.Cmd {
	if s.err != nil {
		return tea.Batch(s.look(), s.learn())
	}
	if why := s.unkept(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	return s.pull()
}

// shaped is a key that says what the list shows, and how.
func (s *Screen) shaped(name string) tea.Cmd {
	switch name {
	case "w":
		return s.ask()
	case "v":
		return s.showViews()
	case "W":
		s.naming()
	case "c":
		s.pane = pane{kind: columnPane}
	case "s":
		s.sort, s.viewed.sort = s.nextSort(), nil
		return s.narrow()
	case "S":
		s.chooseSort()
	case "z":
		return s.unfold()
	case "Z":
		return s.foldAll()
	case "p":
		return s.togglePreview()
	case "P":
		return s.toggleRail()
	}
	return nil
}
