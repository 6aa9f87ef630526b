package load

import (
	"context"
	"fmt"
	"testing"

	"patchbay/problem"
)

func TestAnErrorIsKeptUnlessNewerWorkTookItsPlace(t *testing.T) {
	t.Parallel()
	before := problem.New(problem.Storage, "It cannot be read.")
	for _, c := range []struct {
		err  error
		is   bool
		kept string
	}{
		{nil, false, before.Text},
		{fmt.Errorf("look: %w", context.Canceled), true, before.Text},
		{problem.New(problem.Gone, "It is gone."), true, "It is gone."},
	} {
		into := before
		if is := Broken(c.err, &into); is != c.is || into.Text != c.kept {
			t.Errorf("%v: %v, %q is kept", c.err, is, into.Text)
		}
	}
}
