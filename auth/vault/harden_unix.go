//go:build unix && !linux

package vault

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Harden keeps this process's memory out of core files. Call it once, at the start; an error means that it is as open
// as any other program.
func Harden() error {
	if err := unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}); err != nil {
		return fmt.Errorf("forbid core files: %w", err)
	}
	return nil
}
