package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"patchbay/connectors/sandbox"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"patchbay": main, "consent": consent})
}

// TestCommandsWorkAgainstTheSandbox runs the real program, in processes of its own, against real sandboxes.
func TestCommandsWorkAgainstTheSandbox(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "cli/testdata/real", RequireUniqueNames: true, UpdateScripts: os.Getenv("PATCHBAY_UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			for k, v := range map[string]string{
				"HOME": e.WorkDir, "PATCHBAY_HOME": filepath.Join(e.WorkDir, "home"), "PATCHBAY_VAULT": "env",
				"PATCHBAY_VAULT_KEY": strings.Repeat("5e", 32), "PATCHBAY_BROWSER": "consent", "READY": filepath.Join(e.WorkDir, "ready.json"), "GORACE": "atexit_sleep_ms=0",
			} {
				e.Setenv(k, v)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "until": until, "account": account, "control": control, "held": held, "approve": approve, "holds": holds, "grab": grab,
		},
	})
}

// consent is a browser whose person signs in as CONSENT_LOGIN and says yes, or no when CONSENT_DENY is set.
func consent() {
	c := sandbox.Consent{Login: os.Getenv("LOGIN"), Password: os.Getenv("PASSWORD"), Workspace: os.Getenv("CONSENT_WORKSPACE"), Deny: os.Getenv("CONSENT_DENY") != ""}
	if err := visit(context.Background(), os.Args[len(os.Args)-1], c); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// visit walks the consent pages and then, like a browser, the address they end at.
func visit(ctx context.Context, url string, c sandbox.Consent) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	back, err := sandbox.Approve(ctx, nil, url, c)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, back, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func ready(ts *testscript.TestScript) sandbox.Ready {
	var r sandbox.Ready
	text, err := os.ReadFile(ts.Getenv("READY"))
	ts.Check(err)
	ts.Check(json.Unmarshal(text, &r))
	return r
}

// account puts what a person knows of a provider's sandbox into the environment and two files: account PROVIDER.
func account(ts *testscript.TestScript, _ bool, args []string) {
	p, ok := ready(ts).Providers[args[0]]
	if !ok {
		ts.Fatalf("no sandbox of %s", args[0])
	}
	u := p.Users[0]
	ts.Setenv("ENDPOINT", p.Endpoint)
	ts.Setenv("CLIENT_ID", p.ClientID)
	ts.Setenv("LOGIN", u.Login)
	ts.Setenv("PASSWORD", u.Password)
	for i, w := range u.Workspaces {
		ts.Setenv("WORKSPACE"+strconv.Itoa(i+1), w)
	}
	ts.Check(os.WriteFile(ts.MkAbs("secret.txt"), []byte(p.ClientSecret+"\n"), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("token.txt"), []byte(p.Token+"\n"), 0o600))
}

// control sends a JSON text to a control route: control PROVIDER ROUTE JSON.
func control(ts *testscript.TestScript, _ bool, args []string) {
	r := ready(ts).Remote(args[0], nil)
	ts.Check(r.Post(context.Background(), args[1], json.RawMessage(args[2]), nil))
}

// held waits until a fault keeps a request: held PROVIDER.
func held(ts *testscript.TestScript, _ bool, args []string) {
	r := ready(ts).Remote(args[0], nil)
	eventually(ts, func() bool {
		var all []json.RawMessage
		ts.Check(r.Get(context.Background(), "held", &all))
		return len(all) > 0
	})
}

// approve waits for the address that a connect flow prints into a file, and gives the consent: approve FILE.
func approve(ts *testscript.TestScript, _ bool, args []string) {
	address := regexp.MustCompile(`https?://\S+chooselocation\S+`)
	var url string
	eventually(ts, func() bool {
		text, err := os.ReadFile(ts.MkAbs(args[0]))
		url = address.FindString(string(text))
		return err == nil && url != ""
	})
	ts.Check(visit(context.Background(), url, sandbox.Consent{Login: ts.Getenv("LOGIN"), Password: ts.Getenv("PASSWORD")}))
}

// grab keeps the first line of the last output in a variable: grab NAME.
func grab(ts *testscript.TestScript, _ bool, args []string) {
	first, _, _ := strings.Cut(strings.TrimSpace(ts.ReadFile("stdout")), "\n")
	ts.Setenv(args[0], first)
}

// holds looks through every file below a folder for a text in a file: ! holds FOLDER secret.txt.
func holds(ts *testscript.TestScript, neg bool, args []string) {
	needle := strings.TrimSpace(ts.ReadFile(args[1]))
	var where []string
	err := filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(string(text), needle) {
			where = append(where, path)
		}
		return err
	})
	ts.Check(err)
	if neg == (len(where) > 0) {
		ts.Fatalf("%s is found in %v", args[1], where)
	}
}

// until waits for a file that something in the background writes: until FILE.
func until(ts *testscript.TestScript, _ bool, args []string) {
	eventually(ts, func() bool { _, err := os.Stat(ts.MkAbs(args[0])); return err == nil })
}

func eventually(ts *testscript.TestScript, done func() bool) {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(30 * time.Second); !done(); {
		select {
		case <-tick.C:
		case <-late:
			ts.Fatalf("it never happened")
		}
	}
}

// exits runs a command and demands its exit code: exits 2 patchbay ls nonsense.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("%v exits with %d, want %d", args[1:], got, want)
	}
}
