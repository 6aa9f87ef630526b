package main

import (
	"runtime/debug"
	"time"
)

// What a start leaves is small, and goes to the system with most commands anyway. To collect it twice before the first
// frame cost a seventh of the way there.
const (
	startPercent = 400                    // of the heap that is in use may be garbage while the program starts: 16 MB at first
	startLasts   = 250 * time.Millisecond // from then on memory counts
)

// unhurried lets garbage lie while the program starts, unless the environment says how much of it there may be. It
// gives back what ends that, which happens by itself after a moment.
func unhurried(getenv func(string) string) (end func()) {
	if getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(startPercent)
	after := time.AfterFunc(startLasts, func() { debug.SetGCPercent(before) })
	return func() {
		if after.Stop() {
			debug.SetGCPercent(before)
		}
	}
}
