package browse

import (
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/grid"
	"patchbay/workbench"
)

// widest is how many cells the name of an account takes in the list at most.
const widest = 16

// several reports whether the rows can be from more than one account.
func (s *Screen) several() bool { return len(s.conns) > 1 && s.args.Connection == "" }

// accounts are the names of the accounts as the list shows them, each unlike the others.
func (s *Screen) accounts() map[string]string { return s.accountsIn(widest) }

// accountsIn are those names in at most w cells.
func (s *Screen) accountsIn(w int) map[string]string {
	if !s.several() {
		return nil
	}
	own := func(c workbench.Connection) string { return problem.Clean(c.Name) }
	if s.apart() {
		own = func(c workbench.Connection) string { return problem.Clean(c.ConnectorName) }
	}
	names := make([]string, 0, len(s.conns))
	for _, c := range s.conns {
		names = append(names, own(c))
	}
	short, out := block.Apart(names, w), make(map[string]string, len(names))
	for _, c := range s.conns {
		out[problem.Clean(c.Name)] = short[own(c)]
	}
	return out
}

// apart reports whether each account is at another provider: then it is called by that, whose name is shorter and better known.
func (s *Screen) apart() bool {
	taken := make(map[string]bool, len(s.conns))
	for _, c := range s.conns {
		name := block.Cut(problem.Clean(c.ConnectorName), widest)
		if name == "" || taken[name] {
			return false
		}
		taken[name] = true
	}
	return true
}

// accountColumn is as wide as the longest name needs.
func (s *Screen) accountColumn() grid.Column {
	c := grid.Column{Title: "Account"}
	c.Min = len(c.Title)
	for _, name := range s.accounts() {
		c.Min = max(c.Min, ansi.StringWidth(name))
	}
	c.Min = max(c.Min, s.badge)
	c.Ideal = c.Min
	return c
}

// account is the name of a row's account; one that is not connected any more is shown all the same.
func (c cells) account(connection string) string {
	name := problem.Clean(connection)
	if short := c.accounts[name]; short != "" {
		return short
	}
	return block.Cut(name, widest)
}
