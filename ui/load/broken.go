package load

import (
	"context"
	"errors"

	"patchbay/problem"
)

// Broken keeps an error for a screen and reports whether there is one. One that only says that newer work took its place
// is not kept.
func Broken(err error, into **problem.Problem) bool {
	if err != nil && !errors.Is(err, context.Canceled) {
		*into = problem.As(err)
	}
	return err != nil
}
