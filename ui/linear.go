package ui

import (
	"context"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"patchbay/problem"
)

// A screen reader reads what is written, and reads it again when it is written again; a terminal that cannot move its
// cursor shows only what follows. For both, the program writes lines: the whole place when it changes, and from then on only
// what is new, the chosen line last, where the cursor stays.

// pauses before something is said: so long that what belongs together is said together, and a word that is typed is said
// once.
const (
	breath = 60 * time.Millisecond
	word   = 700 * time.Millisecond
)

// linear is the program that writes lines.
type linear struct {
	*app
	out  io.Writer
	dumb bool // the terminal takes no escape sequences at all
	busy bool // something is about to be said
	more bool // and something came since
	was  heard
}

// heard is what was said of a frame.
type heard struct {
	place  string
	lines  []string
	chosen string
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
	text, out := news(l.was, now), l.out
	l.was = now
	return func() tea.Msg {
		if len(text) == 0 {
			return saidMsg{}
		}
		_, err := io.WriteString(out, "\r\n"+strings.Join(text, "\r\n"))
		return saidMsg{err}
	}
}

var (
	reversed = regexp.MustCompile(`\x1b\[(?:[0-9]+;)*7(?:;[0-9]+)*m`)
	framing  = regexp.MustCompile(`^[|+\s-]+|[|+\s-]+$`)
	figures  = regexp.MustCompile(`[0-9]+`)
)

// hear is what would be drawn, as lines without boxes and styles; what lies over a place is heard alone.
func (l *linear) hear() heard {
	h := heard{place: l.wherever()}
	var lines []string
	var cursor *tea.Cursor
	if l.over.open() && !l.cramped() {
		_, lines, cursor = l.overLines(l.w-8, l.h-4)
	} else {
		var content string
		content, cursor = l.draw()
		lines = strings.Split(content, "\n")
		if len(lines) > headLines {
			lines = lines[headLines:]
			if cursor != nil {
				moved := *cursor
				moved.Y -= headLines
				cursor = &moved
			}
		}
	}
	marked := false
	for y, line := range lines {
		text := plainly(line)
		if text == "" {
			continue
		}
		h.lines = append(h.lines, text)
		switch here := reversed.MatchString(line); {
		case here && !marked, cursor != nil && cursor.Y == y && !marked:
			h.chosen, marked = text, here
		}
	}
	return h
}

// plainly is a drawn line in words.
func plainly(line string) string {
	text := framing.ReplaceAllString(ansi.Strip(line), "")
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '|' }), " ")
}

// wherever is the place in words, with what lies over it.
func (l *linear) wherever() string {
	over := map[kind]string{palette: ": what do you want to do", help: ": its keys", messages: ": what was said", undoing: ": an undo"}[l.over.kind]
	return strings.Join(l.crumbs(), ", ") + over
}

// news is what is to be said after was: all of a place that was not there, or the lines that are new; the chosen line
// last. A line of which only figures changed has nothing new in it, unless it is chosen.
func news(was, now heard) []string {
	var out []string
	if was.place == "" {
		out = append(out, "patchbay, in lines: ? reads the keys of a place, : takes a command by its name, q leaves.")
	}
	if now.place != was.place {
		out = append(out, "", "You are at: "+problem.Clean(now.place)+".")
		was = heard{}
	}
	shape := func(s string) string { return strings.TrimPrefix(figures.ReplaceAllString(s, "0"), "> ") }
	var known []string
	for _, l := range was.lines {
		known = append(known, shape(l))
	}
	for _, l := range now.lines {
		if l != now.chosen && !slices.Contains(known, shape(l)) {
			out = append(out, l)
		}
	}
	if now.chosen != was.chosen && now.chosen != "" {
		out = append(out, now.chosen)
	}
	return out
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
	l := &linear{app: a, out: out, dumb: a.opt.Getenv("TERM") == "dumb"}
	opts := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithoutRenderer(), tea.WithOutput(io.Discard), tea.WithColorProfile(colorprofile.ASCII),
		tea.WithWindowSize(max(w, 40), max(h, 20)),
	}
	if in != nil {
		opts = append(opts, tea.WithInput(in))
	}
	_, err := tea.NewProgram(l, opts...).Run()
	_, _ = io.WriteString(out, "\r\n") // the shell's line begins at its beginning; when nobody is there, nothing is lost
	return leaving(ctx, err)
}
