package bench

import (
	"os/exec"
	"syscall"
)

// peak is the most memory a finished process held, in KiB.
func peak(cmd *exec.Cmd) int64 {
	u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return u.Maxrss
}
