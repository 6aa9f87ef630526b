package store

import (
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch {
	case s.form != nil && s.asking == none:
		return []screen.Binding{screen.Bind("ctrl+s", "keep the rule", "ctrl+s"), screen.Bind("tab", "next bound", "tab", "down"), screen.Bind("esc", "leave it", "esc")}
	case s.asking != none:
		return []screen.Binding{screen.Bind("y", "do it", "y"), screen.Bind("n", "not now", "n", "esc")}
	}
	check, backup, compact := screen.Bind("c", "check it", "c"), screen.Bind("b", "back it up", "b"), screen.Bind("p", "compact it", "p")
	rule, standard, prune := screen.Bind("enter", "change the rule", "enter"), screen.Bind("d", "the rule it came with", "d"), screen.Bind("t", "tidy up now", "t")
	if why := s.busy(); why != "" {
		check, backup, compact, prune = check.Off(why), backup.Off(why), compact.Off(why), prune.Off(why)
	}
	switch {
	case s.shelf().Name == "":
		const why = "The store has not been read yet."
		rule, standard, prune = rule.Off(why), standard.Off(why), prune.Off(why)
	case s.shelf().Rule == s.shelf().Standard:
		standard = standard.Off("That is the rule already.")
	}
	if prune.Why == "" && s.exceeding() == 0 {
		prune = prune.Off("Nothing exceeds its rule.")
	}
	quick, reload := screen.Bind("C", "check only its structure", "C"), screen.Bind("r", "read again", "r")
	if why := s.busy(); why != "" {
		quick = quick.Off(why)
	}
	moves := screen.Bind("j/k", "another rule", "j", "k", "down", "up")
	quick.Hidden, reload.Hidden, moves.Hidden, standard.Hidden = true, true, true, true
	return []screen.Binding{check, backup, rule, compact, prune, screen.Bind("esc", "back", "esc"), quick, standard, reload, moves}
}

// exceeding is how many rows exceed the rules as they are.
func (s *Screen) exceeding() int {
	n := 0
	for _, x := range s.known.shelves {
		n += x.Excess
	}
	return n
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	switch {
	case s.asking != none:
		return s.answer(k.String())
	case s.form != nil:
		return s.fill(k)
	}
	switch k.String() {
	case "c":
		return s.start(func() error { return s.serve.StartCheck(false) })
	case "C":
		return s.start(func() error { return s.serve.StartCheck(true) })
	case "b":
		return s.start(s.serve.StartBackup)
	case "p":
		s.asking = compacting
	case "t":
		s.asking = pruning
	case "enter":
		if s.shelf().Name != "" {
			s.form = s.sheet(s.shelf())
		}
	case "d":
		if x := s.shelf(); x.Name != "" {
			return s.want(x.Standard)
		}
	case "r":
		return s.Init()
	case "esc":
		return s.env.Pop(nil)
	case "j", "down":
		s.at, s.follow = max(min(s.at+1, len(s.known.shelves)-1), 0), true
	case "k", "up":
		s.at, s.follow = max(s.at-1, 0), true
	case "g", "home":
		s.at, s.skip, s.follow = 0, 0, false
	case "G", "end":
		s.at, s.skip, s.follow = max(len(s.known.shelves)-1, 0), s.most, false
	case "pgdown", "ctrl+d":
		s.skip, s.follow = min(s.skip+10, s.most), false
	case "pgup", "ctrl+u":
		s.skip, s.follow = max(s.skip-10, 0), false
	}
	return nil
}

// answer is to a question: no key that could be a slip does anything.
func (s *Screen) answer(key string) tea.Cmd {
	was := s.asking
	switch key {
	case "y":
		s.asking = none
	case "n", "esc":
		s.asking, s.form = none, nil
		return nil
	default:
		return nil
	}
	switch was {
	case compacting:
		return s.start(s.serve.StartCompact)
	case pruning:
		return s.start(s.serve.StartPrune)
	}
	return s.keep()
}
