package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"patchbay/problem"
)

// caught runs one command and turns its panic into a problem. What a panic carried may be anything, a
// secret too, so only its type and the places in the code are written down.
func (a *app) caught(run func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = a.crashed(v, debug.Stack())
		}
	}()
	return run()
}

func (a *app) crashed(v any, stack []byte) error {
	p := problem.New(problem.Internal, "Patchbay broke down. This is a fault of the program, not yours.").WithFix("patchbay doctor")
	what := fmt.Sprintf("a panic of type %T", v)
	if e, ok := v.(runtime.Error); ok {
		what = e.Error()
	}
	o, err := a.options()
	if err != nil {
		return p.Because(err)
	}
	file := filepath.Join(o.Home.Root, "crash.log")
	text := fmt.Sprintf("%s  %s  %s\n%s\n\n%s", exact(a.Now()), a.Build.Version, a.Build.Revision, what, stack)
	if err := os.MkdirAll(o.Home.Root, 0o700); err != nil {
		return p.Because(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return p.Because(err)
	}
	return p.WithHint("Where in the program it happened is written in %s, without any of your data.", file)
}
