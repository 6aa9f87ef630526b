package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

func (a *app) pullCmd() *cobra.Command {
	var req workbench.PullRequest
	var in []string
	c := &cobra.Command{
		Use: "pull [CONNECTION...]", Short: "Fetch the records of connected accounts",
		Long: `Fetches what changed since the last pull into the store on this machine. It can be stopped at any
time: what was fetched is kept, and the next pull goes on from there. Only a complete walk (--full)
can see what was deleted at the provider.`,
		Example: `  patchbay pull
  patchbay pull acme --models contact,user --full`,
		Args: want("[CONNECTION...]"), ValidArgsFunction: a.complete(connectionNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			req.Connections = append(slices.Clone(args), in...)
			return a.pull(cmd.Context(), req)
		},
	}
	a.inFlags(c, &in, "the same as naming the connections")
	c.Flags().StringSliceVar(&req.Models, "models", nil, "`models` to fetch (default: all that the connection may)")
	alsoCalled(c, "models", "model")
	a.completeFlag(c, "models", modelNames)
	c.Flags().BoolVar(&req.Full, "full", false, "walk everything, which finds deletions")
	a.listFlags(c)
	return c
}

func (a *app) pull(ctx context.Context, req workbench.PullRequest) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	for i, name := range req.Models {
		if req.Models[i], err = a.modelName(b, name); err != nil {
			return err
		}
	}
	m := newMeter(a)
	done, err := b.Pull(ctx, req, m.show)
	m.clear()
	if problem.Is(err, problem.Canceled) {
		err = problem.New(problem.Canceled, "Stopped.").WithHint("What was fetched is kept: the next pull goes on from there.").Because(err)
	}
	if len(done) == 0 && err != nil {
		return err
	}
	listed := a.list(pulled(done, err))
	a.proposeAfter(ctx, b, done)
	return listed
}

// proposeAfter looks for links among what a pull brought, once the pull is told. What comes of it is no failure of the
// pull: the next one, or "patchbay links propose", looks at the same records.
func (a *app) proposeAfter(ctx context.Context, b *Bench, done []workbench.Progress) {
	models := workbench.PulledModels(done)
	if len(models) == 0 || ctx.Err() != nil {
		return
	}
	runs, err := b.Identity.ProposeNew(ctx, models, a.linkMeter())
	a.wipe()
	if a.format.document() {
		return
	}
	n, linked := 0, 0
	for _, r := range runs {
		n, linked = n+r.Proposed, linked+r.Linked
		if r.PutOff != "" {
			a.say("%s", r.PutOff)
		}
	}
	if linked > 0 {
		a.say("%s linked with records of other accounts, as the evidence is sure.", countedRecords(linked))
	}
	switch {
	case n == 1:
		a.say("1 new proposal of who is the same: patchbay links")
	case n > 1:
		a.say("%s new proposals of who is the same: patchbay links", thousands(n))
	}
	if err != nil && !problem.Is(err, problem.Canceled) {
		a.say("Who is the same was not looked for to the end: %s", problem.As(err).Text)
	}
}

// pulled lists what a pull did; the first thing that went wrong is its partial error.
func pulled(done []workbench.Progress, err error) listing {
	return listing{
		columns: []column{
			{name: "connection", title: "CONNECTION", tone: always(strong)},
			{name: "model", title: "MODEL"},
			{name: "done", title: "FETCHED", right: true},
			{name: "new", title: "NEW", right: true},
			{name: "changed", title: "CHANGED", right: true},
			{name: "gone", title: "GONE", right: true},
			{name: "state", title: "STATE", folds: true, tone: pullTone},
		},
		items: each(done, func(p workbench.Progress) item {
			state := paceWords(p)
			doc := struct {
				workbench.Progress
				Error *failure `json:"error,omitempty"`
			}{Progress: p}
			if len(p.Notices) > 0 {
				state = strings.Join(p.Notices, " ")
			}
			if p.Problem != nil {
				state, doc.Error = p.Problem.Text, failureOf(p.Problem)
			}
			return item{doc: doc, cell: cells(map[string]any{
				"connection": p.Connection, "model": p.Model, "done": p.Done, "new": p.New, "changed": p.Changed, "gone": p.Gone, "state": state,
			})}
		}),
		none: "There is nothing to pull: no connection may list records.",
		partial: func() error {
			if err != nil {
				return err
			}
			if i := slices.IndexFunc(done, func(p workbench.Progress) bool { return p.Problem != nil }); i >= 0 {
				return done[i].Problem
			}
			return nil
		},
	}
}

// paceWords say that a pull is done, and how often it had to wait on the way.
func paceWords(p workbench.Progress) string {
	said := "done"
	if p.Waits+p.Retries == 0 {
		return said
	}
	if p.Waits > 0 {
		said += fmt.Sprintf(", waited %s for the limit", times(p.Waits))
	}
	if p.Retries > 0 {
		said += fmt.Sprintf(", asked again %s", times(p.Retries))
	}
	return said + fmt.Sprintf(", %s in all", p.Waited.Round(100*time.Millisecond))
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return thousands(n) + " times"
}

func pullTone(v any) tone {
	if s, ok := v.(string); ok && (s == "done" || strings.HasPrefix(s, "done, ")) {
		return good
	}
	return bad
}

// meter shows on a terminal's standard error how far a pull is, in one line that is drawn over.
type meter struct {
	app   *app
	lines map[string]workbench.Progress // by connection and model
	drawn bool
}

func newMeter(a *app) *meter { return &meter{app: a, lines: map[string]workbench.Progress{}} }

// show is called by the pull, one report at a time.
func (m *meter) show(p workbench.Progress) {
	s := m.app.Streams
	if !s.ErrTTY {
		return
	}
	m.lines[p.Connection+"\x00"+p.Model] = p
	if s.Dumb {
		if p.Finished {
			m.app.say("%s", progressLine(p))
		}
		return
	}
	var running []string
	for _, q := range m.lines {
		if !q.Finished {
			running = append(running, progressLine(q))
		}
	}
	slices.Sort(running)
	text := strings.Join(running, " · ")
	if s.Width > 1 {
		text = ansi.Truncate(text, s.Width-1, "…")
	}
	fmt.Fprint(s.Err, "\r\x1b[K"+m.app.paint.onErr(faint, text))
	m.drawn = true
}

// clear takes the line away.
func (m *meter) clear() {
	if m.drawn {
		fmt.Fprint(m.app.Streams.Err, "\r\x1b[K")
	}
}

func progressLine(p workbench.Progress) string {
	s := fmt.Sprintf("%s %s %s", problem.Clean(p.Connection), p.Model, thousands(p.Done))
	if p.Total > 0 {
		s += " of " + thousands(p.Total)
	}
	if p.Waiting > time.Second {
		s += fmt.Sprintf(" (waiting %s for the rate limit)", p.Waiting.Round(time.Second))
	}
	return s
}
