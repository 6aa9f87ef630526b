package connect

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// Update takes one message.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return s.press(msg)
	case tea.PasteMsg:
		if t, ok := s.top().(typist); ok {
			return t.paste(msg.Content)
		}
		return nil
	case screen.ThemeMsg:
		s.env.Theme = msg.Theme
		for _, p := range s.pages {
			if c, ok := p.(*credentials); ok {
				c.form.SetTheme(msg.Theme)
			}
		}
		return nil
	case load.SlowMsg:
		msg.Mark()
		return nil
	case load.Result[beginning]:
		if msg.In(s.read) {
			return s.start(msg.Value, msg.Err)
		}
		return nil
	}
	if h, ok := s.top().(hearer); ok {
		return h.hear(msg)
	}
	return nil
}

func (s *Screen) press(k tea.KeyPressMsg) tea.Cmd {
	if k.String() == "q" && !s.Typing() {
		k = tea.KeyPressMsg{Code: tea.KeyEscape}
	}
	if p := s.top(); p != nil {
		return p.press(k)
	}
	switch k.String() {
	case "esc":
		return s.env.Pop(nil)
	case "r":
		s.err = nil
		return s.Init()
	}
	return nil
}

// start opens the first page: the choice, or what is beyond it when it was made already.
func (s *Screen) start(b beginning, err error) tea.Cmd {
	if s.err = problem.As(err); err != nil {
		return nil
	}
	s.all, s.kept = b.all, b.kept
	id := s.args.Connector
	if b.old != nil {
		s.draft.old, id = b.old, b.old.Connector
	}
	if id == "" {
		s.push(&chooser{s: s})
		return nil
	}
	i := slices.IndexFunc(s.all, func(c workbench.Connector) bool { return c.ID == id })
	if i < 0 {
		s.err = problem.New(problem.NotFound, "There is no connector called %q.", problem.Clean(id)).WithHint("%s", s.env.Say("Press esc, then {home:c} to choose one."))
		return nil
	}
	s.choose(s.all[i])
	return nil
}

// choose takes a connector and goes on to the way in, or past it when there is only one.
func (s *Screen) choose(c workbench.Connector) {
	old := s.draft.old
	s.draft = draft{connector: c, old: old, ops: map[string]bool{}}
	s.draft.known, _ = s.serve.Prefill(c.ID)
	if i := slices.IndexFunc(s.kept, func(k workbench.Client) bool { return k.Connector == c.ID }); i >= 0 {
		s.draft.kept = &s.kept[i]
	}
	for _, cap := range c.Support {
		s.draft.ops[cap.Operation] = cap.Supported && s.ticked(cap)
	}
	switch {
	case old != nil:
		s.draft.auth = old.Auth
	case s.draft.known.ClientID != "":
		s.draft.auth = "oauth"
	case s.draft.known.Token != "":
		s.draft.auth = brought(c)
	case len(c.Auth) == 1:
		s.draft.auth = c.Auth[0].Kind
	default:
		s.push(&ways{s: s})
		return
	}
	s.push(&operations{s: s})
}

// ticked is whether an operation is chosen at first: what the connection had, what was said beforehand, else
// everything that only reads.
func (s *Screen) ticked(c workbench.Capability) bool {
	switch {
	case s.draft.old != nil:
		return slices.Contains(s.draft.old.Operations, c.Operation)
	case len(s.draft.known.Operations) > 0:
		return slices.Contains(s.draft.known.Operations, c.Operation)
	}
	return !c.Writes
}

// scope is a permission with the chosen operations that need it; none for what every sign-in asks for.
type scope struct {
	name string
	ops  []string
}

// why is what a permission is asked for, in words.
func (s scope) why() string {
	if len(s.ops) == 0 {
		return "asked for at every sign-in"
	}
	return "for " + problem.Clean(strings.Join(s.ops, ", "))
}

// scopes are what every sign-in asks for and what the chosen operations need, in the connector's order.
func (d draft) scopes() []scope {
	var out []scope
	if d.auth == "oauth" {
		for _, name := range d.connector.Always {
			out = append(out, scope{name: name})
		}
	}
	for _, c := range d.connector.Support {
		if !d.ops[c.Operation] {
			continue
		}
		for _, name := range c.Scopes {
			i := slices.IndexFunc(out, func(s scope) bool { return s.name == name })
			if i < 0 {
				out = append(out, scope{name: name})
				i = len(out) - 1
			}
			out[i].ops = append(out[i].ops, c.Operation)
		}
	}
	return out
}

// gutter is in front of every line.
const gutter = 3

// View draws exactly h lines of at most w cells.
func (s *Screen) View(w, h int) (string, *tea.Cursor) {
	p := s.top()
	if p == nil || s.err != nil {
		return block.Fit(indent(s.waiting(max(w-2*gutter, 8))), w, h), nil
	}
	lines, cursor := p.view(w, h)
	if cursor != nil && (cursor.X >= w || cursor.Y >= h) {
		cursor = nil
	}
	return block.Fit(lines, w, h), cursor
}

func (s *Screen) waiting(w int) []string {
	switch {
	case s.err != nil:
		return append([]string{""}, notice.Problem(s.env.Theme, w, s.err, s.env.Say("Press {r} to try again, esc to leave."))...)
	case s.read.Slow():
		return []string{"", s.env.Theme.Muted.Render("Reading what can be connected…")}
	}
	return nil
}

// head is the name of a page and what it is for.
func (s *Screen) head(title, words string, w int) []string {
	th := s.env.Theme
	lines := []string{th.Title.Render(block.Cut(title, w))}
	if words != "" {
		for _, l := range block.Wrap(words, w) {
			lines = append(lines, th.Muted.Render(l))
		}
	}
	return append(lines, "")
}

func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = strings.Repeat(" ", gutter) + l
	}
	return out
}

// lead is what stands before a line of a list.
func (s *Screen) lead(here bool) string {
	if !here {
		return strings.Repeat(" ", gutter)
	}
	if s.env.Theme.ASCII {
		return s.env.Theme.Accent.Render(">") + "  "
	}
	return s.env.Theme.Accent.Render("▌") + "  "
}

// step moves an index by a key and reports whether the key was for it.
func step(at *int, n int, key string) bool {
	by, ok := map[string]int{"j": 1, "down": 1, "k": -1, "up": -1, "g": -n, "home": -n, "G": n, "end": n}[key]
	if ok {
		*at = max(min(*at+by, n-1), 0)
	}
	return ok
}
