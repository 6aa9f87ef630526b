package auth

import (
	"context"
	"io"
	"net/url"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pkg/browser"

	"patchbay/problem"
)

// Opener opens addresses in the person's browser, and knows when not to try.
type Opener struct {
	Getenv func(string) string
	// System opens an address by the platform's own means; nil for pkg/browser, with its output thrown away.
	System func(address string) error
}

// openTime bounds the wait for a browser that starts slowly: most helpers return at once, some only at the end.
const openTime = 10 * time.Second

// Open tries to open address and answers in words what it did. An error says why nothing was opened; the address
// has to be shown in either case.
func (o Opener) Open(ctx context.Context, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil || !personal(u) && (u.Hostname() == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname()))) {
		return "", problem.New(problem.Usage, "That is no address for a browser.")
	}
	command, found := o.command()
	if command == "none" {
		return "", problem.New(problem.Unsupported, "No browser is to be opened here.").WithHint("Open the address by hand.")
	}
	if !found {
		if why := o.headless(); why != "" {
			return "", problem.New(problem.Unsupported, "There is no browser here: %s.", why).WithHint("Open the address elsewhere, then paste the one it ends on.")
		}
	}
	done := make(chan error, 1)
	go func() { done <- o.start(command, u.String()) }()
	timer := time.NewTimer(openTime)
	defer timer.Stop()
	select {
	case err := <-done:
		if err != nil {
			return "", problem.New(problem.Unsupported, "The browser could not be started.").WithHint("Open the address by hand.").Because(err)
		}
	case <-timer.C: // the helper waits for the browser to end: it has opened
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return "opened in your browser", nil
}

// personal reports whether an address is of a mail to be written or a number to be called, and of nothing beside it.
func personal(u *url.URL) bool {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("@.+-_%", r)
	}
	return (u.Scheme == "mailto" || u.Scheme == "tel") && u.Opaque != "" && u.RawQuery == "" && u.Fragment == "" &&
		!strings.ContainsFunc(u.Opaque, func(r rune) bool { return !plain(r) })
}

// command is what the person wants to open addresses with.
func (o Opener) command() (string, bool) {
	for _, name := range []string{"PATCHBAY_BROWSER", "BROWSER"} {
		if v := strings.TrimSpace(o.Getenv(name)); v != "" {
			return v, true
		}
	}
	return "", false
}

// WhyNot answers why Open would open nothing, in words that follow "because"; "" when it would try.
func (o Opener) WhyNot() string {
	command, found := o.command()
	switch {
	case command == "none":
		return "PATCHBAY_BROWSER or BROWSER says none"
	case found:
		return ""
	}
	return o.headless()
}

// Away reports whether no browser of this machine can be seen by the person, and none was named: over SSH, or without a
// display. A person who wants no browser is not away.
func (o Opener) Away() bool {
	_, named := o.command()
	return !named && o.headless() != ""
}

// headless answers why no browser of this machine can be seen by the person, or "".
func (o Opener) headless() string {
	switch {
	case o.Getenv("SSH_CONNECTION") != "" || o.Getenv("SSH_TTY") != "":
		return "this is an SSH session"
	case o.Getenv("CI") != "":
		return "this is an automated run"
	case runtime.GOOS == "linux" && o.Getenv("DISPLAY") == "" && o.Getenv("WAYLAND_DISPLAY") == "" && o.Getenv("WSL_DISTRO_NAME") == "":
		return "there is no display"
	}
	return ""
}

func (o Opener) start(command, address string) error {
	switch {
	case command != "":
		return quiet(words(command, address))
	case o.System != nil:
		return o.System(address)
	case o.Getenv("WSL_DISTRO_NAME") != "":
		if path, err := exec.LookPath("wslview"); err == nil {
			return quiet([]string{path, address})
		}
	}
	hush()
	return browser.OpenURL(address)
}

// hush throws away what the browser's launcher says: its words would land on our screen.
var hush = sync.OnceFunc(func() { browser.Stdout, browser.Stderr = io.Discard, io.Discard })

// words is the command line of a person's own command: the address stands in place of %s, or at the end. A command
// that is one path with blanks in it is taken whole.
func words(command, address string) []string {
	out := strings.Fields(command)
	if _, err := exec.LookPath(command); err == nil {
		out = []string{command}
	}
	put := false
	for i, w := range out {
		if i > 0 && strings.Contains(w, "%s") {
			out[i], put = strings.ReplaceAll(w, "%s", address), true
		}
	}
	if !put {
		out = append(out, address)
	}
	return out
}

// quiet runs a command whose output goes nowhere, without this program's own secrets in its environment.
func quiet(line []string) error {
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = nil, nil, nil
	cmd.Env = slices.DeleteFunc(cmd.Environ(), func(v string) bool {
		return strings.HasPrefix(v, "PATCHBAY_VAULT_KEY=") || strings.HasPrefix(v, "PATCHBAY_PASSPHRASE=")
	})
	return cmd.Run()
}
