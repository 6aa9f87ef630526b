package vault

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Harden keeps this process's memory out of core files and away from other processes of the same user, as far as the
// system can. Call it once, at the start; an error means that it is as open as any other program.
func Harden() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("forbid core files: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0); err != nil {
		return fmt.Errorf("forbid attaching: %w", err)
	}
	return nil
}
