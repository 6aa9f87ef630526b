package ui

import (
	"runtime"
	"testing"
	"time"
	"weak"

	tea "charm.land/bubbletea/v2"

	"patchbay/ui/screen"
)

// heavy is a screen that shows much.
type heavy struct {
	screen.Screen
	shows []byte
}

func (heavy) Init() tea.Cmd                       { return nil }
func (heavy) Update(tea.Msg) tea.Cmd              { return nil }
func (heavy) Close()                              {}
func (heavy) Title() string                       { return "Heavy" }
func (heavy) Typing() bool                        { return false }
func (heavy) Keys() []screen.Binding              { return nil }
func (heavy) View(int, int) (string, *tea.Cursor) { return "", nil }

// What a screen showed is nobody's once it was left: neither the place it had in the stack nor anything else holds it.
func TestWhatAScreenShowedIsLetGoWhenItIsLeft(t *testing.T) {
	t.Parallel()
	a := newApp(Options{Services: full(), Getenv: func(string) string { return "" }})
	defer a.close()
	a.push(func(screen.Env) screen.Screen { return &heavy{} })
	seen := func() weak.Pointer[heavy] {
		h := &heavy{shows: make([]byte, 1<<20)}
		a.push(func(screen.Env) screen.Screen { return h })
		return weak.Make(h)
	}()
	if runtime.GC(); seen.Value() == nil {
		t.Fatal("it is gone while it is shown")
	}
	a.pop(nil)
	for deadline := time.Now().Add(10 * time.Second); seen.Value() != nil; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatal("what was left is still held")
		}
	}
}

func TestMemoryIsGivenBackWhereMuchCameTogether(t *testing.T) {
	a := newApp(Options{Services: full(), Getenv: func(string) string { return "" }})
	defer a.close()
	a.held.Store(held() + easeAt)
	if a.ease() != nil {
		t.Error("little came together, and memory is given back")
	}
	a.held.Store(0)
	many := make([]byte, 2*easeAt)
	cmd := a.ease()
	if cmd == nil {
		t.Fatal("much came together, and nothing is done")
	}
	runtime.KeepAlive(many)
	if many = nil; cmd() != nil || a.held.Load() == 0 {
		t.Error("it is not noted how much is left")
	}
}
