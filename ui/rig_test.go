package ui

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
)

// rig is the whole program with a person before it, without a terminal: commands run in goroutines of the test's
// bubble, what they say is given to the root, and the frame is looked at after every message, as the loop does.
type rig struct {
	t          *testing.T
	app        *app
	inbox      chan tea.Msg
	ended      bool
	suspended  int
	background int // how often the terminal was asked for its background
	clipboard  string
}

// begin starts the program; its window has no size yet.
func begin(t *testing.T, o Options) *rig {
	t.Helper()
	if o.Getenv == nil {
		o.Getenv = func(string) string { return "" }
	}
	r := &rig{t: t, app: newApp(o), inbox: make(chan tea.Msg, 10_000)}
	t.Cleanup(func() {
		r.app.close()
		time.Sleep(time.Hour) // of the bubble: ticks run out, and what waits still is a leak
		synctest.Wait()
	})
	r.frame()
	r.run(r.app.Init())
	return r.settle()
}

// over starts the program over a workbench in a window of w by h cells.
func seated(t *testing.T, b *bench, w, h int) *rig {
	t.Helper()
	return begin(t, Options{Services: b}).resize(w, h)
}

func (r *rig) resize(w, h int) *rig {
	r.t.Helper()
	return r.send(tea.WindowSizeMsg{Width: w, Height: h})
}

// press presses keys by their names.
func (r *rig) press(names ...string) *rig {
	r.t.Helper()
	for _, n := range names {
		r.send(stroke(n))
	}
	return r
}

// stroke is a key by its name.
func stroke(name string) tea.KeyPressMsg {
	codes := map[string]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete, "f1": tea.KeyF1}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: []rune(rest)[0], Mod: tea.ModCtrl}
	}
	if code, ok := codes[name]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	code := []rune(name)[0]
	k := tea.KeyPressMsg{Code: unicode.ToLower(code), Text: name}
	if unicode.IsUpper(code) {
		k.Mod, k.ShiftedCode = tea.ModShift, code
	}
	return k
}

// pasted is a text that the terminal brings in one piece.
func (r *rig) pasted(text string) *rig {
	r.t.Helper()
	return r.send(tea.PasteMsg{Content: text})
}

// typed types a text letter by letter.
func (r *rig) typed(text string) *rig {
	r.t.Helper()
	for _, c := range text {
		r.press(string(c))
	}
	return r
}

func (r *rig) send(msg tea.Msg) *rig {
	r.t.Helper()
	r.deliver(msg)
	return r.settle()
}

// wait lets time of the bubble pass.
func (r *rig) wait(d time.Duration) *rig {
	r.t.Helper()
	for end := time.After(d); ; {
		select {
		case msg := <-r.inbox:
			r.deliver(msg)
		case <-end:
			return r.settle()
		}
	}
}

func (r *rig) push(s *probe) *rig {
	r.t.Helper()
	return r.send(screen.PushMsg{Make: s.made})
}

func (r *rig) see(texts ...string) *rig {
	r.t.Helper()
	for _, s := range texts {
		if seen := r.seen(); !strings.Contains(seen, s) {
			r.t.Errorf("%q is not on the screen:\n%s", s, seen)
		}
	}
	return r
}

func (r *rig) miss(texts ...string) *rig {
	r.t.Helper()
	for _, s := range texts {
		if seen := r.seen(); strings.Contains(seen, s) {
			r.t.Errorf("%q is on the screen:\n%s", s, seen)
		}
	}
	return r
}

// seen is the window's text as a terminal shows it.
func (r *rig) seen() string {
	buf := uv.NewScreenBuffer(max(r.app.w, 1), max(r.app.h, 1))
	buf.Method = ansi.GraphemeWidth
	uv.NewStyledString(r.app.View().Content).Draw(buf, buf.Bounds())
	lines := strings.Split(strings.ReplaceAll(buf.String(), "\r", ""), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// golden compares the window with a picture.
func (r *rig) golden(name string) *rig {
	r.t.Helper()
	seat.Compare(r.t, name, r.seen()+"\n")
	return r
}

// frame draws the window and fails the test when it is not exactly the window's size, when its cursor is outside,
// or when a character got through that could drive the terminal.
func (r *rig) frame() tea.View {
	r.t.Helper()
	v := r.app.View()
	if !v.AltScreen || !v.ReportFocus || v.OnMouse != nil {
		r.t.Errorf("a frame leaves the full screen: %+v", v)
	}
	w, h := r.app.w, r.app.h
	text := ansi.Strip(v.Content) + v.WindowTitle
	if i := strings.IndexFunc(text, drives); i >= 0 {
		r.t.Errorf("a character that drives the terminal is in %q", text[max(i-30, 0):min(i+30, len(text))])
	}
	if w <= 0 || h <= 0 {
		return v
	}
	lines := strings.Split(v.Content, "\n")
	if len(lines) != h {
		r.t.Errorf("%d lines in a window of %dx%d", len(lines), w, h)
	}
	for _, l := range lines {
		if n := ansi.StringWidth(l); n > w {
			r.t.Errorf("%d cells in a window of %dx%d: %q", n, w, h, l)
		}
	}
	if c := v.Cursor; c != nil && (c.X < 0 || c.X >= w || c.Y < 0 || c.Y >= h) {
		r.t.Errorf("the cursor is at %d,%d in a window of %dx%d", c.X, c.Y, w, h)
	}
	return v
}

func drives(c rune) bool {
	return c != '\n' && c < 0x20 || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069
}

func (r *rig) run(cmd tea.Cmd) {
	if cmd != nil {
		go r.carry(cmd)
	}
}

// carry runs a command as the loop does: a batch at once, a sequence in order.
func (r *rig) carry(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	msg := cmd()
	v, list := reflect.ValueOf(msg), reflect.TypeFor[[]tea.Cmd]()
	if !v.IsValid() {
		return
	}
	if v.Kind() != reflect.Slice || !v.CanConvert(list) {
		r.inbox <- msg
		return
	}
	_, batch := msg.(tea.BatchMsg)
	for _, c := range v.Convert(list).Interface().([]tea.Cmd) {
		if batch {
			go r.carry(c)
		} else {
			r.carry(c)
		}
	}
}

func (r *rig) settle() *rig {
	r.t.Helper()
	for range 2000 {
		synctest.Wait()
		select {
		case msg := <-r.inbox:
			r.deliver(msg)
		default:
			return r
		}
	}
	r.t.Fatal("the program does not settle")
	return r
}

func (r *rig) deliver(msg tea.Msg) {
	r.t.Helper()
	switch {
	case r.ended:
		return
	case reflect.TypeOf(msg) == reflect.TypeOf(tea.Quit()):
		r.ended = true
		return
	case reflect.TypeOf(msg) == reflect.TypeOf(tea.Suspend()):
		r.suspended++
		return
	case reflect.TypeOf(msg) == reflect.TypeOf(tea.RequestBackgroundColor()):
		r.background++
	case reflect.TypeOf(msg) == reflect.TypeOf(tea.SetClipboard("")()):
		r.clipboard = reflect.ValueOf(msg).String()
	}
	_, cmd := r.app.Update(msg)
	r.frame()
	r.run(cmd)
}

// probe is a screen that keeps what reached it and answers as the test says.
type probe struct {
	env    screen.Env
	title  string
	keys   []screen.Binding
	typing bool
	text   string
	cursor *tea.Cursor
	answer func(tea.Msg) tea.Cmd
	heard  []tea.Msg
	closed int
}

func (p *probe) made(e screen.Env) screen.Screen { p.env = e; return p }

func (p *probe) Init() tea.Cmd { return nil }

func (p *probe) Update(msg tea.Msg) tea.Cmd {
	p.heard = append(p.heard, msg)
	if p.answer != nil {
		return p.answer(msg)
	}
	return nil
}

func (p *probe) View(w, h int) (string, *tea.Cursor) {
	lines := strings.Split(p.text, "\n")
	return strings.Join(slices.Concat(lines, make([]string, max(h-len(lines), 0)))[:h], "\n"), p.cursor
}

func (p *probe) Title() string          { return p.title }
func (p *probe) Keys() []screen.Binding { return p.keys }
func (p *probe) Typing() bool           { return p.typing }
func (p *probe) Close()                 { p.closed++ }

// pressed are the names of the keys that reached the screen.
func (p *probe) pressed() []string {
	var out []string
	for _, m := range p.heard {
		if k, ok := m.(tea.KeyPressMsg); ok {
			out = append(out, k.String())
		}
	}
	return out
}

// count tells how many messages of one kind reached the screen.
func count[T tea.Msg](p *probe) int {
	n := 0
	for _, m := range p.heard {
		if _, ok := m.(T); ok {
			n++
		}
	}
	return n
}

// in runs a test in a bubble of its own.
func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}
