//go:build unix

package store

import (
	"syscall"
	"time"
)

// worked is the time that processors have worked for this process: unlike the clock, it does not see what else runs.
func worked() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
