package connection

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/widget/age"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
	"patchbay/ui/widget/health"
	"patchbay/workbench"
)

// label is how many cells the names of the facts take.
const label = 14

// fact is one line, or several under one name.
type fact struct{ name, words string }

// facts are whose account it is, what holds it open, and when it last worked.
func (s *Screen) facts(w int) []string {
	c := s.conn
	all := []fact{
		{"Connector", c.ConnectorName},
		{"Account", c.Account},
		{"Workspace", place(c.Workspace)},
		{"Talks to", sandboxed(c)},
		{"May", s.may()},
		{"Last good call", s.when(c.LastGoodCall)},
		{"Last pull", s.when(c.LastPull)},
		{"Budget", s.budget(w - label)},
		{"Records", records(c.Records)},
		{"Signed in by", s.way()},
		{"Token", s.token()},
		{"Secrets in", c.Secrets},
		{"Client id", c.ClientID},
		{"Mapping", lost(c.Broken)},
		{"Redirects", strings.Join(s.redirects(), "\n")},
		{"Connected", age.Moment(s.now(), c.Created)},
	}
	var out []string
	for _, f := range all {
		if f.words == "" {
			continue
		}
		var lines []string
		for part := range strings.SplitSeq(f.words, "\n") {
			if f.name == "Budget" {
				lines = append(lines, part) // it has its colours already
				continue
			}
			lines = append(lines, block.Wrap(model.Line(part, false), max(w-label-2, 8))...)
		}
		for i, l := range lines {
			name := f.name
			if i > 0 {
				name = ""
			}
			out = append(out, s.env.Theme.Muted.Render(block.Pad(name, label))+"  "+l)
		}
	}
	return out
}

func place(w workbench.WorkspaceRef) string {
	switch {
	case w.Name == "":
		return w.ID
	case w.ID == "" || w.ID == w.Name:
		return w.Name
	}
	return w.Name + " (" + w.ID + ")"
}

func sandboxed(c workbench.Connection) string {
	if c.Endpoint == "" {
		return ""
	}
	return c.Endpoint + ", not to the provider itself"
}

// may is whether it can write, and what keeps it from that.
func (s *Screen) may() string {
	c := s.conn
	switch {
	case c.ReadOnlyBy == workbench.ByProgram:
		return "only read: this run may not write anything"
	case c.ReadOnlyBy == workbench.ByProfile:
		return "only read: the whole profile is read-only"
	case s.modelless() && c.ReadOnly:
		return s.env.Say("be read with patchbay api: it was made read-only, {o} ends that")
	case s.modelless():
		return s.env.Say("be asked with patchbay api: it keeps no models. {o} makes it read-only")
	case !c.Writes():
		return s.env.Say("only read: nothing that writes is ticked, {W} changes that")
	case c.ReadOnly:
		return s.env.Say("only read: it was made read-only, {o} ends that")
	}
	return s.env.Say("read and write, {o} makes it read-only")
}

// modelless reports whether its connector has no operation at all, and so nothing to tick.
func (s *Screen) modelless() bool {
	can := func(c workbench.Capability) bool { return c.Supported }
	return s.about.ID != "" && !slices.ContainsFunc(s.about.Support, can)
}

func (s *Screen) when(t *time.Time) string {
	if t == nil || t.IsZero() {
		return "never"
	}
	return age.Ago(s.now(), *t) + ", " + age.Moment(s.now(), *t)
}

// way is how it signed in.
func (s *Screen) way() string {
	for _, a := range s.about.Auth {
		if a.Kind == s.conn.Auth {
			return a.Label
		}
	}
	return s.conn.Auth
}

// token is how long the token lasts: a countdown in its last hour; "" where the state of the connection says more.
func (s *Screen) token() string {
	t, now := s.conn.TokenExpires, s.now()
	switch {
	case !health.SignedIn(s.conn):
		return ""
	case t == nil:
		return "does not run out, as far as is known"
	case !t.After(now) && health.Renews(s.conn):
		return s.env.Say("renewed at the next call, {t} makes one")
	case !t.After(now):
		return "ran out " + age.Ago(now, *t)
	case t.Sub(now) <= time.Hour && !s.env.Accessible:
		return "runs out in " + gauge.Left(now, *t)
	}
	return "runs out in " + age.Left(now, *t) + ", at " + age.Moment(now, *t)
}

// budget is the rate limit as a gauge, a line for each window.
func (s *Screen) budget(w int) string {
	b := s.conn.Budget
	if b == nil {
		return ""
	}
	line := func(left, limit int, words string) string {
		bar := gauge.Level(s.env.Theme, min(20, max(w/5, 4)), left, limit)
		return block.Cut(bar+" "+gauge.Count(left)+" of "+gauge.Count(limit)+words, max(w-2, 8))
	}
	out := line(b.Remaining, b.Limit, " left")
	if b.ResetsAt != nil && b.ResetsAt.After(s.now()) && !s.env.Accessible {
		full := "full in " + gauge.Left(s.now(), *b.ResetsAt)
		if both := out + ", " + full; ansi.StringWidth(both) <= w-2 {
			out = both
		} else {
			out += "\n" + full
		}
	}
	if b.DailyLimit > 0 {
		out += "\n" + line(b.DailyRemaining, b.DailyLimit, " left today")
	}
	return out
}

// lost are the fields whose place at the provider is lost, a line each; "" when none is.
func lost(all []workbench.BrokenField) string {
	out := make([]string, 0, len(all))
	for _, b := range all {
		out = append(out, model.Line(b.Model+": "+b.Words, false))
	}
	return strings.Join(out, "\n")
}

// records are how many there are of each model.
func records(all map[string]int) string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name] > 0 {
			out = append(out, fmt.Sprintf("%s %s", name, gauge.Count(all[name])))
		}
	}
	if len(out) == 0 {
		return "none yet"
	}
	return strings.Join(out, " · ")
}
