package connect

import (
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"patchbay/problem"
	"patchbay/ui/load"
	"patchbay/ui/screen"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/notice"
	"patchbay/workbench"
)

// arrived is the last page: what was connected, and the first records as they come.
type arrived struct {
	s       *Screen
	conn    workbench.Connection
	missing []workbench.MissingScope
	pulling *load.Slot
	looking *load.Slot
	keeping *load.Slot
	jobs    []workbench.Progress
	err     *problem.Problem // why nothing is being pulled
	app     string           // whether the app was kept, in words; "" where that was not asked for
	unkept  *problem.Problem // why it was not
}

// appKept tells that the app was kept.
type appKept struct{}

// pulls is the news of a pull: its lines, for one connection.
type pulls []workbench.Progress

// job is the id of a background job.
type job string

// arrive takes the place of all pages before: there is no way back into a flow that is done.
func (s *Screen) arrive(c workbench.Connection, after *running) tea.Cmd {
	slot := func() *load.Slot { return load.New(s.base, s.env.ID) }
	p := &arrived{s: s, conn: c, missing: c.Missing, pulling: slot(), looking: slot(), keeping: slot()}
	for _, one := range after.steps {
		if len(one.Missing) > 0 {
			p.missing = one.Missing
		}
	}
	s.pages = []page{p}
	var pull, keep tea.Cmd
	if !s.draft.modelless() {
		pull = p.pull()
	}
	if after.keep {
		keep = p.keepApp(after.req)
	}
	return tea.Batch(pull, keep)
}

// keepApp keeps the app that was signed in with, for further connections.
func (p *arrived) keepApp(req workbench.ConnectRequest) tea.Cmd {
	serve := p.s.serve
	own := workbench.OwnClient{ID: req.ClientID, Secret: req.ClientSecret, Redirect: req.Redirect}
	return load.Start(p.keeping, readTime, func(ctx context.Context) (appKept, error) {
		// Who goes on to the records at once has asked for it all the same.
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), readTime)
		defer stop()
		return appKept{}, serve.KeepClient(ctx, req.Connector, own)
	})
}

func (p *arrived) pull() tea.Cmd {
	serve, name := p.s.serve, p.conn.Name
	return load.Start(p.pulling, readTime, func(context.Context) (job, error) {
		id, err := serve.StartPull(workbench.PullRequest{Connections: []string{name}})
		return job(id), err
	})
}

func (p *arrived) look() tea.Cmd {
	serve, name := p.s.serve, p.conn.Name
	return load.Start(p.looking, readTime, func(context.Context) (pulls, error) {
		return slices.DeleteFunc(slices.Clone(serve.Jobs()), func(j workbench.Progress) bool { return j.Connection != name }), nil
	})
}

func (p *arrived) hear(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case load.Result[job]:
		if m.In(p.pulling) {
			p.err = problem.As(m.Err)
			if problem.Is(m.Err, problem.Busy) {
				p.err = nil // it is pulled already: that is what was wanted
			}
			return p.look()
		}
	case load.Result[appKept]:
		if m.In(p.keeping) {
			p.app, p.unkept = "Kept for further connections of "+p.conn.ConnectorName, problem.As(m.Err)
		}
	case load.Result[pulls]:
		if m.In(p.looking) {
			p.jobs = m.Value
		}
	case screen.ChangedMsg:
		if m.Jobs && !p.looking.Busy() {
			return p.look()
		}
	}
	return nil
}

func (p *arrived) keys() []screen.Binding {
	if p.s.draft.modelless() {
		return []screen.Binding{screen.Bind("enter", "to its page", "enter"), screen.Bind("esc", "leave", "esc")}
	}
	return []screen.Binding{screen.Bind("enter", "to the records", "enter"), screen.Bind("r", "pull again", "r"), screen.Bind("esc", "leave", "esc")}
}

func (p *arrived) press(k tea.KeyPressMsg) tea.Cmd {
	switch key := k.String(); {
	case key == "enter" && p.s.draft.modelless():
		return tea.Sequence(p.s.env.Pop(nil), p.s.env.Go("connection", screen.Target{Connection: p.conn.Name}))
	case key == "enter":
		return tea.Sequence(p.s.env.Pop(nil), p.s.env.Go("browse", screen.Target{Model: p.model(), Connection: p.conn.Name}))
	case key == "r" && !p.s.draft.modelless():
		return p.pull()
	case key == "esc":
		return p.s.env.Pop(nil)
	}
	return nil
}

// model is the one to look at first: contacts where there are some.
func (p *arrived) model() string {
	first := ""
	for _, op := range p.conn.Operations {
		name, verb, _ := strings.Cut(op, "::")
		if verb == "list" && (first == "" || name == "contact") {
			first = name
		}
	}
	return first
}

func (p *arrived) view(w, _ int) ([]string, *tea.Cursor) {
	s, width := p.s, max(w-2*gutter, 8)
	th, c := s.env.Theme, p.conn
	sign := "✓ "
	if th.ASCII {
		sign = "+ "
	}
	lines := []string{th.OK.Render(sign) + th.Title.Render(block.Cut(problem.Clean(c.ConnectorName)+" is connected as "+problem.Clean(c.Name), width-2)), ""}
	for _, f := range [][2]string{{"Account", c.Account}, {"Workspace", c.Workspace.Name}, {"Token", c.Secrets}, {"May", may(c)}, {"App", p.kept()}} {
		if f[1] == "" {
			continue
		}
		for i, l := range block.Wrap(problem.Clean(f[1]), width-12) {
			if i > 0 {
				f[0] = ""
			}
			lines = append(lines, th.Muted.Render(block.Pad(f[0], 12))+th.Text.Render(l))
		}
	}
	if p.unkept != nil {
		lines = append(lines, notice.Problem(th, width, p.unkept, "")...)
	}
	for _, m := range p.missing {
		lines = append(lines, notice.Warn(th, width, fmt.Sprintf("Not granted: %s. Without it: no %s. Reconnect to ask again.", m.Scope, strings.Join(m.Operations, ", ")))...)
	}
	if s.draft.modelless() {
		lines = append(lines, "")
		return indent(append(lines, block.Wrap(unkeeping, width)...)), nil
	}
	lines = append(lines, "", th.Title.Render("First pull"))
	if p.err != nil {
		lines = append(lines, notice.Problem(th, width, p.err, s.env.Say("Press {r} to pull again, enter to go to the records."))...)
	}
	for _, j := range p.jobs {
		lines = append(lines, p.progress(j, width)...)
	}
	return indent(lines), nil
}

// kept is what became of the app, in words.
func (p *arrived) kept() string {
	if p.unkept != nil {
		return "Not kept for further connections"
	}
	return p.app
}

func may(c workbench.Connection) string {
	if c.ReadOnly {
		return "only read"
	}
	if len(c.Operations) == 0 {
		return ""
	}
	return fmt.Sprintf("read and write: %d operations", len(c.Operations))
}

// progress is one model on its way: words, a bar where the end is known, and what went wrong.
func (p *arrived) progress(j workbench.Progress, w int) []string {
	th := p.s.env.Theme
	words := gauge.Count(j.Done)
	if j.Total >= 0 {
		words += " of " + gauge.Count(j.Total)
	}
	switch {
	case j.Problem != nil:
		return notice.Problem(th, w, j.Problem, p.s.env.Say("Press {r} to pull again."))
	case j.Finished:
		words = gauge.Count(j.Done) + " fetched" + paceWords(j)
	case j.Waiting > 0:
		words += ", waiting for the provider's limit"
	}
	bar := gauge.Bar(th, min(24, max(w/4, 4)), j.Done, j.Total)
	if j.Finished {
		bar = gauge.Bar(th, min(24, max(w/4, 4)), 1, 1)
	}
	out := []string{block.Cut(th.Muted.Render(block.Pad(problem.Clean(j.Model), 12))+bar+" "+th.Text.Render(words), w)}
	for _, n := range j.Notices {
		out = append(out, notice.Warn(th, w, problem.Clean(n))...)
	}
	return out
}

// paceWords say how often a pull had to wait.
func paceWords(j workbench.Progress) string {
	switch n := j.Waits + j.Retries; n {
	case 0:
		return ""
	case 1:
		return ", waited once"
	default:
		return ", waited " + gauge.Count(n) + " times"
	}
}
