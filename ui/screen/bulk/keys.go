package bulk

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch s.face {
	case asking:
		return []screen.Binding{screen.Bind("y", "yes", "y"), screen.Bind("n", "no", "n", "esc")}
	case typing:
		enter := screen.Bind("enter", "apply it", "enter")
		if s.line.Value() == "" && !s.fresh() {
			enter = screen.Bind("enter", "look", "enter")
		}
		return []screen.Binding{enter, screen.Bind("tab", "complete", "tab"), screen.Bind("esc", "back", "esc")}
	case listing:
		open := screen.Bind("enter", "open", "enter")
		if len(s.all) == 0 {
			open = open.Off(s.whyNotOpen())
		}
		return []screen.Binding{open, screen.Bind("esc", "back", "esc")}
	}
	return s.lookingKeys()
}

// whyNotOpen is why no working copy of the list can be opened.
func (s *Screen) whyNotOpen() string {
	if !s.listed && s.err == nil {
		return "The working copies are still being read."
	}
	return s.env.Say("There is no working copy: mark records in a list with {browse:space}, and press {browse:B} there.")
}

func (s *Screen) lookingKeys() []screen.Binding {
	_, running := s.push()
	off := func(b screen.Binding, why string) screen.Binding {
		if why != "" {
			return b.Off(why)
		}
		return b
	}
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	if running {
		return []screen.Binding{screen.Bind("s", "stop", "s"), screen.Bind("f", "failed only", "f"), screen.Bind("esc", "leave it running", "esc")}
	}
	filter := screen.Bind("f", "failed only", "f")
	if s.failed {
		filter = screen.Bind("f", "show all", "f")
	}
	one := ""
	if _, ok := s.current(); !ok {
		one = "There is no record here."
	}
	return []screen.Binding{
		off(screen.Bind("p", "push", "p"), s.whyNotPush()), screen.Bind("e", "change all", "e"), off(screen.Bind("enter", "change this one", "enter"), one),
		off(screen.Bind("x", "leave it out", "x"), one), off(screen.Bind("r", "retry", "r"), s.whyNotRetry()), filter,
		hidden(off(screen.Bind("R", "retry over what others wrote", "R"), s.whyNotOver())), hidden(off(screen.Bind("u", "undo what was written", "u"), s.whyNotUndo())),
		hidden(off(screen.Bind("o", "open the record", "o"), one)), hidden(screen.Bind("D", "discard", "D")),
		hidden(screen.Bind("j/k", "down, up", "j", "k", "down", "up")), hidden(screen.Bind("[ ]", "scroll the difference", "[", "]")),
	}
}

func (s *Screen) whyNotPush() string {
	switch c := s.bulk.Counts; {
	case c.Ready+c.Going+c.Unknown > 0:
		return ""
	case c.Wrong() > 0:
		return s.env.Say("Nothing is left to try but what failed: {r} tries that again.")
	}
	return "There is nothing to write."
}

func (s *Screen) whyNotRetry() string {
	if s.bulk.Counts.Wrong() == 0 {
		return "Nothing failed."
	}
	return ""
}

func (s *Screen) whyNotOver() string {
	if s.bulk.Counts.Conflict == 0 {
		return "Nobody else changed anything meanwhile."
	}
	return ""
}

func (s *Screen) whyNotUndo() string {
	if s.bulk.Counts.Done == 0 {
		return "Nothing was written yet."
	}
	return ""
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	if s.work.Busy() {
		return nil
	}
	switch s.face {
	case listing:
		return s.choose(k.String())
	case typing:
		return s.typed(k)
	case asking:
		return s.answer(k.String())
	}
	return s.look(k.String())
}

// choose is a key in the list of working copies.
func (s *Screen) choose(key string) tea.Cmd {
	switch key {
	case "enter":
		if s.at < len(s.all) {
			return s.env.Go("bulk", screen.Target{Bulk: s.all[s.at].ID, Model: s.all[s.at].Model})
		}
	case "esc":
		return s.env.Pop(nil)
	case "r":
		return s.readList()
	default:
		by := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "pgup": -10, "g": -len(s.all), "G": len(s.all), "home": -len(s.all), "end": len(s.all)}[key]
		s.at = max(min(s.at+by, len(s.all)-1), 0)
	}
	return nil
}

// typed is a key while a change is typed.
func (s *Screen) typed(k tea.KeyPressMsg) tea.Cmd {
	switch name := k.String(); {
	case name == "enter" && !s.line.Picked():
		if strings.TrimSpace(s.line.Value()) == "" {
			if !s.fresh() {
				s.face, s.only, s.err = looking, workbench.BulkItem{}, nil
			}
			return nil
		}
		if f := s.line.Fault(); f != nil {
			s.line.Rest(s.line.Value())
			return screen.Toast(screen.Warn, "It cannot be understood. "+s.line.Words()+".")
		}
		op, err := workbench.ParseBulkOp(s.line.Value())
		if err != nil {
			s.err = problem.As(err)
			return nil
		}
		s.err = nil
		return s.apply(op)
	case name == "esc":
		if s.fresh() {
			return s.env.Pop(nil)
		}
		s.face, s.only, s.err = looking, workbench.BulkItem{}, nil
		s.line.Set("")
		return nil
	case name == "tab" && !s.works():
		s.complete()
		return nil
	}
	if s.line.Update(k) {
		s.err = nil
		return s.check()
	}
	return nil
}

// complete finishes the name of the field that is typed, as far as it is the only one that begins so.
func (s *Screen) complete() {
	typed := s.line.Value()
	if strings.ContainsAny(typed, "=") {
		return
	}
	if found := s.fields(typed); len(found) > 0 {
		s.line.Set(common(found))
	}
}

// fields are the names of fields that begin with text; the whole of one that is meant alone carries the = behind it.
func (s *Screen) fields(text string) []string {
	var out []string
	for _, f := range s.model.Fields {
		if !f.ReadOnly && strings.HasPrefix(strings.ToLower(f.Name), strings.ToLower(text)) {
			out = append(out, f.Name)
		}
	}
	if len(out) == 1 {
		out[0] += "="
	}
	slices.Sort(out)
	return out
}

// common is what all of some texts begin with.
func common(all []string) string {
	out := all[0]
	for _, s := range all[1:] {
		for !strings.HasPrefix(s, out) {
			out = out[:len(out)-1]
		}
	}
	return out
}

// look is a key among the records.
func (s *Screen) look(key string) tea.Cmd {
	if s.grid.Key(key, len(s.keys)) {
		s.detail = 0
		return s.fetch()
	}
	it, here := s.current()
	_, running := s.push()
	switch key {
	case "esc":
		return tea.Batch(s.env.Pop(nil), s.stays())
	case "f":
		s.failed = !s.failed
		return s.readIndex()
	case "s":
		if running {
			s.serve.StopPush(s.bulk.ID)
			return screen.Toast(screen.Info, "Stopping. What is on its way is brought to its end.")
		}
	case "[":
		s.detail = max(s.detail-1, 0)
	case "]":
		s.detail++
	case "o":
		if here {
			return s.env.Go("record", screen.Target{Model: s.bulk.Model, ID: it.ID})
		}
	case "e", "enter", "x", "p", "r", "R", "u", "D":
		if running {
			return screen.Toast(screen.Warn, s.env.Say("It is being pushed: {s} stops that."))
		}
		return s.act(key, it, here)
	}
	return nil
}

// stays says where a working copy that was made here is found again, when it is left before it was pushed; nil where there is nothing
// to be found.
func (s *Screen) stays() tea.Cmd {
	if _, running := s.push(); running || s.args.Marked == nil || s.bulk.Counts.Open() == 0 {
		return nil
	}
	return screen.Toast(screen.Info, s.env.Sayf("The working copy %s stays: {browse:B} in a list without marks shows it.", model.Line(s.bulk.Called(), false)))
}

// act changes the working copy, or asks before it is written.
func (s *Screen) act(key string, it workbench.BulkItem, here bool) tea.Cmd {
	why, ask := "", none
	switch key {
	case "e":
		s.face, s.err = typing, nil
		return nil
	case "enter":
		if here {
			s.face, s.only, s.err = typing, it, nil
		}
		return nil
	case "x":
		if here {
			return s.leaveOut(it)
		}
		return nil
	case "p":
		why, ask = s.whyNotPush(), toPush
	case "r":
		why, ask = s.whyNotRetry(), toRetry
	case "R":
		why, ask = s.whyNotOver(), toRetryOver
	case "D":
		ask = toDiscard
	case "u":
		if why = s.whyNotUndo(); why == "" {
			return s.undo()
		}
	}
	if why != "" {
		return screen.Toast(screen.Warn, why)
	}
	s.face, s.question, s.err = asking, ask, nil
	return nil
}

// answer is to the question: no key that could be a slip writes anything.
func (s *Screen) answer(key string) tea.Cmd {
	switch key {
	case "y":
		return s.do(s.question)
	case "n", "esc":
		s.face, s.question = looking, none
	}
	return nil
}
