// Package health puts the state of a connection into a sign and words, alike on every screen. All functions are pure.
package health

import (
	"strings"

	"charm.land/lipgloss/v2"

	"patchbay/problem"
	"patchbay/ui/theme"
	"patchbay/ui/widget/gauge"
	"patchbay/workbench"
)

// Level is how well a connection is.
type Level int

// The levels, from well to ill.
const (
	Good     Level = iota
	Doubtful       // it goes on by itself, or could do more
	Bad            // a person has to do something
)

// Of is how a connection is, in a few words without the key that mends it.
func Of(c workbench.Connection) (Level, string) {
	switch c.State {
	case workbench.OK:
		if len(c.Missing) > 0 {
			return Doubtful, Count(len(c.Missing), "permission") + " missing"
		}
		return Good, "ok"
	case workbench.Paused:
		return Doubtful, "paused"
	case workbench.Throttled:
		return Doubtful, "rate limited for the moment"
	case workbench.Down:
		return Doubtful, "did not answer"
	case workbench.NeedsLogin:
		if WrongSecret(c) {
			return Bad, "wrong client secret"
		}
		return Bad, "needs a new sign-in"
	case workbench.NeedsPermission:
		return Bad, "lacks a permission"
	}
	return Bad, "is gone"
}

// WrongSecret reports whether another client secret mends a connection, and no new sign-in.
func WrongSecret(c workbench.Connection) bool {
	return c.State == workbench.NeedsLogin && strings.HasPrefix(c.Fix, "patchbay connection secret ")
}

// SignedIn reports whether the token of a connection matters still: where a new sign-in is needed, or the account is
// gone, its time says nothing.
func SignedIn(c workbench.Connection) bool {
	return c.State != workbench.NeedsLogin && c.State != workbench.Gone
}

// Renews reports whether the next call renews the token of a connection when it has run out.
func Renews(c workbench.Connection) bool { return c.Auth == "oauth" && SignedIn(c) }

// Sign is how a level is told without colour, with a blank behind it.
func (l Level) Sign(th theme.Theme) string {
	signs := [...]string{Good: "✓ ", Doubtful: "! ", Bad: "× "}
	if th.ASCII {
		signs = [...]string{Good: "+ ", Doubtful: "! ", Bad: "x "}
	}
	return signs[l]
}

// Style is the colour of a level.
func (l Level) Style(th theme.Theme) lipgloss.Style {
	return [...]lipgloss.Style{Good: th.OK, Doubtful: th.Warn, Bad: th.Error}[l]
}

// Count is a number of things: "1 call", "1,200 calls".
func Count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return gauge.Count(n) + " " + what
}

// Bye tells in sentences what a disconnect did, and what remains to be done elsewhere; "" for nothing.
func Bye(f workbench.Farewell) (did, remains string) {
	out := []string{f.Connection + " is disconnected."}
	if f.Revoked {
		out = append(out, "Its grant is ended.")
	}
	if f.RecordsKept > 0 {
		out = append(out, Count(f.RecordsKept, "record")+" stay here.")
	}
	if f.RecordsRemoved > 0 {
		out = append(out, Count(f.RecordsRemoved, "record")+" left this machine.")
	}
	if f.Remains != "" {
		remains = problem.Clean(f.Connection + " was disconnected. " + f.Remains)
	}
	return problem.Clean(strings.Join(out, " ")), remains
}
