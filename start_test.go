package main

import (
	"runtime/debug"
	"testing"
	"testing/synctest"
	"time"
)

// percent is how much of the heap in use may be garbage now.
func percent() int {
	now := debug.SetGCPercent(100)
	debug.SetGCPercent(now)
	return now
}

// The tests of this file change what holds for the whole process, so they are not run beside others.

func TestGarbageLiesOnlyWhileTheProgramStarts(t *testing.T) { //nolint:paralleltest // see above
	before := percent()
	defer debug.SetGCPercent(before)
	unset := func(string) string { return "" }
	synctest.Test(t, func(t *testing.T) {
		end := unhurried(unset)
		if percent() != startPercent {
			t.Errorf("%d %% may be garbage while it starts", percent())
		}
		time.Sleep(startLasts + time.Millisecond)
		synctest.Wait()
		if percent() != before {
			t.Errorf("%d %% may be garbage afterwards, it was %d", percent(), before)
		}
		end()
		end = unhurried(unset)
		end() // a short command
		if percent() != before {
			t.Errorf("%d %% may be garbage behind a short command, it was %d", percent(), before)
		}
	})
}

func TestWhatTheEnvironmentSaysOfGarbageHolds(t *testing.T) { //nolint:paralleltest // see above
	before := percent()
	end := unhurried(func(name string) string { return map[string]string{"GOGC": "50"}[name] })
	if percent() != before {
		t.Errorf("%d %% may be garbage, it was %d", percent(), before)
	}
	end()
}
