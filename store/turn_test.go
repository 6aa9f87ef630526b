package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// One who writes without a rest, as a pull of a million records does, does not keep another process from saving.
func TestWhoWritesOnAndOnLetsOthersWrite(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	s := openAt(t, path)
	other := openAt(t, path) // its writer shares nothing with that of s
	ctx, stop := context.WithCancel(t.Context())
	var busy sync.WaitGroup
	busy.Go(func() {
		for ctx.Err() == nil {
			err := other.durable.do(ctx, "write on and on", func(tx) error {
				time.Sleep(30 * time.Millisecond)
				return nil
			})
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Errorf("the one who writes on: %v", err)
				return
			}
		}
	})
	for i := range 10 {
		put(t, s, "a", contact(fmt.Sprint(i), "name", "Ada"))
	}
	stop()
	busy.Wait()
}
