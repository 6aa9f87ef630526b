package identity

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
	"patchbay/ui/widget/gauge"
)

// found tells what came of looking for more, once it has ended: links that were made by themselves are nowhere else
// told of. A run that ended early is told above the list.
func (s *Screen) found() tea.Cmd {
	news := s.serve.Proposing()
	if !s.looks || news.Running {
		return nil
	}
	s.looks = false
	s.serve.SeenProposals()
	if news.Problem != nil && news.Linked+news.New == 0 {
		return nil
	}
	words := foundWords(news.Linked, news.New)
	s.byItself = news.Linked
	if news.Problem != nil {
		words = "Ended early. " + words
	}
	return func() tea.Msg { return screen.ToastMsg{Level: screen.Good, Text: words, Stays: true} }
}

func foundWords(linked, waiting int) string {
	wait := gauge.Count(waiting) + " wait for your word"
	if waiting == 1 {
		wait = "1 waits for your word"
	}
	switch {
	case linked == 0 && waiting == 0:
		return "Nothing more was found."
	case linked == 0:
		return strings.Replace(wait, " wait", " more wait", 1) + "."
	case linked == 1:
		return "This search linked 1 by itself, " + wait + "."
	}
	return "This search linked " + gauge.Count(linked) + " by itself, " + wait + "."
}
