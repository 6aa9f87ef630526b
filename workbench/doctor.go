package workbench

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// The states of a check.
const (
	Fine   = "ok"
	Doubt  = "warn"
	Broken = "fail"
	Unseen = "skip"
)

// Doctor looks at everything this profile depends upon and answers a line for each, broken ones included: it
// fails at nothing. It makes no HTTP call, but to end the grant of a connect that was broken off.
func (w *Workbench) Doctor(ctx context.Context) []Check {
	out := append([]Check{w.checkHome()}, w.checkModels()...)
	out = append(out, w.checkRights()...)
	out = append(out, w.checkSettings()...)
	conns, kept := w.checkStore(ctx)
	out = append(out, kept, w.checkVault(ctx), w.checkBrowser())
	if by := w.readOnlyBy(store.Connection{}); by != "" {
		no := w.refusal(by, "")
		out = append(out, Check{Name: "writing", State: Doubt, Detail: no.Text, Fix: cmp.Or(no.Fix, no.Hint)})
	}
	for _, c := range conns {
		out = append(out, w.checkConnection(ctx, c))
		out = append(out, brokenChecks(c)...)
	}
	out = append(out, w.checkShelf()...)
	if kept.State == Fine && len(conns) == 0 {
		out = append(out, Check{Name: "connections", State: Doubt, Detail: "Nothing is connected yet.", Fix: "patchbay connect CONNECTOR"})
	}
	out = append(out, w.checkPending(ctx)...)
	return append(out, w.checkJournal(ctx)...)
}

func (w *Workbench) checkHome() Check {
	c := Check{Name: "folder", State: Fine, Detail: w.opt.Home.Dir()}
	if err := makeDir(w.opt.Home.Dir()); err != nil {
		return broken(c, err)
	}
	probe, err := os.CreateTemp(w.opt.Home.Dir(), ".probe-*")
	if err != nil {
		c.State, c.Detail = Broken, w.opt.Home.Dir()+" cannot be written."
		c.Fix = "free some space, or set PATCHBAY_HOME to a folder that can be written"
		return c
	}
	_, werr := probe.Write(make([]byte, 64<<10))
	cerr := probe.Close()
	rerr := os.Remove(probe.Name())
	if werr != nil || cerr != nil || rerr != nil {
		c.State, c.Detail, c.Fix = Broken, "The disk that holds "+filepath.Dir(w.opt.Home.Dir())+" is full.", "free some space there"
	}
	return c
}

func (w *Workbench) checkStore(ctx context.Context) ([]Connection, Check) {
	c := Check{Name: "store", State: Fine}
	db, err := w.store(ctx)
	if err != nil {
		return nil, broken(c, err)
	}
	if err := db.Check(ctx); err != nil {
		return nil, broken(c, err)
	}
	size, err := db.Size()
	if err != nil {
		return nil, broken(c, err)
	}
	conns, err := w.Connections(ctx)
	if err != nil {
		return nil, broken(c, err)
	}
	records := 0
	for _, k := range conns {
		for _, n := range k.Records {
			records += n
		}
	}
	c.Detail = fmt.Sprintf("%s, %.1f MB, %d records, whole", w.opt.Home.Store(), float64(size)/1e6, records)
	return conns, c
}

func (w *Workbench) checkConnection(ctx context.Context, c Connection) Check {
	out := Check{Name: "connection " + c.Name, State: Fine, Fix: c.Fix}
	out.Detail = fmt.Sprintf("%s, %s, secret in %s", c.ConnectorName, c.State, c.Secrets)
	switch c.State {
	case OK:
	case Paused, Throttled, Down:
		out.State = Doubt
	default:
		out.State = Broken
	}
	if c.Reason != "" {
		out.Detail += ": " + c.Reason
	}
	if out.State == Broken {
		return out
	}
	kept, err := w.hasSecret(ctx, c.ID)
	if err != nil {
		out = broken(out, err)
		if problem.Is(err, problem.SignIn) {
			out.Fix = "patchbay connection reconnect " + c.Name
		}
		return out
	}
	if c.TokenExpires != nil && c.TokenExpires.Before(w.opt.Now().Add(-time.Hour)) && c.Auth == "oauth" {
		out.Detail += ", the token is renewed at the next call"
	}
	if d := kept.Skew.Round(time.Second); d != 0 {
		out.State, out.Fix = Doubt, "set this machine's clock"
		out.Detail += "; " + apart(c.ConnectorName, d)
	}
	for _, m := range c.Missing {
		out.State, out.Fix = Doubt, "patchbay connection reconnect "+c.Name
		out.Detail += fmt.Sprintf("; %s was not granted (needed by %s)", m.Scope, m.For())
	}
	return out
}

// apart says in words how far a provider's clock is from this machine's.
func apart(provider string, ahead time.Duration) string {
	if ahead < 0 {
		return fmt.Sprintf("this machine's clock is %s ahead of that of %s", -ahead, provider)
	}
	return fmt.Sprintf("this machine's clock is %s behind that of %s", ahead, provider)
}

// checkJournal tells of writes that are not brought to an end.
func (w *Workbench) checkJournal(ctx context.Context) []Check {
	db, err := w.store(ctx)
	if err != nil {
		return nil // said already
	}
	open, err := db.OpenIntents(ctx, "")
	if err != nil {
		return []Check{broken(Check{Name: "journal"}, err)}
	}
	if len(open) == 0 {
		return []Check{{Name: "journal", State: Fine, Detail: "No write is waiting for an answer."}}
	}
	return []Check{{
		Name: "journal", State: Doubt, Fix: "patchbay pull",
		Detail: fmt.Sprintf("%d writes are not finished; the next pull asks the provider what became of them.", len(open)),
	}}
}

func broken(c Check, err error) Check {
	p := problem.As(err)
	c.State, c.Detail, c.Fix = Broken, p.Text, p.Fix
	if c.Fix == "" {
		c.Fix = p.Hint
	}
	return c
}
