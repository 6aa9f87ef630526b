// Package seat puts a person before one screen, for tests: press, type, see. Commands run in goroutines of the
// test's bubble, so time is the bubble's own and a test waits for nothing. What the screen asks of the program
// around it (go there, pop, toast) is kept for the test to look at.
package seat

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/screen"
)

// Seat is a screen with a person before it. It belongs to one testing/synctest bubble.
type Seat struct {
	t      *testing.T
	screen screen.Screen
	w, h   int
	inbox  chan tea.Msg
	asked  []tea.Msg
}

// Sit starts a screen in a window of w by h cells and lets it settle. It is closed when the test ends.
func Sit(t *testing.T, s screen.Screen, w, h int) *Seat {
	t.Helper()
	p := &Seat{t: t, screen: s, w: w, h: h, inbox: make(chan tea.Msg, 10_000)}
	t.Cleanup(func() {
		s.Close()
		time.Sleep(time.Hour) // of the bubble: ticks that were set run out, and what still waits then is a leak
		synctest.Wait()
	})
	p.run(s.Init())
	return p.settle()
}

// Press presses keys, each by its name: "a", "J", "enter", "ctrl+s", "shift+tab".
func (p *Seat) Press(names ...string) *Seat {
	p.t.Helper()
	for _, n := range names {
		p.Send(tea.KeyPressMsg(key(p.t, n)))
	}
	return p
}

// Type types a text, letter by letter.
func (p *Seat) Type(text string) *Seat {
	p.t.Helper()
	for _, r := range text {
		p.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
	return p
}

// Paste pastes a text.
func (p *Seat) Paste(text string) *Seat { return p.Send(tea.PasteMsg{Content: text}) }

// Send delivers any message and lets the screen settle.
func (p *Seat) Send(msg tea.Msg) *Seat {
	p.t.Helper()
	p.run(p.screen.Update(msg))
	return p.settle()
}

// Wait lets time pass.
func (p *Seat) Wait(d time.Duration) *Seat {
	p.t.Helper()
	time.Sleep(d) // the bubble's clock
	return p.settle()
}

// Resize changes the window.
func (p *Seat) Resize(w, h int) *Seat {
	p.w, p.h = w, h
	return p
}

// See fails the test unless every text is on the screen.
func (p *Seat) See(texts ...string) *Seat {
	p.t.Helper()
	for _, s := range texts {
		if seen := p.Seen(); !strings.Contains(seen, s) {
			p.t.Errorf("%q is not on the screen:\n%s", s, seen)
		}
	}
	return p
}

// Miss fails the test when one of the texts is on the screen.
func (p *Seat) Miss(texts ...string) *Seat {
	p.t.Helper()
	for _, s := range texts {
		if seen := p.Seen(); strings.Contains(seen, s) {
			p.t.Errorf("%q is on the screen:\n%s", s, seen)
		}
	}
	return p
}

// Seen is what is on the screen, as plain text. It fails the test when the size is not exact, the cursor is
// outside, or a control character got through.
func (p *Seat) Seen() string {
	p.t.Helper()
	view, cursor := p.screen.View(p.w, p.h)
	lines := strings.Split(view, "\n")
	if len(lines) != p.h {
		p.t.Errorf("the screen has %d lines, want %d", len(lines), p.h)
	}
	for _, l := range lines {
		if n := ansi.StringWidth(l); n > p.w {
			p.t.Errorf("a line has %d cells, at most %d: %q", n, p.w, l)
		}
	}
	if cursor != nil && (cursor.X < 0 || cursor.X >= p.w || cursor.Y < 0 || cursor.Y >= p.h) {
		p.t.Errorf("the cursor is at %d,%d, outside %dx%d", cursor.X, cursor.Y, p.w, p.h)
	}
	plain := ansi.Strip(view)
	if i := strings.IndexFunc(plain, moves); i >= 0 {
		r, _ := utf8.DecodeRuneInString(plain[i:])
		p.t.Errorf("%U got through to the screen", r)
	}
	return p.cells(view)
}

func moves(r rune) bool {
	return r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
}

// cells draws the view as a terminal would.
func (p *Seat) cells(view string) string {
	buf := uv.NewScreenBuffer(p.w, p.h)
	buf.Method = ansi.GraphemeWidth
	uv.NewStyledString(view).Draw(buf, buf.Bounds())
	lines := strings.Split(strings.ReplaceAll(buf.String(), "\r", ""), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " ")
	}
	return strings.Join(lines, "\n")
}

// Styled is the view with its styles, for pictures.
func (p *Seat) Styled() string {
	view, _ := p.screen.View(p.w, p.h)
	return view
}

// Cursor is where the terminal's cursor stands; ok is false when it is hidden.
func (p *Seat) Cursor() (x, y int, ok bool) {
	_, c := p.screen.View(p.w, p.h)
	if c == nil {
		return 0, 0, false
	}
	return c.X, c.Y, true
}

// Golden compares the screen with testdata/<test>/<name>.golden. With PATCHBAY_GOLDEN=write it is written anew.
func (p *Seat) Golden(name string) {
	p.t.Helper()
	Compare(p.t, name, p.Seen()+"\n")
}

// GoldenStyled is Golden with every style spelled out.
func (p *Seat) GoldenStyled(name string) {
	p.t.Helper()
	p.Seen()
	Compare(p.t, name, strings.ReplaceAll(p.Styled(), "\x1b", "␛")+"\n")
}

// Compare compares any text with a golden file of the test.
func Compare(t *testing.T, name, got string) {
	t.Helper()
	test, _, _ := strings.Cut(t.Name(), "/")
	path := filepath.Join("testdata", test, name+".golden")
	if os.Getenv("PATCHBAY_GOLDEN") == "write" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("no picture to compare with (PATCHBAY_GOLDEN=write makes it): %v", err)
	}
	if got != string(want) {
		t.Errorf("%s looks different.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// Asked gives the last message of type T that the screen sent to the program around it.
func Asked[T tea.Msg](p *Seat) (T, bool) {
	for i := len(p.asked) - 1; i >= 0; i-- {
		if m, ok := p.asked[i].(T); ok {
			return m, true
		}
	}
	var none T
	return none, false
}

// Toast is the text of the last toast; "" when there was none.
func (p *Seat) Toast() string {
	m, _ := Asked[screen.ToastMsg](p)
	return m.Text
}

// Clipboard is what was last sent to the terminal's clipboard.
func (p *Seat) Clipboard() string {
	kind := reflect.TypeOf(tea.SetClipboard("")())
	for i := len(p.asked) - 1; i >= 0; i-- {
		if v := reflect.ValueOf(p.asked[i]); v.Type() == kind {
			return v.String()
		}
	}
	return ""
}

// run starts a command; what it says arrives in the inbox.
func (p *Seat) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go p.carry(cmd)
}

func (p *Seat) carry(cmd tea.Cmd) {
	msg := cmd()
	list := reflect.TypeFor[[]tea.Cmd]()
	v := reflect.ValueOf(msg)
	if !v.IsValid() {
		return
	}
	if v.Kind() != reflect.Slice || !v.CanConvert(list) {
		p.inbox <- msg
		return
	}
	_, batch := msg.(tea.BatchMsg)
	for _, c := range v.Convert(list).Interface().([]tea.Cmd) {
		switch {
		case c == nil:
		case batch:
			go p.carry(c)
		default:
			p.carry(c)
		}
	}
}

// settle delivers messages until every command has spoken or waits for something.
func (p *Seat) settle() *Seat {
	p.t.Helper()
	for range 1000 {
		synctest.Wait()
		select {
		case msg := <-p.inbox:
			p.deliver(msg)
		default:
			return p
		}
	}
	p.t.Fatal("the screen does not settle")
	return p
}

func (p *Seat) deliver(msg tea.Msg) {
	switch msg.(type) {
	case screen.PushMsg, screen.ReplaceMsg, screen.PopMsg, screen.GoMsg, screen.TryMsg, screen.ToastMsg:
		p.asked = append(p.asked, msg)
		return
	}
	if reflect.TypeOf(msg) == reflect.TypeOf(tea.SetClipboard("")()) {
		p.asked = append(p.asked, msg)
		return
	}
	p.run(p.screen.Update(msg))
}
