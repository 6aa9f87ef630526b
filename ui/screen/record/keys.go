package record

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch s.face {
	case removal:
		return []screen.Binding{screen.Bind("y", "delete it", "y"), screen.Bind("n", "keep it", "n", "esc")}
	case raw:
		return []screen.Binding{
			screen.Bind("/", "find", "/"), screen.Bind("n/N", "next, previous", "n", "N"), screen.Bind("Y", "copy", "Y"),
			screen.Bind("J", "fields", "J", "esc"), screen.Bind("h", "history", "h"),
		}
	case explained:
		return s.reasons.keys()
	case history:
		return []screen.Binding{screen.Bind("h", "fields", "h", "esc"), screen.Bind("J", "as sent", "J")}
	}
	return s.fieldKeys()
}

func (s *Screen) fieldKeys() []screen.Binding {
	edit := screen.Bind("e", "edit", "e", "enter")
	remove := screen.Bind("D", "delete", "D")
	open := screen.Bind("o", "open there", "o")
	open.Hidden = true
	if why := s.whyNotEdit(); why != "" {
		edit = edit.Off(why)
	}
	if !s.view.CanDelete {
		remove = remove.Off(orLoading(s.loaded, s.view.WhyNotDel))
	}
	if why := s.whyNotOpen(); why != "" {
		open = open.Off(why)
	}
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	follow := screen.Bind("f", "follow", "f")
	follow.Hidden = s.at >= len(s.rows) || s.rows[s.at].refers == nil
	if why := s.whyNotFollow(); why != "" {
		follow = follow.Off(why)
	}
	reason := screen.Bind("w", "why", "w")
	if why := s.whyNotWhy(); why != "" {
		reason = reason.Off(why)
	}
	return []screen.Binding{
		edit, follow, screen.Bind("y", "copy", "y"), screen.Bind("J", "as sent", "J"), screen.Bind("h", "history", "h"), reason,
		screen.Bind("z", "empty fields", "z"), screen.Bind("tab", "their names", "tab"), screen.Bind("r", "pull", "r"), remove,
		hidden(screen.Bind("Y", "copy as JSON", "Y")), open,
	}
}

func orLoading(loaded bool, why string) string {
	if !loaded {
		return "The record is still being read."
	}
	return why
}

func (s *Screen) whyNotEdit() string {
	switch {
	case !s.loaded || !s.view.CanEdit:
		return orLoading(s.loaded, s.view.WhyNot)
	case s.at < len(s.rows):
		return s.rows[s.at].why
	}
	return ""
}

func (s *Screen) whyNotFollow() string {
	switch {
	case s.at >= len(s.rows) || s.rows[s.at].refers == nil:
		return "This field refers to no other record."
	case s.rows[s.at].refers.ID == "":
		return "What it refers to was not fetched: r pulls it, where this connection may."
	}
	return ""
}

func (s *Screen) whyNotOpen() string {
	switch _, can := s.serve.(Browser); {
	case !s.loaded:
		return orLoading(false, "")
	case s.view.Record.Remote.URL == "":
		return "The provider gives no address for this record."
	case !can:
		return "No browser can be opened from here: y copies the address."
	}
	return ""
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	switch s.face {
	case removal:
		return s.pressRemoval(k.String())
	case raw:
		if s.source.update(k) {
			return nil
		}
	case explained:
		if s.reasons.press(k.String()) {
			return nil
		}
	case history:
		if s.past.press(k.String()) {
			return nil
		}
	case fields:
		if s.move(k.String()) {
			return nil
		}
	}
	return s.act(k.String())
}

// move takes the keys that walk through the fields.
func (s *Screen) move(key string) bool {
	page := 10
	switch key {
	case "j", "down":
		s.at++
	case "k", "up":
		s.at--
	case "pgdown", "ctrl+d":
		s.at += page
	case "pgup", "ctrl+u":
		s.at -= page
	case "g", "home":
		s.at = 0
	case "G", "end":
		s.at = len(s.rows) - 1
	default:
		return false
	}
	s.at = max(min(s.at, len(s.rows)-1), 0)
	return true
}

func (s *Screen) act(key string) tea.Cmd {
	switch key {
	case "esc":
		if s.face == fields {
			return screen.Pop(nil)
		}
		s.face = fields
	case "w":
		if s.face == explained {
			s.face = fields
			return nil
		}
		return s.ask()
	case "c", "enter":
		if s.face == explained {
			return s.reasons.lead(key)
		}
		return s.actOnFields(key)
	case "J":
		return s.turn(raw)
	case "h":
		return s.turn(history)
	case "r":
		if s.loaded {
			return s.pull()
		}
		return tea.Batch(s.show(), s.tell())
	case "Y":
		if s.loaded {
			return s.copyJSON()
		}
	default:
		return s.actOnFields(key)
	}
	return nil
}

func (s *Screen) actOnFields(key string) tea.Cmd {
	if s.face != fields {
		return nil
	}
	switch key {
	case "tab":
		s.natives = !s.natives
	case "z":
		s.empties = !s.empties
		s.arrange()
	case "e", "enter":
		return s.startEdit()
	case "f":
		if why := s.whyNotFollow(); why != "" {
			return screen.Toast(screen.Warn, why)
		}
		to := s.rows[s.at].refers
		return screen.Go("record", screen.Target{Model: to.Model, ID: to.ID})
	case "y":
		return s.copyValue()
	case "D":
		if !s.view.CanDelete {
			return screen.Toast(screen.Warn, orLoading(s.loaded, s.view.WhyNotDel))
		}
		return s.planRemoval()
	case "o":
		if why := s.whyNotOpen(); why != "" {
			return screen.Toast(screen.Warn, why)
		}
		b, _ := s.serve.(Browser)
		return s.open(b)
	}
	return nil
}

func (s *Screen) startEdit() tea.Cmd {
	if why := s.whyNotEdit(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	field := ""
	if s.at < len(s.rows) {
		field = s.rows[s.at].path
	}
	return s.edit(field)
}

func (s *Screen) copyValue() tea.Cmd {
	if s.at >= len(s.rows) {
		return nil
	}
	return copyText(s.rows[s.at].text, s.rows[s.at].label+" was")
}

// turn shows another face of the record, or goes back to the fields.
func (s *Screen) turn(to face) tea.Cmd {
	if s.face == to {
		s.face = fields
		return nil
	}
	s.face = to
	if to == raw && !s.source.ready && !s.native.Busy() {
		return s.readNative()
	}
	return nil
}

// pressRemoval answers the question: no key that could be a slip deletes anything.
func (s *Screen) pressRemoval(key string) tea.Cmd {
	if s.applied.Busy() {
		return nil
	}
	switch key {
	case "y":
		s.err = nil
		return s.remove()
	case "n", "esc":
		s.face, s.err, s.top = fields, nil, 0
	case "j", "down":
		s.top++
	case "k", "up":
		s.top = max(s.top-1, 0)
	}
	return nil
}
