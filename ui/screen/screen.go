// Package screen is what the root of the terminal interface and its screens agree upon: the
// Screen interface and the messages that travel between them. It knows no data and no drawing.
package screen

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"patchbay/ui/keymap"
	"patchbay/ui/theme"
)

// ID names one live screen. It is given out when the screen is pushed and never used again.
type ID int

// Screen is one place in the program. Only the root calls it, from one goroutine.
type Screen interface {
	// Init starts the first loads. The screen is on the stack already.
	Init() tea.Cmd
	// Update takes one message and changes the screen in place. It does no input or output.
	Update(msg tea.Msg) tea.Cmd
	// View draws exactly h lines of at most w cells. It changes nothing but remembered sizes. The
	// cursor is relative to the screen's own area; nil hides it.
	View(w, h int) (string, *tea.Cursor)
	// Title is the last crumb of the breadcrumbs and of the window's title; it is clean already.
	Title() string
	// Keys lists what can be done here and now, most important first.
	Keys() []Binding
	// Typing reports whether a text field has the focus, so that bare letters are text.
	Typing() bool
	// Close cancels what the screen has under way. It is called once.
	Close()
}

// Binding is a key with its words, and the reason when it cannot act now. Help line, help page
// and palette are made from it.
type Binding struct {
	key.Binding
	Why    string // why it is disabled, as a sentence; "" when it can act
	Hidden bool   // in the help page and palette, not in the help line
	Action string // its name in a file of keys, for words that change; "" where the words are the name
}

// Bind makes a binding: the keys, the words for the key in the help line, and what it does.
func Bind(words, does string, keys ...string) Binding {
	return Binding{Binding: key.NewBinding(key.WithKeys(keys...), key.WithHelp(words, does))}
}

// As gives b a name for files of keys, because its words change with what is shown.
func (b Binding) As(action string) Binding {
	b.Action = action
	return b
}

// Off gives b disabled, with the reason that is shown when it is pressed all the same.
func (b Binding) Off(why string) Binding {
	b.Why = why
	return b
}

// Env is what the root hands to a screen when it makes it.
type Env struct {
	ID         ID
	Theme      theme.Theme
	Look       Look       // as it is when the screen is made
	Veiled     bool       // what is personal is a pseudonym, not what a record holds
	Kept       any        // what the screen in this place kept before the veil was turned; nil for nothing
	Accessible bool       // no animation, no box characters, "selected: …" in the status line
	Keys       keymap.Map // the person's own
	Place      string     // its name, as a file of keys has it
	Profile    string     // that a command for a shell has to name; "" for the one that it takes by itself
	Demo       bool       // no command for a shell reaches what is shown
	Now        func(Step) // takes what the screen asks of the stack; nil where there is none, in tests
}

// Say is a sentence that names keys in braces, as they come ("Press {r} to try again."): the person's own stand in their
// place. "{home:r}" is a key of another place.
func (e Env) Say(text string) string { return e.Keys.Say(e.Place, text) }

// Sayf is Say for a format with values.
func (e Env) Sayf(format string, values ...any) string {
	return fmt.Sprintf(e.Keys.Format(e.Place, format), values...)
}

// Step is what a screen asks of the stack that it lies on.
type Step interface{ step() }

func (PushMsg) step()    {}
func (ReplaceMsg) step() {}
func (PopMsg) step()     {}
func (GoMsg) step()      {}
func (TryMsg) step()     {}

// A command runs beside the loop: by the time that its message comes back, the next key may have been taken by the screen that
// is being left. So Push, Pop and Go of an Env are no commands: the root carries them out, in their order, when the Update that
// called them returns, and the next key finds the new place. They return nil, for a function to end with; only without a root is
// it a command that says the same.

// Push puts a screen on top.
func (e Env) Push(m Maker) tea.Cmd { return e.now(PushMsg{m}) }

// Pop leaves the top screen, delivering result (may be nil) below.
func (e Env) Pop(result tea.Msg) tea.Cmd { return e.now(PopMsg{result}) }

// Go asks the root for a place.
func (e Env) Go(place string, args any) tea.Cmd { return e.now(GoMsg{place, args}) }

// Try asks the root for a demo.
func (e Env) Try() tea.Cmd { return e.now(TryMsg{}) }

func (e Env) now(s Step) tea.Cmd {
	if e.Now == nil {
		return func() tea.Msg { return s }
	}
	e.Now(s)
	return nil
}

// Wide reports whether a window of w cells has room for things side by side, which takes least. What is read as lines has
// none, however long a line may be: one thing comes after the other there.
func (e Env) Wide(w, least int) bool { return w >= least && !e.Accessible }

// Look is how the program looks and what it takes.
type Look struct {
	Theme string // the name of a choice of package theme
	Mouse bool   // clicks and the wheel are the program's, not the terminal's
}

// LookMsg has the program look otherwise from now on; keeping it is another matter.
type LookMsg struct{ Look Look }

// Maker builds a screen for a place on the stack.
type Maker func(Env) Screen

// Addressed is a message for one live screen; it is dropped when that screen is gone.
type Addressed interface{ Dest() ID }

// PushMsg puts a new screen on the stack.
type PushMsg struct{ Make Maker }

// ReplaceMsg puts a new screen in place of the top one.
type ReplaceMsg struct{ Make Maker }

// PopMsg leaves the top screen. Result, when not nil, is delivered to the screen below.
type PopMsg struct{ Result tea.Msg }

// GoMsg asks the root for a place by its name ("home", "connect", "browse", "activity"), so that no
// screen imports another. Args are what that place documents.
type GoMsg struct {
	Place string
	Args  any
}

// Level is how a toast is meant.
type Level int

// The levels of a toast.
const (
	Info Level = iota
	Good
	Warn
	Bad
)

// ToastMsg shows a short text above the help line and keeps it in the message log.
type ToastMsg struct {
	Level Level
	Text  string
	Undo  string // id of a change that "u" undoes from anywhere while the toast stands; may be ""
	About string // the connection it is news of: later news of the same takes its place; "" for none, or several
	Stays bool   // it is about no screen: it stands its time wherever the person goes meanwhile
}

// FarewellMsg is the result of a screen that ended a connection: what remains to be done elsewhere, in clean sentences.
type FarewellMsg struct{ Words string }

// TryMsg asks for a demo with invented people, in place of the person's own accounts.
type TryMsg struct{}

// ThemeMsg tells every screen that the theme changed.
type ThemeMsg struct{ Theme theme.Theme }

// ChangedMsg tells every screen that the data moved; each looks again if it shows such data.
type ChangedMsg struct{ Records, Connections, Jobs, Calls bool }

// Toast shows a short text.
func Toast(l Level, text string) tea.Cmd {
	return func() tea.Msg { return ToastMsg{Level: l, Text: text} }
}

// Short says what a line left out of a paste, where words are any.
func Short(words string) tea.Cmd {
	if words == "" {
		return nil
	}
	return Toast(Warn, words)
}
