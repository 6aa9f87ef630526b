package browse

import (
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/grid"
)

// widest is how many cells the name of an account takes in the list at most.
const widest = 16

// several reports whether the rows can be from more than one account.
func (s *Screen) several() bool { return len(s.conns) > 1 && s.args.Connection == "" }

// accounts are the names of the accounts as the list shows them, each unlike the others.
func (s *Screen) accounts() map[string]string {
	if !s.several() {
		return nil
	}
	if out := s.providers(); out != nil {
		return out
	}
	names := make([]string, 0, len(s.conns))
	for _, c := range s.conns {
		names = append(names, problem.Clean(c.Name))
	}
	return block.Apart(names, widest)
}

// providers are the accounts by the names of their providers, which are shorter than those of accounts and better known;
// nil where two accounts are at the same one.
func (s *Screen) providers() map[string]string {
	out, taken := make(map[string]string, len(s.conns)), map[string]bool{}
	for _, c := range s.conns {
		name := block.Cut(problem.Clean(c.ConnectorName), widest)
		if name == "" || taken[name] {
			return nil
		}
		out[problem.Clean(c.Name)], taken[name] = name, true
	}
	return out
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
