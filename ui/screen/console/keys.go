package console

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/widget/answer"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch s.face {
	case typing:
		return s.typingKeys()
	case asking:
		return []screen.Binding{screen.Bind("y", "send it", "y"), screen.Bind("j/k", "read on", "j", "k", "down", "up"), screen.Bind("n", "leave it", "n", "esc")}
	case choosing:
		forget := screen.Bind("delete", "forget it", "delete")
		if len(s.shelf()) == 0 {
			forget = forget.Off("There is no request in the list.")
		}
		return []screen.Binding{screen.Bind("enter", "begin with it", "enter"), screen.Bind("↑↓", "move", "up", "down"), forget, screen.Bind("esc", "back", "esc")}
	case dropping:
		return []screen.Binding{screen.Bind("y", "forget it", "y"), screen.Bind("n", "keep it", "n", "esc")}
	case naming:
		return []screen.Binding{screen.Bind("enter", "save", "enter"), screen.Bind("esc", "leave it", "esc")}
	case over:
		return []screen.Binding{screen.Bind("y", "replace it", "y"), screen.Bind("n", "keep it", "n", "esc")}
	case finding:
		return []screen.Binding{screen.Bind("enter", "keep it", "enter"), screen.Bind("↑↓", "the one before, next", "up", "down"), screen.Bind("esc", "clear it", "esc")}
	case whole:
		return []screen.Binding{screen.Bind("j/k", "read on", "j", "k", "down", "up"), screen.Bind("v", "copy it", "v"), screen.Bind("esc", "back", "esc", "enter")}
	}
	return s.readingKeys()
}

func (s *Screen) typingKeys() []screen.Binding {
	out := []screen.Binding{screen.Bind("ctrl+s", "send", "ctrl+s"), screen.Bind("tab", "next part", "tab"), screen.Bind("shift+tab", "part before", "shift+tab")}
	switch {
	case s.draft.part == path && len(s.cands) > 0:
		out = append(out, screen.Bind("↓ enter", "take one", "down", "up", "enter"))
	case s.draft.part == body:
		out = append(out, screen.Bind("ctrl+l", "tidy up", "ctrl+l"))
	case s.draft.part == method:
		out = append(out, screen.Bind("←→", "another", "left", "right"))
	}
	return append(out, screen.Bind("ctrl+t", "method", "ctrl+t"), screen.Bind("ctrl+r", "earlier ones", "ctrl+r"), screen.Bind("esc", "done", "esc"))
}

func (s *Screen) readingKeys() []screen.Binding {
	hidden := func(b screen.Binding) screen.Binding { b.Hidden = true; return b }
	off := func(b screen.Binding, why string) screen.Binding {
		if why != "" {
			return b.Off(why)
		}
		return b
	}
	switch {
	case s.sent.Busy():
		return []screen.Binding{screen.Bind("esc", "stop", "esc"), screen.Bind("a", "its calls", "a")}
	case s.known && len(s.conns) == 0:
		return []screen.Binding{screen.Bind("enter", "connect an account", "enter"), screen.Bind("s", "send", "s").Off(s.whyNobody()), screen.Bind("esc", "back", "esc")}
	}
	send, pages := screen.Bind("s", "send", "s", "ctrl+s"), screen.Bind("p", "all pages", "p")
	if s.got != nil {
		send = screen.Bind("s", "send again", "s", "ctrl+s")
	}
	if s.draft.pages {
		pages = screen.Bind("p", "one page", "p")
	}
	table := screen.Bind("t", "as a table", "t")
	if s.asTable() {
		table = screen.Bind("t", "as it came", "t")
	}
	no, none, listless := s.whyNoAnswer(), s.whyNobody(), s.whyNoTable()
	return []screen.Binding{
		off(send, none), screen.Bind("e", "path", "e"), screen.Bind("b", "body", "b"), screen.Bind("tab", "query, headers", "tab"), off(screen.Bind("/", "find", "/"), no),
		off(screen.Bind("space", "fold", "space"), no), off(table.As("table"), listless), off(screen.Bind("y", "copy", "y"), no), screen.Bind("o", "earlier ones", "o"), off(screen.Bind("C", "copy as curl", "C"), none), off(screen.Bind("S", "save", "S"), none),
		pages, off(screen.Bind("c", "account", "c"), s.whyOneAccount()), off(screen.Bind("H", "its headers", "H"), no),
		hidden(off(screen.Bind("Y", "copy the table as CSV", "Y"), listless)), hidden(off(screen.Bind("enter", "the whole value", "enter"), no)), hidden(off(screen.Bind("z", "fold all", "z"), no)), hidden(off(screen.Bind("v", "copy the value", "v"), no)),
		hidden(off(screen.Bind("n/N", "next, previous", "n", "N"), no)), hidden(screen.Bind("m", "another method", "m")), hidden(screen.Bind("a", "its calls", "a")), screen.Bind("esc", "back", "esc"),
	}
}

func (s *Screen) whyNoAnswer() string {
	if s.got == nil || s.pane.Doc() == nil {
		return s.env.Say("There is no answer yet: {s} sends the request.")
	}
	return ""
}

func (s *Screen) whyNobody() string {
	if _, ok := s.account(); !ok {
		return "Nothing is connected that could be asked."
	}
	return ""
}

func (s *Screen) whyOneAccount() string {
	if len(s.conns) < 2 {
		return "There is no other account."
	}
	return ""
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	switch s.face {
	case typing:
		return s.typed(k)
	case asking:
		return s.answer(k.String())
	case choosing:
		return s.choose(k)
	case dropping:
		return s.drop(k.String())
	case naming, over:
		return s.christen(k)
	case finding:
		return s.seek(k)
	case whole:
		return s.readOn(k.String())
	}
	return s.act(k.String())
}

func (s *Screen) act(name string) tea.Cmd {
	for _, b := range s.Keys() {
		if b.Why != "" && slices.Contains(b.Binding.Keys(), name) {
			return screen.Toast(screen.Warn, b.Why)
		}
	}
	if s.sent.Busy() {
		return s.waiting(name)
	}
	if s.asTable() {
		if cmd, mine := s.inTable(name); mine {
			return cmd
		}
	} else if s.pane.Doc() != nil && s.pane.Key(name) {
		return nil
	}
	switch name {
	case "t":
		s.turnTable()
	case "Y":
		return s.copyTable()
	case "s", "ctrl+s":
		return s.foresee()
	case "e", "b", "tab", "shift+tab", "m":
		return s.write(name)
	case "enter":
		return s.enter()
	case "/":
		s.face = finding
	case "n", "N":
		s.pane.Next(map[string]int{"n": 1, "N": -1}[name])
	case "y", "v", "C":
		return s.copy(name)
	case "esc":
		return s.back()
	default:
		return s.turn(name)
	}
	return nil
}

// write goes to a part of the request.
func (s *Screen) write(name string) tea.Cmd {
	s.face = typing
	switch name {
	case "e":
		s.draft.part = path
		s.toHole()
	case "b":
		s.draft.part = body
	case "tab":
		s.draft.part = query
	case "shift+tab":
		s.draft.part = body
	case "m":
		s.face = reading
		s.turnMethod(1)
	}
	s.complete()
	return nil
}

// turn takes the keys that change what is asked, or what is seen of the answer.
func (s *Screen) turn(name string) tea.Cmd {
	switch name {
	case "p":
		s.draft.pages = !s.draft.pages
	case "c":
		return s.nextAccount()
	case "H":
		s.heads = !s.heads
	case "o":
		s.face = choosing
		s.filter.Set("")
		s.grid.To(0, len(s.shelf()))
		return s.list()
	case "S":
		s.face = naming
		s.name.Set("")
	case "a":
		return s.env.Go("activity", screen.Target{Connection: s.draft.connection})
	}
	return nil
}

// nextAccount goes to the next connection; the request stays.
func (s *Screen) nextAccount() tea.Cmd {
	i := slices.IndexFunc(s.conns, func(c workbench.Connection) bool { return c.Name == s.draft.connection })
	s.draft.connection = s.conns[(i+1)%len(s.conns)].Name
	s.guide, s.cands, s.err = nil, nil, nil
	return s.learn()
}

// waiting are the keys while an answer is waited for.
func (s *Screen) waiting(name string) tea.Cmd {
	switch name {
	case "esc":
		s.stop()
		s.sent.Stop()
		s.ticked.Stop()
		s.err = problem.New(problem.Canceled, "Stopped: no answer was waited for.")
		if s.plan.Changes {
			s.err = problem.New(problem.UnknownOutcome, "Stopped before an answer came: it may have happened or not.").WithHint("Look before you send it again: a shows its calls.")
		}
		return s.list()
	case "a":
		return s.turn(name)
	}
	return nil
}

// back ends the search, and where there is none leaves.
func (s *Screen) back() tea.Cmd {
	if !s.find.Empty() {
		s.find.Set("")
		s.pane.Found("", nil)
		return nil
	}
	return s.env.Pop(nil)
}

// enter folds what can be folded, and shows any other value whole. Where nothing is connected it goes where that is done.
func (s *Screen) enter() tea.Cmd {
	if s.known && len(s.conns) == 0 {
		return s.env.Go("connect", screen.Target{})
	}
	if s.pane.Doc() == nil || s.pane.Toggle() {
		return nil
	}
	text := s.pane.Value()
	if text == "" {
		return nil
	}
	s.face, s.valueAt = whole, 0
	more := len(text) - wholeMax
	if more > 0 {
		text = strings.ToValidUTF8(text[:wholeMax], "")
	}
	s.value = strings.Split(strings.ReplaceAll(text, "\r", ""), "\n")
	if more > 0 {
		s.value = append(s.value, "", fmt.Sprintf("(%s more bytes)", gauge.Count(more)))
	}
	return nil
}

// readOn are the keys while one value is shown whole.
func (s *Screen) readOn(name string) tea.Cmd {
	switch name {
	case "esc", "enter":
		s.face, s.value = reading, nil
	case "v", "y":
		return s.copy("v")
	default:
		by := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "pgdown": 10, "space": 10, "pgup": -10, "g": -wholeMax, "home": -wholeMax, "G": wholeMax, "end": wholeMax}[name]
		s.valueAt = max(s.valueAt+by, 0) // the view knows how far there is
	}
	return nil
}

// copy sends the answer, the value under the cursor or the request as a command to the clipboard.
func (s *Screen) copy(name string) tea.Cmd {
	if name == "C" {
		if cmd, bad := s.mend(); bad {
			return cmd
		}
		return s.curl()
	}
	doc := s.pane.Doc()
	if doc == nil || doc.Kind() == answer.Empty {
		return screen.Toast(screen.Warn, "The answer is empty.")
	}
	text, what := string(doc.Raw()), "The answer"
	if name == "v" {
		text, what = s.pane.Value(), "The value of "+block.Middle(s.pane.Path(), 40)
		if s.pane.Path() == "" {
			what = "The line"
		}
	}
	switch {
	case doc.Kind() == answer.Bytes:
		return screen.Toast(screen.Warn, "The answer is no text. patchbay api writes it into a file.")
	case len(text) > copyMost:
		return screen.Toast(screen.Warn, s.env.Sayf("%s has %s, which no terminal takes: {v} copies the value under the cursor, patchbay api writes all into a file.", what, size(len(text))))
	}
	return tea.Batch(tea.SetClipboard(text), screen.Toast(screen.Info, what+" was sent to the terminal's clipboard."))
}
