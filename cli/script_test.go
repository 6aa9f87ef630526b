package cli_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"patchbay/cli"
	"patchbay/workbench"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"patchbay": pretend})
}

// pretend is the program with a workbench that has no files. FAKE is its mood; FAKE_TTY makes every stream a
// terminal of that width; a workbench that is opened says so when FAKE_OPENED is set.
func pretend() {
	ctx, stop := cli.Interruptible(context.Background(), func() {})
	s := cli.Process(os.Getenv)
	if w, err := strconv.Atoi(os.Getenv("FAKE_TTY")); err == nil {
		s.InTTY, s.OutTTY, s.ErrTTY, s.Width, s.Colour = true, true, true, w, os.Getenv("FAKE_COLOUR") != ""
		s.Hidden = typed()
	}
	p := cli.Program{
		Streams: s, Getenv: os.Getenv, Now: func() time.Time { return noon }, Build: cli.Build{Version: "1.2.3", Go: "go", Platform: "os/arch"},
		Open: func(o workbench.Options) (*cli.Bench, error) {
			if os.Getenv("FAKE_OPENED") != "" {
				fmt.Fprintf(os.Stderr, "opened profile=%s vault=%s readOnly=%v attended=%v\n", o.Home.Profile, o.Vault, o.ReadOnly, o.Attended)
			}
			return newFake(os.Getenv("FAKE")).bench(), nil
		},
		UI: func(ctx context.Context, o workbench.Options) error {
			if o.Vault == workbench.InFile {
				phrase, err := o.Passphrase(ctx)
				fmt.Println("unlocked", phrase == "typed-secret", err)
			}
			fmt.Println("screen of", o.Home.Profile)
			return nil
		},
		Demo: func(_ context.Context, _ workbench.Options, st workbench.SandboxOptions) error {
			fmt.Println("demo with", st.People)
			return nil
		},
		Keys: fakeKeys, Tour: newFake(os.Getenv("FAKE")).tour,
	}
	code := p.Run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

func TestCommandsKeepTheirContract(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("GORACE", "atexit_sleep_ms=0") // the race detector's second of sleep, for each of the commands
			return nil
		},
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "until": until},
		RequireExplicitExec: false, RequireUniqueNames: true, UpdateScripts: os.Getenv("PATCHBAY_UPDATE") != "",
	})
}

// exits runs a command and demands its exit code: exits 2 patchbay ls nonsense.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		got = 1
		if e, ok := errors.AsType[*exec.ExitError](err); ok {
			got = e.ExitCode()
		}
	}
	if got != want {
		ts.Fatalf("%v exits with %d, want %d", args[1:], got, want)
	}
}

// until waits for a file that something in the background writes: until NAME.
func until(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: until FILE")
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(20 * time.Second); ; {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			ts.Fatalf("%s was never written", args[0])
		}
	}
}
