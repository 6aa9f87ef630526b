package record

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	if s.copying {
		return copyKeys()
	}
	switch s.face {
	case removal:
		return []screen.Binding{screen.Bind("y", "delete it", "y"), screen.Bind("n", "keep it", "n", "esc")}
	case raw:
		return []screen.Binding{
			screen.Bind("/", "find", "/"), screen.Bind("n/N", "next, previous", "n", "N"), screen.Bind("space", "fold", "space", "enter"), screen.Bind("z", "fold all", "z"),
			screen.Bind("y", "copy it", "y"), screen.Bind("Y", "copy as", "Y"), screen.Bind("J", "fields", "J", "esc"),
		}
	case explained:
		return s.reasons.keys()
	case linked:
		return s.family.keys(s.begun())
	case surrounded:
		return s.around.keys()
	case history:
		return []screen.Binding{screen.Bind("h", "fields", "h", "esc"), screen.Bind("J", "as sent", "J")}
	}
	return s.fieldKeys()
}

func (s *Screen) fieldKeys() []screen.Binding {
	edit := screen.Bind("e", "edit", "e", "enter")
	remove := screen.Bind("D", "delete", "D")
	open := screen.Bind("o", s.opens(), "o").As("open there")
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
	if !s.loaded {
		return s.unread(edit)
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
		edit, follow, screen.Bind("y", "copy", "y"), screen.Bind("J", "as sent", "J"), screen.Bind("h", "history", "h"), screen.Bind("l", "links", "l"), screen.Bind("t", "related", "t"), reason, s.mapping(),
		screen.Bind("z", "empty fields", "z"), screen.Bind("tab", "their names", "tab"), screen.Bind("r", "pull", "r"), remove,
		hidden(screen.Bind("Y", "copy as", "Y")), open, s.unrollKey(),
	}
}

func orLoading(loaded bool, why string) string {
	if !loaded {
		return "The record is still being read."
	}
	return why
}

func (s *Screen) whyNotEdit() string {
	if !s.loaded || !s.view.CanEdit {
		return orLoading(s.loaded, s.env.WhyNotEdit(s.view))
	}
	if slices.ContainsFunc(s.view.Fields, func(f workbench.FieldView) bool { return f.Editable }) {
		return ""
	}
	if s.at < len(s.rows) && s.rows[s.at].why != "" {
		return s.rows[s.at].why
	}
	return "No field of this record can be changed."
}

// editable is the path of the field that an edit begins at: the one under the cursor, or where that cannot be changed
// the next one that can, else the last one before it; "" where none is shown.
func (s *Screen) editable() string {
	can := func(r row) bool { return r.path != "" && r.why == "" }
	at := min(s.at, len(s.rows))
	if i := slices.IndexFunc(s.rows[at:], can); i >= 0 {
		return s.rows[at+i].path
	}
	for _, r := range slices.Backward(s.rows[:at]) {
		if can(r) {
			return r.path
		}
	}
	return ""
}

func (s *Screen) whyNotFollow() string {
	switch {
	case s.at >= len(s.rows) || s.rows[s.at].refers == nil:
		return "This field refers to no other record."
	case s.rows[s.at].refers.ID == "":
		return s.env.Say("What it refers to was not fetched: {r} pulls it, where this connection may.")
	}
	return ""
}

// address is what o opens: where the value under the cursor leads, else the record's page at its provider.
func (s *Screen) address() string {
	if s.at < len(s.rows) && s.rows[s.at].link != "" {
		return s.rows[s.at].link
	}
	return s.view.Record.Remote.URL
}

// opens says what o does.
func (s *Screen) opens() string {
	switch scheme, _, _ := strings.Cut(s.address(), ":"); scheme {
	case "mailto":
		return "write a mail"
	case "tel":
		return "call"
	}
	if s.address() != s.view.Record.Remote.URL {
		return "open the page"
	}
	return "open there"
}

func (s *Screen) unrollKey() screen.Binding {
	b := screen.Bind("space", "the whole value", "space")
	l, ok := s.here()
	if ok && l.more == 0 && s.at < len(s.rows) && s.spread[s.rows[s.at].path] {
		b = screen.Bind("space", "less of it", "space")
	} else if !ok || l.more == 0 {
		b = b.Off("The whole value is there already.")
		b.Hidden = true
	}
	return b
}

func (s *Screen) whyNotOpen() string {
	switch _, can := s.serve.(Browser); {
	case !s.loaded:
		return orLoading(false, "")
	case s.address() == "":
		return "The provider gives no address for this record."
	case !can:
		return "No browser can be opened from here: y copies the address."
	}
	return ""
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	if s.copying {
		return s.pressCopy(k.String())
	}
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
	case linked:
		if cmd, mine := s.pressFamily(k.String()); mine {
			return cmd
		}
	case surrounded:
		if cmd, mine := s.pressAround(k.String()); mine {
			return cmd
		}
	case fields:
		if s.move(k.String()) {
			return nil
		}
	}
	return s.act(k.String())
}

// move takes the keys that walk through the fields. A value that is taller than the window is walked through line by line.
func (s *Screen) move(key string) bool {
	was, page := s.at, 10
	switch key {
	case "j", "down":
		if s.into < s.hidden() {
			s.into++
			return true
		}
		s.at++
	case "k", "up":
		if s.into > 0 {
			s.into--
			return true
		}
		s.at = max(s.at-1, 0)
		if s.at != was {
			s.into = s.hidden() // its end is what is next
		}
		return true
	case "pgdown", "ctrl+d":
		if s.into < s.hidden() {
			s.into = min(s.into+max(s.room-1, 1), s.hidden())
			return true
		}
		s.at += page
	case "pgup", "ctrl+u":
		if s.into > 0 {
			s.into = max(s.into-max(s.room-1, 1), 0)
			return true
		}
		s.at -= page
	case "g", "home":
		s.at = 0
	case "G", "end":
		s.at = len(s.rows) - 1
	default:
		return false
	}
	s.at = max(min(s.at, len(s.rows)-1), 0)
	if s.at != was {
		s.into = 0
	}
	return true
}

func (s *Screen) act(key string) tea.Cmd {
	switch key {
	case "esc":
		if s.face == fields || s.begun() {
			return s.env.Pop(nil)
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
			to, why := s.reasons.lead(key)
			if why != "" {
				return screen.Toast(screen.Warn, why)
			}
			return s.env.Go(to.Place, to.Args)
		}
		return s.actOnFields(key)
	case "J":
		return s.turn(raw)
	case "h":
		return s.turn(history)
	case "l":
		return s.turn(linked)
	case "t":
		return s.turn(surrounded)
	case "r":
		if s.loaded {
			return s.pull()
		}
		return tea.Batch(s.show(), s.tell())
	case "Y":
		s.copying = s.loaded
	default:
		return s.actOnFields(key)
	}
	return nil
}

func (s *Screen) actOnFields(key string) tea.Cmd {
	if s.face == raw && key == "y" {
		return s.copyNode()
	}
	if s.face != fields {
		return s.elsewhere(key)
	}
	switch key {
	case "space", " ":
		s.unroll()
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
		return s.env.Go("record", screen.Target{Model: to.Model, ID: to.ID})
	case "m":
		return s.mapped()
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
		return s.open(b, s.address())
	}
	return nil
}

func (s *Screen) startEdit() tea.Cmd {
	if why := s.whyNotEdit(); why != "" {
		return screen.Toast(screen.Warn, why)
	}
	return s.edit(s.editable())
}

// turn shows another face of the record, or goes back to the fields.
func (s *Screen) turn(to face) tea.Cmd {
	if s.face == to {
		s.face = fields
		return nil
	}
	s.face = to
	if to == linked {
		return s.meet()
	}
	if to == surrounded {
		return s.relate()
	}
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

// unread is what can be done while there is no record to see.
func (s *Screen) unread(edit screen.Binding) []screen.Binding {
	if s.err == nil {
		return []screen.Binding{edit}
	}
	return []screen.Binding{screen.Bind("r", "try again", "r").As("pull")}
}
