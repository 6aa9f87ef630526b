// Package activity shows every HTTP call that was made, redacted, as it happens; one can be opened to see what
// was sent and what came back.
package activity

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/grid"
	"patchbay/ui/widget/input"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Args say whose calls are shown; an empty connection stands for all.
type Args struct{ Connection string }

// Services are the use-cases of this screen.
type Services interface {
	Calls(ctx context.Context, f workbench.CallFilter) ([]workbench.Call, error)
	Call(ctx context.Context, id string) (workbench.Call, error)
}

const (
	patience = 20 * time.Second
	most     = 1000 // calls in the list
)

// Screen is the list of calls. Make it with [New].
type Screen struct {
	env   screen.Env
	serve Services
	args  Args
	now   func() time.Time
	end   context.CancelFunc

	looked, opened *load.Slot

	calls  []workbench.Call
	known  bool
	stale  bool
	err    *problem.Problem
	grid   grid.Grid
	filter input.Line
	typing bool
	failed bool // only failed ones
	open   *workbench.Call
	lines  []string // of the open call
	top    int
	height int
}

// New makes the screen; nothing is read before Init.
func New(env screen.Env, s Services, a Args) screen.Screen {
	ctx, cancel := context.WithCancel(context.Background())
	return &Screen{env: env, serve: s, args: a, now: time.Now, end: cancel, looked: load.New(ctx, env.ID), opened: load.New(ctx, env.ID)}
}

// Init reads the calls.
func (s *Screen) Init() tea.Cmd { return s.look() }

// Close ends what is under way.
func (s *Screen) Close() { s.end() }

// Title is the place's name.
func (s *Screen) Title() string { return "Activity" }

// Typing reports whether letters go into the filter.
func (s *Screen) Typing() bool { return s.typing }

// Keys lists what can be done here and now.
func (s *Screen) Keys() []screen.Binding {
	switch {
	case s.open != nil:
		return []screen.Binding{screen.Bind("j/k", "scroll", "j", "k", "down", "up"), screen.Bind("y", "copy the body", "y"), screen.Bind("esc", "back", "esc", "enter")}
	case s.typing:
		return []screen.Binding{screen.Bind("enter", "keep the filter", "enter"), screen.Bind("esc", "clear it", "esc")}
	}
	open := screen.Bind("enter", "open", "enter")
	if len(s.calls) == 0 {
		open = open.Off("There is no call in the list.")
	}
	return []screen.Binding{open, screen.Bind("/", "filter", "/"), screen.Bind("f", "failed only", "f"), screen.Bind("r", "look again", "r")}
}

type (
	callsMsg = load.Result[[]workbench.Call]
	callMsg  = load.Result[workbench.Call]
)

func (s *Screen) look() tea.Cmd {
	f := workbench.CallFilter{Connection: s.args.Connection, Failed: s.failed, Text: s.filter.Value(), Limit: most}
	serve := s.serve
	return load.Start(s.looked, patience, func(ctx context.Context) ([]workbench.Call, error) { return serve.Calls(ctx, f) })
}

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case callsMsg:
		return s.saw(msg)
	case callMsg:
		if msg.In(s.opened) {
			s.show(msg)
		}
	case load.SlowMsg:
		msg.Mark()
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
	case screen.ChangedMsg:
		if msg.Calls && s.looked.Busy() {
			s.stale = true
		} else if msg.Calls {
			return s.look()
		}
	case tea.PasteMsg:
		if s.typing && s.filter.Update(msg) {
			return s.look()
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *Screen) saw(msg callsMsg) tea.Cmd {
	if !msg.In(s.looked) {
		return nil
	}
	s.known = true
	if msg.Err != nil {
		s.err = problem.As(msg.Err)
		return nil
	}
	held := ""
	if i := s.grid.Cursor(); i > 0 && i < len(s.calls) {
		held = s.calls[i].ID // new calls push the list down; the cursor stays on its call
	}
	s.err, s.calls = nil, msg.Value
	if i := slices.IndexFunc(s.calls, func(c workbench.Call) bool { return c.ID == held }); held != "" && i >= 0 {
		s.grid.To(i, len(s.calls))
	}
	if s.stale {
		s.stale = false
		return s.look()
	}
	return nil
}

func (s *Screen) show(msg callMsg) {
	if msg.Err != nil {
		s.err = problem.As(msg.Err)
		return
	}
	s.open, s.top = &msg.Value, 0
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch {
	case s.open != nil:
		return s.reading(name)
	case s.typing:
		return s.typed(msg, name)
	case s.grid.Key(name, len(s.calls)):
		return nil
	}
	switch name {
	case "enter":
		if i := s.grid.Cursor(); i < len(s.calls) {
			id, serve := s.calls[i].ID, s.serve
			return load.Start(s.opened, patience, func(ctx context.Context) (workbench.Call, error) { return serve.Call(ctx, id) })
		}
	case "/":
		s.typing = true
	case "f":
		s.failed = !s.failed
		return s.look()
	case "r":
		return s.look()
	case "esc":
		if !s.filter.Empty() || s.failed {
			s.filter.Set("")
			s.failed = false
			return s.look()
		}
		return screen.Pop(nil)
	}
	return nil
}

func (s *Screen) typed(msg tea.KeyPressMsg, name string) tea.Cmd {
	switch name {
	case "enter":
		s.typing = false
		return nil
	case "esc":
		s.typing = false
		s.filter.Set("")
		return s.look()
	}
	before := s.filter.Value()
	if s.filter.Update(msg) && s.filter.Value() != before {
		return s.look()
	}
	return nil
}

func (s *Screen) reading(name string) tea.Cmd {
	last := max(len(s.lines)-s.height, 0)
	switch name {
	case "esc", "enter", "q":
		s.open, s.lines = nil, nil
	case "j", "down":
		s.top = min(s.top+1, last)
	case "k", "up":
		s.top = max(s.top-1, 0)
	case "pgdown", "ctrl+d", "space":
		s.top = min(s.top+s.height/2, last)
	case "pgup", "ctrl+u":
		s.top = max(s.top-s.height/2, 0)
	case "g", "home":
		s.top = 0
	case "G", "end":
		s.top = last
	case "y":
		if s.open.Response != nil {
			return tea.Batch(tea.SetClipboard(s.open.Response.Body), screen.Toast(screen.Info, "The answer was sent to the terminal's clipboard."))
		}
	}
	return nil
}

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	th := s.env.Theme
	s.height = max(h, 1)
	if s.open != nil {
		s.lines = s.detail(w)
		s.top = min(s.top, max(len(s.lines)-h, 0))
		return block.Fit(s.lines[s.top:], w, h), nil
	}
	bar, cursor := s.bar(w)
	if s.err != nil {
		return block.Fit(append([]string{bar, ""}, notice.Problem(th, w-6, s.err, "Press r to try again.")...), w, h), cursor
	}
	if len(s.calls) == 0 {
		words := "No calls yet. They appear here as they are made."
		if !s.filter.Empty() || s.failed {
			words = "No call matches. esc shows all of them."
		}
		if !s.known {
			words = ""
		}
		return block.Fit([]string{bar, "", "   " + th.Muted.Render(words)}, w, h), cursor
	}
	lines := s.grid.View(table{s}, grid.Look{Theme: th, Columns: columns, Match: s.filter.Value(), W: w, H: max(h-1, 1)})
	return block.Fit(append([]string{bar}, lines...), w, h), cursor
}

func (s *Screen) bar(w int) (string, *tea.Cursor) {
	th := s.env.Theme
	right := fmt.Sprintf("%d calls", len(s.calls))
	if s.failed {
		right = fmt.Sprintf("%d failed calls", len(s.calls))
	}
	text, x := s.filter.View(max(w-30, 4))
	left := th.Muted.Render("/ to find")
	var cursor *tea.Cursor
	switch {
	case s.typing:
		left, cursor = th.Accent.Render("/ ")+text, tea.NewCursor(min(3+x, w-1), 0)
	case !s.filter.Empty():
		left = th.Muted.Render("/ ") + text
	}
	gap := max(w-2-grid.Width(left)-grid.Width(right), 1)
	return " " + left + strings.Repeat(" ", gap) + th.Muted.Render(right), cursor
}

var columns = []grid.Column{
	{Title: "When", Min: 8, Ideal: 8}, {Title: "Status", Min: 6, Ideal: 6}, {Title: "Call", Min: 20, Ideal: 60},
	{Title: "Took", Min: 7, Ideal: 7}, {Title: "Operation", Min: 12, Ideal: 20}, {Title: "Connection", Min: 10, Ideal: 24},
}

// table gives the grid its rows.
type table struct{ *Screen }

// Len is how many calls there are.
func (t table) Len() int { return len(t.calls) }

// Row is the call at position i.
func (t table) Row(i int) (grid.Row, bool) {
	c := t.calls[i]
	mark := ""
	if failedCall(c) {
		mark = "!"
	}
	return grid.Row{Mark: mark, Cells: []string{
		c.At.Local().Format("15:04:05"), status(c), c.Method + " " + path(c.URL), took(c.Took), c.Operation, problem.Clean(c.Connection),
	}}, true
}

func failedCall(c workbench.Call) bool { return c.Status == 0 || c.Status >= 400 }

func status(c workbench.Call) string {
	if c.Status == 0 {
		return "none"
	}
	return fmt.Sprint(c.Status)
}

func took(d time.Duration) string {
	if d >= time.Second {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", d.Milliseconds())
}

// path is an address without scheme and host.
func path(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return problem.Clean(rest[i:])
		}
	}
	return problem.Clean(address)
}

// detail is one call in full.
func (s *Screen) detail(w int) []string {
	th, c := s.env.Theme, *s.open
	room := max(w-6, 10)
	out := []string{"", th.Title.Render(block.Cut(c.Method+" "+problem.Clean(c.URL), room))}
	facts := []string{"status " + status(c), took(c.Took), age.Moment(s.now(), c.At), "try " + fmt.Sprint(c.Attempt)}
	if c.Waited > 0 {
		facts = append(facts, "waited "+took(c.Waited)+" for the rate limit")
	}
	if c.Operation != "" {
		facts = append(facts, c.Operation)
	}
	out = append(out, th.Muted.Render(block.Cut(strings.Join(facts, " · "), room)))
	if c.Error != "" {
		out = append(out, th.Error.Render("× "+block.Cut(problem.Clean(c.Error), room-2)))
	}
	for _, part := range []struct {
		name string
		side *workbench.Exchange
	}{{"Sent", c.Request}, {"Came back", c.Response}} {
		if part.side != nil {
			out = append(append(out, "", th.Accent.Render(part.name)), s.side(*part.side, room)...)
		}
	}
	for i, l := range out {
		out[i] = "   " + l
	}
	return out
}

func (s *Screen) side(e workbench.Exchange, w int) []string {
	th := s.env.Theme
	var out []string
	for _, k := range slices.Sorted(maps.Keys(e.Header)) {
		out = append(out, th.Muted.Render(block.Cut(problem.Clean(k)+": "+problem.Clean(e.Header[k]), w)))
	}
	if strings.TrimSpace(e.Body) == "" {
		return append(out, th.Muted.Render("(no body)"))
	}
	text := e.Body
	var doc any
	if json.Unmarshal([]byte(text), &doc) == nil {
		if pretty, err := json.MarshalIndent(doc, "", "  "); err == nil {
			text = string(pretty)
		}
	}
	for _, l := range strings.Split(model.Line(text, true), "\n") {
		out = append(out, block.Cut(strings.ReplaceAll(l, "\t", "  "), w))
	}
	if e.Size > int64(len(e.Body)) {
		out = append(out, th.Muted.Render(fmt.Sprintf("(cut: %d bytes in all)", e.Size)))
	}
	return out
}
