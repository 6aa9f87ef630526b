package workbench

import (
	"fmt"
	"strings"

	"patchbay/problem"
)

// Words say who or what brought a value, without its time, as the beginning of a sentence: "set by you, from the command
// line (ada@desk)". They are clean.
func (h Held) Words() string {
	who := problem.Clean(h.By)
	if h.User != "" {
		who = strings.TrimSpace(who + " (" + problem.Clean(h.User) + ")")
	}
	if who == "" {
		who = "somebody unknown"
	}
	verbs := map[string]string{
		"pull": "found by a pull of", "edit": "set by", "undo": "put back by", "readback": "read back beside a write from",
		"mapping": "read anew by", "sync": "set by the sync", "flow": "set by the flow",
	}
	if h.First {
		verbs["pull"], verbs["edit"], verbs["undo"] = "first seen with a pull of", "set when it was created by", "set when it was put back by"
		verbs["readback"] = "first seen when it was read from"
	}
	switch verb, known := verbs[h.Source]; {
	case h.Source == "":
		return "here for longer than it is known what brought it"
	case !known:
		return problem.Clean(h.Source) + " by " + who
	case h.Ref != "" && h.Source != "mapping":
		return fmt.Sprintf("%s %s (%s)", verb, who, problem.Clean(h.Ref))
	default:
		return verb + " " + who
	}
}

// Words name a call: its id as long as it is kept, and what it was in any case. They are clean.
func (c *BroughtBy) Words() string {
	if c == nil {
		return ""
	}
	what := problem.Clean(c.Method + " " + c.Path)
	if c.ID == "" {
		return fmt.Sprintf("%s, sent at %s and not kept any more", what, c.At.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	return fmt.Sprintf("call %s, %s", problem.Clean(c.ID), what)
}
