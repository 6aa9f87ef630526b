package edit

import (
	"context"
	"errors"
	"slices"

	"patchbay/problem"
	"patchbay/workbench"
)

// errEnded is beneath the problem of a draft whose account was disconnected: no other try can mend that.
var errEnded = errors.New("the connection is not there any more")

// ended is err, or, where that comes of the account having been disconnected meanwhile, that.
func ended(ctx context.Context, serve Places, connection string, err error) error {
	if !problem.Is(err, problem.NotFound) && !problem.Is(err, problem.NotConnected) {
		return err
	}
	all, failed := serve.Connections(ctx)
	if failed != nil || slices.ContainsFunc(all, func(c workbench.Connection) bool { return c.Name == connection }) {
		return err
	}
	return problem.New(problem.NotConnected, "%s was disconnected: nothing can be saved there any more.", problem.Clean(connection)).
		WithHint("What you typed stays here to be copied.").Because(errEnded)
}
