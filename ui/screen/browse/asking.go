package browse

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/condition"
	"patchbay/workbench"
)

// Asker checks conditions while they are typed.
type Asker interface {
	Typed(ctx context.Context, t workbench.Typing) (workbench.Typed, error)
}

// asking is the condition of a list, and the line that it is typed in.
type asking struct {
	on    bool // the line has the focus
	box   condition.Box
	where string // that the list fulfils; "" for none
	was   string // before the line was opened
}

// pausedMsg says that the condition was left alone since a key.
type pausedMsg struct {
	to   screen.ID
	text string
}

// Dest is the screen that waited.
func (m pausedMsg) Dest() screen.ID { return m.to }

type typedMsg = load.Result[typedOf]

// typedOf is what is known of a text.
type typedOf struct {
	text string
	workbench.Typed
}

// ask opens the line of the condition.
func (s *Screen) ask() tea.Cmd {
	s.asking.on, s.asking.was = true, s.asking.where
	s.asking.box.Set(s.asking.where)
	return s.check()
}

// check asks what is known of the text as it is now.
func (s *Screen) check() tea.Cmd {
	serve, text := s.serve, s.asking.box.Value()
	t := workbench.Typing{Model: s.args.Model, Connections: s.query().Connections, Text: text, Cursor: s.asking.box.At()}
	known := load.Start(s.checked, patience, func(ctx context.Context) (typedOf, error) {
		known, err := serve.Typed(ctx, t)
		return typedOf{text, known}, err
	})
	return tea.Batch(known, load.Wait(s.paused, condition.Pause, pausedMsg{s.env.ID, text}))
}

// understood takes what is known of a text. One that can be understood narrows the list at once.
func (s *Screen) understood(msg typedMsg) tea.Cmd {
	if !msg.In(s.checked) || msg.Err != nil || !s.asking.on {
		return nil
	}
	s.asking.box.Take(msg.Value.text, msg.Value.Typed)
	if msg.Value.Fault != nil || msg.Value.text != s.asking.box.Value() || msg.Value.text == s.asking.where {
		return nil
	}
	s.asking.where = msg.Value.text
	return s.narrow()
}

// asked is a key while the condition is typed.
func (s *Screen) asked(msg tea.KeyPressMsg, name string) tea.Cmd {
	a := &s.asking
	switch {
	case name == "esc":
		a.on = false
		if a.where != a.was {
			a.where = a.was
			return s.narrow()
		}
		return nil
	case name == "enter" && !a.box.Picked():
		if f := a.box.Fault(); f != nil {
			a.box.Rest(a.box.Value())
			return screen.Toast(screen.Warn, "The condition cannot be understood at "+firstLower(a.box.Words())+".")
		}
		a.on = false
		if a.where != a.box.Value() { // it was typed faster than it was checked
			a.where = a.box.Value()
			return s.narrow()
		}
		return s.arrived()
	}
	if a.box.Update(msg) {
		return s.check()
	}
	return nil
}

func firstLower(words string) string {
	if len(words) > 0 && words[0] >= 'A' && words[0] <= 'Z' {
		return string(words[0]+'a'-'A') + words[1:]
	}
	return words
}

// narrowed reports whether not all records are listed.
func (s *Screen) narrowed() bool { return !s.filter.Empty() || s.asking.where != "" }

// askedWords are the condition for the bar; "" for none.
func (s *Screen) askedWords() string {
	if s.asking.where == "" {
		return ""
	}
	return "where " + problem.Clean(s.asking.where)
}
