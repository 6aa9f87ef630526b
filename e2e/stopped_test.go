//go:build unix

package e2e

import (
	"syscall"
	"testing"
)

// TestStoppedWhileItRenewsItKeepsTheAnswer asks the program to end in the same moment: it waits for the answer.
func TestStoppedWhileItRenewsItKeepsTheAnswer(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]syscall.Signal{"ctrl+c": syscall.SIGINT, "SIGTERM": syscall.SIGTERM, "a closed window": syscall.SIGHUP} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := connected(t)
			w.must("pull", "desk")
			run := p.renewing()
			if err := run.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			<-run.done
			if code := run.cmd.ProcessState.ExitCode(); code < 0 || code == 0 {
				t.Errorf("it ended with %v", run.cmd.ProcessState)
			}
			w.must("pull", "desk")
			if seen := p.seen(); seen.Reuse != 0 || seen.Refused["refresh_token"] > 0 || seen.Live != 1 {
				t.Errorf("the server saw %+v", seen)
			}
		})
	}
}
