package connect

import (
	"slices"

	"patchbay/workbench"
)

// draft is what was chosen so far.
type draft struct {
	connector workbench.Connector
	auth      string
	ops       map[string]bool
	known     workbench.ConnectRequest // filled in beforehand; the zero value when nothing is
	old       *workbench.Connection    // whose grant is renewed; nil for a new connection
	kept      *workbench.Client        // the person's own app, as it is kept for the connector; nil when none is
}

const (
	// unkeeping is said of a connector that only signs in.
	unkeeping = "It keeps no models: it can be asked with patchbay api."
	// lifted is said before the browser opens of a connection that may write afterwards, and may not now.
	lifted = "It only reads now: after this sign-in it will be able to change records."
)

// modelless reports whether the connector has no operation at all: there is nothing to tick then, and nothing to pull.
func (d draft) modelless() bool {
	return !slices.ContainsFunc(d.connector.Support, func(c workbench.Capability) bool { return c.Supported })
}

// shut reports whether the connection that is renewed was made read-only itself.
func (d draft) shut() bool { return d.old != nil && d.old.ReadOnlyBy == workbench.ByConnection }

// lifts reports whether a connection that is read-only may write afterwards: something that writes was ticked that it
// did not have. What it had already when it was made read-only is no wish to end that.
func (d draft) lifts() bool {
	return d.shut() && slices.ContainsFunc(d.connector.Support, func(c workbench.Capability) bool {
		return c.Writes && d.ops[c.Operation] && !slices.Contains(d.old.Operations, c.Operation)
	})
}

// chosen are the ticked operations, in the connector's order.
func (d draft) chosen() (all []string, writes bool) {
	for _, c := range d.connector.Support {
		if d.ops[c.Operation] {
			all = append(all, c.Operation)
			writes = writes || c.Writes
		}
	}
	return all, writes
}
