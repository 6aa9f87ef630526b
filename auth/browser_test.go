package auth

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
)

// surroundings is an environment that is looked up, and nothing of the machine's.
func surroundings(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// atDesk is the environment of a person who sits at the machine.
func atDesk(more ...string) func(string) string {
	return surroundings(append(more, "DISPLAY", ":0")...)
}

func TestOnlyAddressesForABrowserAreOpened(t *testing.T) {
	t.Parallel()
	for address, opens := range map[string]bool{
		"https://id.example.com/authorize?a=b":   true,
		"HTTPS://id.example.com/":                true,
		"http://127.0.0.1:4000/authorize":        true,
		"http://[::1]:4000/authorize":            true,
		"http://localhost:4000/":                 true,
		"http://id.example.com/authorize":        false,
		"http://127.0.0.1.example.net/":          false,
		"file:///etc/passwd":                     false,
		"javascript:alert(1)":                    false,
		"mailto:ada%3F@example.com":              true,
		"mailto:ada@example.com?bcc=x@y.example": false,
		"mailto:":                                false,
		"tel:+15550100":                          true,
		"tel:+1 -x":                              false,
		"vscode://open?x=1":                      false,
		"https:opaque":                           false,
		"https:///path-without-host":             false,
		"https://:443/":                          false,
		"--version":                              false,
		"":                                       false,
		"https://id.example.com/\x1b]0;owned\a":  false,
		"https://id.example.com/%zz":             false,
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			var got []string
			o := Opener{Getenv: atDesk(), System: func(a string) error { got = append(got, a); return nil }}
			words, err := o.Open(t.Context(), address)
			if opens && (err != nil || len(got) != 1 || words == "") {
				t.Errorf("opened %q with %q: %v", got, words, err)
			}
			if !opens {
				wantKind(t, err, problem.Usage, "no address for a browser")
				if len(got) != 0 {
					t.Errorf("opened %q", got)
				}
			}
		})
	}
}

func TestNoBrowserIsTriedWhereNobodyWouldSeeIt(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		env   func(string) string
		words string
	}{
		{"ssh", atDesk("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22"), "SSH session"},
		{"ssh with a terminal", atDesk("SSH_TTY", "/dev/pts/1"), "SSH session"},
		{"automated", atDesk("CI", "true"), "automated run"},
		{"told not to", atDesk("PATCHBAY_BROWSER", "none"), "none"},
		{"told not to by the general word", atDesk("BROWSER", " none "), "none"},
		{"told not to by the own word first", atDesk("PATCHBAY_BROWSER", "none", "BROWSER", "firefox"), "none"},
	}
	if runtime.GOOS == "linux" {
		cases = append(cases, struct {
			name  string
			env   func(string) string
			words string
		}{"no display", surroundings(), "no display"})
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := Opener{Getenv: c.env, System: func(string) error { t.Error("a browser was started"); return nil }}
			if why := o.WhyNot(); !strings.Contains(why, c.words) {
				t.Errorf("why not: %q", why)
			}
			_, err := o.Open(t.Context(), "https://id.example.com/")
			if p := wantKind(t, err, problem.Unsupported, "rowser"); p.Hint == "" || !strings.Contains(p.Hint, "Open the address") {
				t.Errorf("no word of what to do instead: %q", p.Hint)
			}
		})
	}
}

func TestABrowserIsTriedWhereSomebodySeesIt(t *testing.T) {
	t.Parallel()
	for name, env := range map[string]func(string) string{
		"X":                        surroundings("DISPLAY", ":0"),
		"Wayland":                  surroundings("WAYLAND_DISPLAY", "wayland-0"),
		"own command over ssh":     surroundings("SSH_TTY", "/dev/pts/1", "PATCHBAY_BROWSER", "forward"),
		"general command under CI": surroundings("CI", "1", "BROWSER", "forward"),
		"Windows beneath":          surroundings("WSL_DISTRO_NAME", "Debian"),
	} {
		if why := (Opener{Getenv: env}).WhyNot(); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
}

func TestABrowserThatCannotBeStartedSaysToOpenByHand(t *testing.T) {
	t.Parallel()
	broken := errors.New("exit status 3")
	absent := filepath.Join(t.TempDir(), "no-such-browser")
	for name, o := range map[string]Opener{
		"platform's": {Getenv: atDesk(), System: func(string) error { return broken }},
		"own":        {Getenv: atDesk("PATCHBAY_BROWSER", absent)},
		"general":    {Getenv: atDesk("BROWSER", absent+" --new-window %s")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			words, err := o.Open(t.Context(), "https://id.example.com/?state=abc")
			p := wantKind(t, err, problem.Unsupported, "could not be started", "Open the address by hand")
			if words != "" || p.Err == nil {
				t.Errorf("said %q; cause %v", words, p.Err)
			}
			if strings.Contains(err.Error(), "state=abc") {
				t.Errorf("the reason repeats the address, which is shown elsewhere: %v", err)
			}
		})
	}
}

func TestAHelperThatWaitsForTheBrowserIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		closed := make(chan struct{})
		o := Opener{Getenv: atDesk(), System: func(string) error { <-closed; return errors.New("closed by the person") }}
		began := time.Now()
		words, err := o.Open(t.Context(), "https://id.example.com/")
		if err != nil || words == "" || time.Since(began) != openTime {
			t.Errorf("%q after %s: %v", words, time.Since(began), err)
		}
		close(closed)
	})
}

func TestOpeningEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		closed := make(chan struct{})
		o := Opener{Getenv: atDesk(), System: func(string) error { <-closed; return nil }}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if words, err := o.Open(ctx, "https://id.example.com/"); !errors.Is(err, context.DeadlineExceeded) || words != "" {
			t.Errorf("%q: %v", words, err)
		}
		close(closed)
	})
}

func TestTheAddressGoesWhereTheOwnCommandWantsIt(t *testing.T) {
	t.Parallel()
	spaced := filepath.Join(t.TempDir(), "my own browser")
	if err := os.WriteFile(spaced, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	const at = "https://id.example.com/?a=1&b=%20c"
	for command, want := range map[string][]string{
		"firefox":                      {"firefox", at},
		"firefox --new-window":         {"firefox", "--new-window", at},
		"firefox --new-window %s -P x": {"firefox", "--new-window", at, "-P", "x"},
		"open -u=%s":                   {"open", "-u=" + at},
		"  firefox   -P  ":             {"firefox", "-P", at},
		"firefox; rm x":                {"firefox;", "rm", "x", at},
		spaced:                         {spaced, at},
	} {
		if got := words(command, at); !slices.Equal(got, want) {
			t.Errorf("%q becomes %q, want %q", command, got, want)
		}
	}
}

// recorder is a command for PATCHBAY_BROWSER that writes its last argument and environment to files in dir, and
// fails when told so. The shell reads it, so that no file is run that another process may still hold for writing.
func recorder(t *testing.T, dir, last string) string {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		missing(t, "shell")
	}
	script := filepath.Join(dir, "record")
	text := "printf %s \"$1\" >" + dir + "/address\nenv >" + dir + "/env\necho words; echo words >&2\n" + last + "\n"
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return sh + " " + script + " %s"
}

func TestTheOwnCommandGetsTheAddressAndNoSecretsOfOurs(t *testing.T) {
	t.Setenv("PATCHBAY_VAULT_KEY", flowSecret)
	t.Setenv("PATCHBAY_PASSPHRASE", flowSecret)
	t.Setenv("PATCHBAY_TEST_HARMLESS", "kept")
	dir := t.TempDir()
	const at = "https://id.example.com/?a=1&b=$(touch%20x)&c=;d"
	o := Opener{
		Getenv: surroundings("SSH_TTY", "/dev/pts/1", "PATCHBAY_BROWSER", recorder(t, dir, "exit 0"), "BROWSER", "none"),
		System: func(string) error { t.Error("the platform's browser was started"); return nil },
	}
	if words, err := o.Open(t.Context(), at); err != nil || words != "opened in your browser" {
		t.Fatalf("%q: %v", words, err)
	}
	got, err := os.ReadFile(filepath.Join(dir, "address"))
	if err != nil || string(got) != at {
		t.Errorf("the command got %q: %v", got, err)
	}
	env, err := os.ReadFile(filepath.Join(dir, "env"))
	if err != nil || !strings.Contains(string(env), "PATCHBAY_TEST_HARMLESS=kept") {
		t.Errorf("environment: %v", err)
	}
	hidesCanaries(t, string(env))
}

func TestAnOwnCommandThatFailsIsToldSo(t *testing.T) {
	t.Parallel()
	o := Opener{Getenv: atDesk("PATCHBAY_BROWSER", recorder(t, t.TempDir(), "exit 3"))}
	_, err := o.Open(t.Context(), "https://id.example.com/")
	wantKind(t, err, problem.Unsupported, "could not be started")
}

func TestAFlowWithoutABrowserCanStillBeEndedByHand(t *testing.T) {
	t.Parallel()
	a := beginFlow(t, quietConfig(), Env{})
	_, err := Opener{Getenv: surroundings("PATCHBAY_BROWSER", "none")}.Open(t.Context(), a.URL())
	wantKind(t, err, problem.Unsupported, "by hand")
	if !strings.HasPrefix(a.URL(), "https://id.example.com/authorize?") || a.SSHHint() == "" {
		t.Errorf("address %q, hint %q", a.URL(), a.SSHHint())
	}
	if err := a.Paste(a.back("code", flowCode)); err != nil {
		t.Error(err)
	}
}

func TestAPersonIsAwayOnlyWhereNoBrowserCouldBeSeen(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		env  map[string]string
		want bool
	}{
		{map[string]string{"SSH_TTY": "/dev/pts/1", "DISPLAY": ":0"}, true},
		{map[string]string{"CI": "1", "DISPLAY": ":0"}, true},
		{map[string]string{"DISPLAY": ":0"}, false},
		{map[string]string{"SSH_TTY": "/dev/pts/1", "BROWSER": "lynx"}, false},
		{map[string]string{"SSH_TTY": "/dev/pts/1", "PATCHBAY_BROWSER": "none"}, false}, // no wish for one is no lack of one
	} {
		if got := (Opener{Getenv: func(name string) string { return c.env[name] }}).Away(); got != c.want {
			t.Errorf("%v: %t", c.env, got)
		}
	}
}
