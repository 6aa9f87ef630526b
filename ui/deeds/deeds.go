// Package deeds puts a change into words and signs, alike on every screen that tells of one. All functions are pure.
package deeds

import (
	"strings"

	"charm.land/lipgloss/v2"

	"patchbay/problem"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// State is how a change ended, as a sign of one cell and a word, with the style of both. The word is the one that the command
// "patchbay changes" has for it.
func State(th theme.Theme, c workbench.Change) (sign, word string, style lipgloss.Style) {
	sign, word, style = "…", problem.Clean(c.State), th.Warn
	switch {
	case c.UndoneBy != "":
		sign, word, style = "↶", "undone", th.Muted
	case c.State == "done":
		sign, style = "✓", th.OK
	case c.State == "unknown":
		sign = "?"
	case c.State == "conflict":
		sign = "≠"
	case c.State == "failed", c.State == "dropped":
		sign, style = "×", th.Error
	}
	if th.ASCII {
		sign = map[string]string{"…": ".", "↶": "u", "✓": "+", "×": "x", "≠": "#", "?": "?"}[sign]
	}
	return sign, word, style
}

// Decidable reports whether a change met with a conflict that can be decided in the form of its record: somebody else was
// faster, and what was wanted was an edit.
func Decidable(c workbench.Change) bool {
	return c.State == "conflict" && c.Record != "" && strings.HasSuffix(c.Operation, "::update")
}

// Did is the operation as people say it: "Edited".
func Did(c workbench.Change) string {
	if c.Undoes != "" {
		return "Put back"
	}
	_, verb, _ := strings.Cut(c.Operation, "::")
	words := map[string]string{"create": "Created", "update": "Edited", "delete": "Deleted"}[verb]
	if words == "" {
		return problem.Clean(c.Operation)
	}
	return words
}

// What is a change in a few words: "Edited Ada Lovelace".
func What(c workbench.Change) string { return Did(c) + " " + problem.Clean(c.Title) }

// Where is [What] with the account, where that is still connected: "Edited Ada Lovelace · Acme".
func Where(c workbench.Change) string {
	if account := problem.Clean(c.Connection); account != "" {
		return What(c) + " · " + account
	}
	return What(c)
}
