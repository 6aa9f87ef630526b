package seat

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// echo is a screen that shows what reached it, and answers keys in the ways that screens do.
type echo struct {
	text   string
	closed bool
}

type later string

func (e *echo) Init() tea.Cmd { return func() tea.Msg { return later("hello ") } }

func (e *echo) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case later:
		e.text += string(m)
	case tea.PasteMsg:
		e.text += "[" + m.Content + "]"
	case tea.KeyPressMsg:
		e.text += m.String() + " "
		return e.answer(m.String())
	}
	return nil
}

func (e *echo) answer(key string) tea.Cmd {
	say := func(s string) tea.Cmd { return func() tea.Msg { return later(s) } }
	switch key {
	case "b":
		return tea.Batch(say("batch "), nil)
	case "s":
		return tea.Sequence(say("one "), say("two "))
	case "t":
		return tea.Tick(time.Minute, func(time.Time) tea.Msg { return later("tick ") })
	case "c":
		return tea.SetClipboard("copied")
	case "p":
		return tea.Batch(screen.Env{}.Pop(nil), screen.Toast(screen.Good, "gone"))
	}
	return nil
}

func (e *echo) View(w, h int) (string, *tea.Cursor) {
	return e.text + "\n", tea.NewCursor(1, 1)
}

func (e *echo) Title() string          { return "echo" }
func (e *echo) Keys() []screen.Binding { return nil }
func (e *echo) Typing() bool           { return false }
func (e *echo) Close()                 { e.closed = true }

func TestAPersonPressesTypesAndSees(t *testing.T) {
	t.Parallel()
	e := &echo{}
	t.Run("a sitting", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := Sit(t, e, 90, 2).See("hello").Press("b", "s").See("batch", "one two")
			p.Press("t").Miss("tick").Wait(time.Minute).See("tick")
			p.Press("ctrl+s", "J", "shift+tab", "space").See("ctrl+s J shift+tab space").Paste("pasted").See("[pasted]")
			if x, y, ok := p.Cursor(); x != 1 || y != 1 || !ok {
				t.Errorf("cursor at %d,%d, %v", x, y, ok)
			}
		})
	})
	if !e.closed {
		t.Error("the screen was not closed")
	}
}

func TestWhatTheScreenAsksIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := Sit(t, &echo{}, 60, 2)
		if _, left := Asked[screen.PopMsg](p); left || p.Toast() != "" || p.Clipboard() != "" {
			t.Error("something was asked before anything was pressed")
		}
		p.Press("c", "p")
		if _, left := Asked[screen.PopMsg](p); !left || p.Toast() != "gone" || p.Clipboard() != "copied" {
			t.Errorf("toast %q, clipboard %q", p.Toast(), p.Clipboard())
		}
	})
}

func TestKeysHaveTheNamesThatPeopleKnow(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a", "J", "?", "enter", "esc", "ctrl+s", "shift+tab", "alt+b", "pgdown", "space", "漢"} {
		if got := tea.KeyPressMsg(key(t, name)).String(); got != name {
			t.Errorf("%s is pressed as %s", name, got)
		}
	}
}
