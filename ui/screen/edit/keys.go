package edit

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/widget/form"
	"patchbay/ui/widget/notice"
)

// whileItSaves is all that can be asked for while a write is under way.
func (s *Screen) whileItSaves() screen.Binding {
	if s.saving != nil && !s.saving.sent() {
		return screen.Bind("esc", "call it off", "esc")
	}
	return screen.Bind("esc", "why it waits", "esc")
}

// stopChecking is all that can be asked for while a draft is checked: a provider that does not answer holds nobody up.
func stopChecking() screen.Binding { return screen.Bind("esc", "stop checking", "esc") }

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	if s.leaving {
		return []screen.Binding{screen.Bind("y", "discard the draft", "y"), screen.Bind("n", "go on editing", "n", "esc")}
	}
	back := screen.Bind("esc", "back", "esc")
	switch s.stage {
	case placing:
		if len(s.homes) == 0 {
			return []screen.Binding{screen.Bind("c", "connect an account", "c"), back}
		}
		return []screen.Binding{screen.Bind("enter", "create it there", "enter"), screen.Bind("j/k", "move", "j", "k"), back}
	case filling:
		if s.planned.Busy() {
			return []screen.Binding{stopChecking()}
		}
		all := []screen.Binding{
			screen.Bind("ctrl+s", "look at the change", "ctrl+s"), screen.Bind("tab", "next field", "tab", "down", "enter"),
			screen.Bind("shift+tab", "field before", "shift+tab", "up"), screen.Bind("esc", "leave", "esc"),
		}
		if s.others() {
			all = slices.Insert(all, 1, screen.Bind("ctrl+t", "another account", "ctrl+t"))
		}
		return all
	case reviewing:
		if s.applied.Busy() {
			return []screen.Binding{s.whileItSaves()}
		}
		return []screen.Binding{screen.Bind("enter", "save", "enter"), screen.Bind("esc", "back to the form", "esc")}
	case clashing:
		if s.planned.Busy() {
			return []screen.Binding{stopChecking()}
		}
		save := screen.Bind("enter", "go on", "enter")
		if n := s.undecided(); n > 0 {
			save = save.Off(s.env.Sayf("%d still to decide: {m} keeps yours, {t} takes theirs.", n))
		}
		return []screen.Binding{screen.Bind("m", "mine", "m"), screen.Bind("t", "theirs", "t"), save, screen.Bind("j/k", "move", "j", "k"), screen.Bind("esc", "back to the form", "esc")}
	case unsure:
		return []screen.Binding{screen.Bind("enter", "back to the record", "enter", "esc")}
	}
	if s.applied.Busy() {
		return []screen.Binding{s.whileItSaves()}
	}
	if s.err == nil || notice.Final(s.err) {
		return []screen.Binding{back}
	}
	return []screen.Binding{screen.Bind("r", "try again", "r"), back}
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	key := k.String()
	if s.leaving {
		return s.answer(key)
	}
	if s.applied.Busy() {
		return s.pressSaving(key)
	}
	switch s.stage {
	case placing:
		return s.pressPlacing(key)
	case filling:
		return s.pressForm(k)
	case reviewing:
		return s.pressReview(key)
	case clashing:
		return s.pressClash(key)
	case unsure:
		if key == "enter" || key == "esc" {
			return s.env.Pop(screen.ChangedMsg{Records: true})
		}
		return nil
	}
	switch key {
	case "esc":
		return s.env.Pop(nil)
	case "r":
		s.err = nil
		return s.Init()
	}
	return nil
}

// answer is to the question whether the draft may go.
func (s *Screen) answer(key string) tea.Cmd {
	switch key {
	case "y":
		return s.env.Pop(nil)
	case "n", "esc":
		s.leaving = false
	}
	return nil
}

func (s *Screen) pressPlacing(key string) tea.Cmd {
	switch key {
	case "j", "down":
		s.at = min(s.at+1, max(len(s.homes)-1, 0))
	case "k", "up":
		s.at = max(s.at-1, 0)
	case "c":
		if len(s.homes) == 0 {
			return s.env.Go("connect", screen.Target{})
		}
	case "esc":
		if s.form != nil { // begun for another account: the draft stays, whatever is waited for
			s.read.Stop()
			s.stage, s.err = filling, nil
			return nil
		}
		return s.env.Pop(nil)
	case "enter":
		if s.at >= len(s.homes) || s.read.Busy() {
			return nil
		}
		if why := s.homes[s.at].whyNot; why != "" {
			return screen.Toast(screen.Warn, why)
		}
		return s.moveIn(s.homes[s.at])
	}
	return nil
}

func (s *Screen) pressForm(k tea.KeyPressMsg) tea.Cmd {
	if s.planned.Busy() { // what is being checked is not changed under the checker's hands
		return s.unchecked(k.String())
	}
	if k.String() == "ctrl+t" && s.others() {
		return s.elsewhere()
	}
	switch s.form.Update(k) {
	case form.Save:
		return s.review()
	case form.Leave:
		if s.form.Dirty() {
			s.leaving = true
			return nil
		}
		return s.env.Pop(nil)
	}
	return s.find()
}

// unchecked ends the check of a draft, which stays as it is.
func (s *Screen) unchecked(key string) tea.Cmd {
	if key != "esc" {
		return nil
	}
	s.planned.Stop()
	return screen.Toast(screen.Info, "The check was stopped. Nothing was sent, and what you typed is still here.")
}

func (s *Screen) review() tea.Cmd {
	s.err = nil
	switch {
	case !s.form.Valid():
		return nil
	case !s.form.Dirty() && !s.fresh():
		return screen.Toast(screen.Info, "Nothing was changed yet.")
	}
	return s.planEdit(s.form.Changed(), s.base())
}

func (s *Screen) pressReview(key string) tea.Cmd {
	switch key {
	case "enter":
		s.err = nil
		return s.apply()
	case "esc":
		s.stage, s.err = filling, nil
	case "j", "down":
		s.top++
	case "k", "up":
		s.top = max(s.top-1, 0)
	}
	return nil
}

func (s *Screen) pressClash(key string) tea.Cmd {
	if s.planned.Busy() {
		return s.unchecked(key)
	}
	switch key {
	case "m":
		s.decide(mine)
	case "t":
		s.decide(theirs)
	case "j", "down":
		s.at = min(s.at+1, len(s.clashes)-1)
	case "k", "up":
		s.at = max(s.at-1, 0)
	case "esc":
		s.stage = filling
	case "enter":
		if n := s.undecided(); n > 0 {
			return screen.Toast(screen.Warn, s.env.Sayf("%d still to decide: {m} keeps yours, {t} takes theirs.", n))
		}
		return s.replan()
	}
	return nil
}
