package ui

import (
	"context"
	"io"
	"os"
	"reflect"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"
)

// A screen reader reads what is written, and reads it again when it is written again; a terminal that cannot move its
// cursor shows only what follows. For both, the program writes lines: the whole place when it changes, in its order, and
// from then on only what is new. The cursor stands on the chosen line.

// pauses before something is said: so long that what belongs together is said together, and a word that is typed is said
// once.
const (
	breath = 60 * time.Millisecond
	word   = 700 * time.Millisecond
)

// againKey has the place read again.
const againKey = "ctrl+g"

// linear is the program that writes lines.
type linear struct {
	*app
	out  io.Writer
	dumb bool             // the terminal takes no escape sequences at all
	busy bool             // something is about to be said
	more bool             // and something came since
	last string           // the place of which something was said last
	was  map[string]heard // what was said of each place
	page paper
}

// sayMsg asks for what is new; saidMsg tells that it was written.
type (
	sayMsg  struct{}
	saidMsg struct{ err error }
)

// Update lets the program take a message, and says what it changed after a breath.
func (l *linear) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case sayMsg:
		return l, l.say()
	case saidMsg:
		l.busy = false
		if msg.err != nil {
			return l, tea.Quit // nobody hears any more
		}
		if l.more {
			return l, l.later()
		}
		return l, nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == againKey {
		l.again()
		return l, l.later()
	}
	if isCopy(msg) {
		return l, l.copied(reflect.ValueOf(msg).String())
	}
	_, cmd := l.app.Update(msg)
	return l, tea.Batch(cmd, l.later())
}

// View draws nothing: what is to be said is written as lines.
func (l *linear) View() tea.View { return tea.NewView("") }

// Init starts the program.
func (l *linear) Init() tea.Cmd { return tea.Batch(l.app.Init(), l.later()) }

func (l *linear) later() tea.Cmd {
	if l.busy {
		l.more = true
		return nil
	}
	l.busy, l.more = true, false
	pause := breath
	if l.typing() || l.over.kind == palette {
		pause = word
	}
	return tea.Tick(pause, func(time.Time) tea.Msg { return sayMsg{} })
}

// say writes what is new.
func (l *linear) say() tea.Cmd {
	now := l.hear()
	if now.silent() {
		return func() tea.Msg { return saidMsg{} } // the place has nothing to tell yet
	}
	said := l.tell(now)
	text, out := l.page.write(said), l.out
	return func() tea.Msg {
		if text == "" {
			return saidMsg{}
		}
		_, err := io.WriteString(out, text)
		return saidMsg{err}
	}
}

// tell is what is new, which is known from then on.
func (l *linear) tell(now heard) written {
	var was *heard
	if h, known := l.was[now.place]; known {
		if h = now.after(h); now.other(h) {
			h = heard{at: -1}
		}
		was = &h
	}
	said := news(l.last, was, now)
	if l.last == "" {
		said.first(l.app.say("patchbay, in lines: {?} reads the keys of a place, {:} takes a command by its name, {ctrl+g} reads a place again, {q} leaves."))
	}
	if l.was == nil || len(l.was) >= mostHeard {
		l.was = map[string]heard{}
	}
	l.last, l.was[now.place] = now.place, now
	return said
}

// again has a place read whole, as if it were new.
func (l *linear) again() {
	delete(l.was, l.wherever())
}

func isCopy(msg tea.Msg) bool {
	return msg != nil && reflect.TypeOf(msg) == reflect.TypeOf(tea.SetClipboard("")())
}

// copied sends a text to the terminal's clipboard, if it has one.
func (l *linear) copied(text string) tea.Cmd {
	if l.dumb {
		return nil
	}
	out := l.out
	return func() tea.Msg {
		_, err := io.WriteString(out, ansi.SetSystemClipboard(text))
		return saidMsg{err}
	}
}

// speak runs the program as lines until the person leaves it.
func speak(ctx context.Context, a *app, gone func()) error {
	var out io.Writer = os.Stdout
	w, h := 80, 24
	if a.opt.Out != nil {
		out = a.opt.Out
	} else if tw, th, err := term.GetSize(int(os.Stdout.Fd())); err == nil && tw > 0 {
		w, h = tw, th
	}
	in := listening(a.opt.In, gone)
	if a.opt.In == nil && term.IsTerminal(int(os.Stdin.Fd())) {
		before, err := term.MakeRaw(int(os.Stdin.Fd()))
		if err != nil {
			return leaving(ctx, err)
		}
		defer func() { _ = term.Restore(int(os.Stdin.Fd()), before) }() // the terminal may be gone
	}
	dumb := a.opt.Getenv("TERM") == "dumb"
	l := &linear{app: a, out: out, dumb: dumb, page: paper{size: func() (int, int) { return w, h }, dumb: dumb}}
	if a.opt.Out == nil {
		l.page.size = func() (int, int) { // the window may have another size by now
			if tw, th, err := term.GetSize(int(os.Stdout.Fd())); err == nil && tw > 0 {
				return tw, th
			}
			return w, h
		}
	}
	opts := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithoutRenderer(), tea.WithOutput(io.Discard), tea.WithColorProfile(colorprofile.ASCII),
		tea.WithWindowSize(lineWide, min(max(h, 20), mostLines)),
	}
	if in != nil {
		opts = append(opts, tea.WithInput(in))
	}
	_, err := tea.NewProgram(l, opts...).Run()
	_, _ = io.WriteString(out, l.page.end()+"\r\n") // the shell's line begins at its beginning; when nobody is there, nothing is lost
	return leaving(ctx, err)
}
