package mapping

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch s.face {
	case filtering:
		return []screen.Binding{screen.Bind("↑↓", "move", "up", "down"), screen.Bind("enter", "keep the filter", "enter"), screen.Bind("esc", "clear it", "esc")}
	case shaping:
		return s.shapeKeys()
	case choosing:
		return []screen.Binding{
			screen.Bind("↑↓", "choose", "up", "down"), screen.Bind("enter", "take it", "enter"), screen.Bind("tab", "complete", "tab"),
			screen.Bind("pgdn/pgup", "next, previous record", "pgdown", "pgup"), screen.Bind("esc", "leave it", "esc"),
		}
	case filling:
		return []screen.Binding{screen.Bind("tab", "next field", "tab"), screen.Bind("ctrl+s", "take it", "ctrl+s"), screen.Bind("esc", "leave it", "esc")}
	case writing:
		return []screen.Binding{screen.Bind("enter", "take it", "enter"), screen.Bind("pgdn/pgup", "next, previous record", "pgdown", "pgup"), screen.Bind("esc", "leave it", "esc")}
	case reviewing:
		return s.review.keys(s.saved.Busy())
	case leaving:
		return []screen.Binding{screen.Bind("y", "drop it", "y").As("drop them"), screen.Bind("n", "stay here", "n", "esc").As("stay")}
	case dated:
		return s.past.keys(s.whyNotGoBack())
	case noting:
		return []screen.Binding{screen.Bind("enter", "keep it", "enter"), screen.Bind("esc", "leave it", "esc")}
	}
	return s.columnKeys()
}

func off(b screen.Binding, why string) screen.Binding {
	if why != "" {
		return b.Off(why)
	}
	return b
}

func hidden(b screen.Binding) screen.Binding {
	b.Hidden = true
	return b
}

func (s *Screen) columnKeys() []screen.Binding {
	esc := screen.Bind("esc", "back", "esc")
	if !s.loaded && s.err == nil {
		return []screen.Binding{esc}
	}
	if !s.loaded {
		return []screen.Binding{screen.Bind("r", "try again", "r"), esc}
	}
	change := screen.Bind("enter", "change", "enter", "e").As("change")
	if r, ok := s.current(); s.list.side == native && ok {
		change = screen.Bind("enter", "give it to "+r.label, "enter", "e").As("change")
	}
	save := off(screen.Bind("s", "look and save", "s", "ctrl+s"), s.whyNotSave())
	out := []screen.Binding{off(change, s.whyNotChange()), save}
	if len(s.hints) > 0 {
		out = append(out, off(screen.Bind("a", "accept", "a"), s.whyNotAccept()), off(screen.Bind("A", "accept all sure ones", "A"), s.whyNotAcceptAll()))
	}
	return append(out,
		off(screen.Bind("x", "take back", "x", "delete"), s.whyNotDrop()), screen.Bind("n/N", "next, previous record", "n", "N"), screen.Bind("tab", s.otherSide(), "tab").As("other column"), screen.Bind("/", "filter", "/"),
		screen.Bind("f", "show only", "f"), screen.Bind("v", "versions", "v"), screen.Bind("c", "prove it", "c"), off(screen.Bind("m", "next model", "m"), s.whyNotTurn()),
		hidden(off(screen.Bind("o", "open the record", "o"), s.whyNotOpen())), hidden(screen.Bind("r", "ask for the fields again", "r")),
		hidden(screen.Bind("j/k", "down, up", "j", "k", "down", "up")), hidden(screen.Bind("g/G", "first, last", "g", "G", "home", "end")), esc)
}

func (s *Screen) otherSide() string {
	if s.list.side == native {
		return "fields"
	}
	return "native places"
}

func (s *Screen) shapeKeys() []screen.Binding {
	p := &s.shape
	part := screen.Bind("enter", "change it", "enter", "e").As("change part")
	if p.at > len(p.steps) {
		part = screen.Bind("enter", "add a step", "enter", "e").As("change part")
	}
	why := ""
	if p.at == 0 || p.at > len(p.steps) {
		why = "This is no step: only steps can be removed and moved."
	}
	own := screen.Bind("o", "the connector's line", "o")
	if p.own == "" {
		own = screen.Bind("o", "no place at all", "o").As("the connector's line")
	}
	return []screen.Binding{
		part, off(screen.Bind("s", "look and save", "s", "ctrl+s"), s.whyNotSave()), screen.Bind("a", "add a step", "a", "+"), off(screen.Bind("x", "remove it", "x", "delete"), why), off(screen.Bind("J/K", "move it", "J", "K"), why),
		screen.Bind("i", "type the line", "i"), own, screen.Bind("n/N", "next, previous record", "n", "N"),
		hidden(screen.Bind("j/k", "down, up", "j", "k", "down", "up")), screen.Bind("esc", "done", "esc"),
	}
}

func (s *Screen) whyNotAccept() string {
	if r, ok := s.current(); !ok || r.hint == nil {
		return s.env.Say("Nothing is suggested for this field: {f} shows those with a suggestion.")
	}
	return ""
}

func (s *Screen) whyNotAcceptAll() string {
	if len(s.sure()) == 0 {
		return fmt.Sprintf("None of the suggestions is sure enough to be taken unseen: %.0f %% are needed. a accepts one.", workbench.Sure*100)
	}
	return ""
}

// sure are the fields whose suggestions may be taken unseen.
func (s *Screen) sure() []row {
	return slices.DeleteFunc(slices.Clone(s.list.rows), func(r row) bool { return r.hint == nil || r.hint.Confidence < workbench.Sure })
}

func (s *Screen) whyNotSave() string {
	switch {
	case !s.Drafting():
		return "Nothing was changed yet: enter changes the field under the cursor."
	case s.sheet.Sealed != "":
		return s.sheet.Sealed
	}
	return ""
}

func (s *Screen) whyNotDrop() string {
	r, ok := s.current()
	if !ok || !r.dirty && r.from != workbench.FromYou {
		return "This line is not yours."
	}
	return ""
}

func (s *Screen) whyNotTurn() string {
	switch {
	case s.Drafting():
		return s.env.Say("What you changed is not saved yet: {s} saves it, {x} takes it back.")
	case len(s.sheet.Models) < 2:
		return "This connection keeps no other model."
	}
	return ""
}

func (s *Screen) whyNotOpen() string {
	if s.sample >= len(s.trial.Samples) {
		return "No record is shown here."
	}
	return ""
}

func (s *Screen) whyNotGoBack() string {
	switch {
	case s.Drafting():
		return "What you changed is not saved yet: save it or take it back first."
	case s.sheet.Sealed != "":
		return s.sheet.Sealed
	}
	return ""
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	switch s.face {
	case filtering:
		return s.pressFilter(k)
	case choosing:
		return s.pressChoosing(k)
	case filling:
		return s.pressFilling(k)
	case writing:
		return s.pressWriting(k)
	case noting:
		return s.pressNoting(k)
	}
	name := k.String()
	if s.face != looking || s.loaded {
		for _, b := range s.Keys() {
			if b.Why != "" && slices.Contains(b.Binding.Keys(), name) {
				return screen.Toast(screen.Warn, b.Why)
			}
		}
	}
	switch s.face {
	case shaping:
		return s.pressShape(name)
	case reviewing:
		return s.pressReview(name)
	case leaving:
		return s.answer(name)
	case dated:
		return s.pressPast(name)
	}
	if s.walk(name) {
		return nil
	}
	return s.act(name)
}

func (s *Screen) paste(msg tea.PasteMsg) tea.Cmd {
	switch s.face {
	case filtering:
		s.filter.Update(msg)
		s.sift()
	case choosing:
		s.choice.line.Update(msg)
		s.choice.narrow()
	case filling:
		return s.pressFilling(msg)
	case writing:
		s.shape.raw.Update(msg)
		return screen.Short(s.shape.raw.LeftOut())
	case noting:
		s.note.Update(msg)
		return screen.Short(s.note.LeftOut())
	}
	return nil
}

func (s *Screen) pressFilter(k tea.KeyPressMsg) tea.Cmd {
	switch name := k.String(); name {
	case "enter":
		s.face = looking
	case "esc":
		s.face = looking
		s.filter.Set("")
		s.arrange()
	case "up", "down":
		s.walk(name)
	default:
		before := s.filter.Value()
		if s.filter.Update(k); before != s.filter.Value() {
			s.sift()
		}
	}
	return nil
}

// sift shows what the filter lets through, with the cursor on the field it was on, or the first.
func (s *Screen) sift() {
	was, _ := s.current()
	s.arrange()
	if now, _ := s.current(); now.field.Name != was.field.Name {
		s.list.at = 0
	}
}

// act is a key of the columns.
func (s *Screen) act(name string) tea.Cmd {
	if !s.loaded {
		return s.early(name)
	}
	switch name {
	case "esc":
		return s.back()
	case "/":
		s.face = filtering
	case "tab", "shift+tab":
		s.list.side = native - s.list.side
		s.land()
	case "f":
		s.list.only = (s.list.only + 1) % len(kinds())
		s.arrange()
	case "enter", "e":
		if p, ok := s.spot(); s.list.side == native && ok {
			s.list.side = unified
			return s.change(p.Line)
		}
		return s.change("")
	case "a":
		s.accept()
	case "A":
		return s.acceptAll()
	case "x", "delete":
		s.drop()
	default:
		return s.lead(name)
	}
	return nil
}

// lead is a key that leads elsewhere, or asks for something.
func (s *Screen) lead(name string) tea.Cmd {
	switch name {
	case "v":
		s.face, s.past = dated, past{}
		return s.versions()
	case "c":
		return s.check()
	case "m":
		return s.next()
	case "o":
		return s.openSample()
	case "r":
		if s.sheet.Discovers {
			return tea.Batch(s.load(), s.discover())
		}
		return s.load()
	}
	return s.common(name)
}

// common are the keys that mean the same wherever records are shown.
func (s *Screen) common(name string) tea.Cmd {
	switch name {
	case "n", "N":
		s.turn(map[string]int{"n": 1, "N": -1}[name])
	case "s", "ctrl+s":
		return s.planDraft()
	}
	return nil
}

// early are the keys while nothing is there yet.
func (s *Screen) early(name string) tea.Cmd {
	switch name {
	case "esc":
		return s.env.Pop(nil)
	case "r":
		s.err = nil
		return s.load()
	}
	return nil
}

// back clears the filter, and where there is none leaves.
func (s *Screen) back() tea.Cmd {
	switch {
	case !s.filter.Empty() || s.list.only != 0:
		s.filter.Set("")
		s.list.only = 0
		s.arrange()
	case s.Drafting():
		s.face = leaving
	default:
		return s.env.Pop(nil)
	}
	return nil
}

// answer is to the question whether what was changed may be dropped. Only y says yes.
func (s *Screen) answer(name string) tea.Cmd {
	switch name {
	case "y":
		return s.env.Pop(nil)
	case "n", "esc":
		s.face = looking
	}
	return nil
}

// accept takes the suggestion for a field into the draft.
func (s *Screen) accept() {
	if r, ok := s.current(); ok && r.hint != nil {
		s.put(r.field.Name, r.hint.Line)
	}
}

func (s *Screen) acceptAll() tea.Cmd {
	all := s.sure()
	for _, r := range all {
		s.put(r.field.Name, r.hint.Line)
	}
	return screen.Toast(screen.Info, s.env.Sayf("%d taken. Nothing is saved yet: {s} shows what would change.", len(all)))
}

// drop takes a change back, or where nothing was changed a line of the person's own.
func (s *Screen) drop() {
	r, ok := s.current()
	switch {
	case !ok:
	case r.dirty:
		s.put(r.field.Name, r.saved)
	default:
		s.put(r.field.Name, r.own)
	}
}

// next goes to the next model of the connection.
func (s *Screen) next() tea.Cmd {
	all := s.sheet.Models
	s.args.Model = all[(slices.Index(all, s.args.Model)+1)%len(all)]
	s.loaded, s.hints, s.faults, s.proved, s.first = false, nil, nil, nil, ""
	s.list, s.trial, s.about, s.moved, s.base = list{only: s.list.only}, workbench.LineTrial{}, trialKey{}, "", 0
	return s.load()
}
