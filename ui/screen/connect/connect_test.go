package connect

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// bench is a workbench with two connectors; its flows do what the test tells them.
type bench struct {
	all      []workbench.Connector
	old      workbench.Connection
	known    map[string]workbench.ConnectRequest
	fails    error
	beginErr error
	pullErr  error
	jobs     []workbench.Progress
	pulls    []workbench.PullRequest
	clients  []workbench.Client
	keepErr  error
	kept     []workbench.OwnClient
	asked    []workbench.ConnectRequest
	flow     *talk
}

func (b *bench) Connectors() ([]workbench.Connector, error) { return b.all, b.fails }

func (b *bench) Connection(context.Context, string) (workbench.Connection, error) {
	return b.old, b.fails
}

func (b *bench) Prefill(id string) (workbench.ConnectRequest, bool) {
	r, ok := b.known[id]
	return r, ok
}

func (b *bench) Connect(context.Context, workbench.ConnectRequest) (*workbench.Connecting, error) {
	return nil, errors.New("these tests begin their own flows")
}

func (b *bench) StartPull(r workbench.PullRequest) (string, error) {
	b.pulls = append(b.pulls, r)
	return "job", b.pullErr
}

func (b *bench) Jobs() []workbench.Progress { return b.jobs }

func (b *bench) Clients(context.Context) ([]workbench.Client, error) { return b.clients, b.keepErr }

func (b *bench) KeepClient(_ context.Context, _ string, c workbench.OwnClient) error {
	b.kept = append(b.kept, c)
	return b.keepErr
}

func (b *bench) begin(ctx context.Context, r workbench.ConnectRequest) (flow, error) {
	b.asked = append(b.asked, r)
	if b.beginErr != nil {
		return nil, b.beginErr
	}
	f := &talk{ctx: ctx, steps: make(chan workbench.Step, 16), over: make(chan struct{})}
	b.flow = f
	context.AfterFunc(ctx, func() { f.end(workbench.Connection{}, ctx.Err()) })
	return f, nil
}

// talk is a flow whose steps the test tells.
type talk struct {
	ctx      context.Context
	steps    chan workbench.Step
	over     chan struct{}
	once     sync.Once
	conn     workbench.Connection
	err      error
	pasted   []string
	chosen   []string
	opened   int
	pasteErr error
}

func (f *talk) Steps() <-chan workbench.Step { return f.steps }
func (f *talk) Result() (workbench.Connection, error) {
	<-f.over
	return f.conn, f.err
}
func (f *talk) Cancel()                { f.end(workbench.Connection{}, context.Canceled) }
func (f *talk) Open() error            { f.opened++; return nil }
func (f *talk) Choose(id string) error { f.chosen = append(f.chosen, id); return nil }
func (f *talk) Paste(s string) error {
	f.pasted = append(f.pasted, s)
	return f.pasteErr
}

func (f *talk) end(c workbench.Connection, err error) {
	f.once.Do(func() {
		f.conn, f.err = c, err
		close(f.steps)
		close(f.over)
	})
}

func full() *bench {
	read := func(op string, scopes ...string) workbench.Capability {
		return workbench.Capability{Operation: op, Supported: true, Scopes: scopes}
	}
	write := func(op string, scopes ...string) workbench.Capability {
		return workbench.Capability{Operation: op, Supported: true, Writes: true, Scopes: scopes}
	}
	one := workbench.Connector{
		ID: "one", Name: "One", Summary: "One keeps customers, their appointments and everything that was said, for salons.", Workspace: "location",
		Auth: []workbench.AuthChoice{{Kind: "oauth", Label: "Sign in with the browser"}, {Kind: "token", Label: "Private token", Inputs: []workbench.Input{{Name: "token", Label: "Private token", Secret: true}}}},
		Support: []workbench.Capability{
			read("contact::list", "contacts.readonly"), read("contact::retrieve", "contacts.readonly"), write("contact::create", "contacts.write"), write("contact::update", "contacts.write"),
			write("contact::delete", "contacts.write"), read("contact::fieldRead", "fields.readonly"),
			{Operation: "contact::subscribe", Reason: "It tells nobody of changes."},
			read("user::list", "users.readonly"),
		},
		Limits: []string{"100 requests per 10 s for each workspace"}, Notes: []string{"Tags are stored in lower case."},
		Setup:     []string{"Register at the portal: My Apps, Create App, type Private.", "Copy client id and client secret; the secret is shown once."},
		Redirects: []string{"http://127.0.0.1:8931/callback/one", "http://127.0.0.1:8932/callback/one"},
	}
	two := workbench.Connector{ID: "two", Name: "Two", Summary: "Two books tables.", Auth: one.Auth[:1], Support: one.Support[:2]}
	return &bench{all: []workbench.Connector{one, two}, known: map[string]workbench.ConnectRequest{}}
}

// demo knows the credentials of a sandbox.
func demo() *bench {
	b := full()
	b.known["one"] = workbench.ConnectRequest{Connector: "one", Endpoint: "http://127.0.0.1:41231", ClientID: "sandbox-client", ClientSecret: "hunter2-of-the-sandbox"}
	return b
}

func sit(t *testing.T, b *bench, a Args, w, h int) *seat.Seat {
	return seat.Sit(t, newScreen(screen.Env{ID: 6, Theme: theme.Theme{}}, b, a, b.begin), w, h)
}

const consentURL = "https://consent.example.com/oauth/chooselocation?response_type=code&client_id=sandbox-client&redirect_uri=http%3A%2F%2F127.0.0.1%3A8931%2Fcallback%2Fone&scope=contacts.readonly+fields.readonly+users.readonly&state=6pQ0mWc8sX3vT1yZ5rB7nL9kJ2hG4fD"

func tell(p *seat.Seat, b *bench, steps ...workbench.Step) *seat.Seat {
	for _, s := range steps {
		b.flow.steps <- s
	}
	return p.Wait(0)
}

func opening() []workbench.Step {
	at := time.Now().Add(5 * time.Minute)
	return []workbench.Step{
		{ID: workbench.StepListen, State: workbench.StepRunning, Label: "Opening the address that takes the answer"},
		{ID: workbench.StepListen, State: workbench.StepDone, Label: "Opening the address that takes the answer", Detail: "http://127.0.0.1:8931/callback/one"},
		{ID: workbench.StepBrowser, State: workbench.StepDone, Label: "Opening the consent page of One", URL: consentURL, Deadline: at},
		{ID: workbench.StepConsent, State: workbench.StepRunning, Label: "Waiting for your consent at One", URL: consentURL, Deadline: at},
	}
}

func granted() []workbench.Step {
	return []workbench.Step{
		{ID: workbench.StepConsent, State: workbench.StepDone, Label: "Waiting for your consent at One", Detail: "approved"},
		{ID: workbench.StepExchange, State: workbench.StepDone, Label: "Exchanging the code for a token"},
		{ID: workbench.StepScopes, State: workbench.StepDone, Label: "Comparing what was granted", Detail: "1 of 3 permissions is missing", Missing: []workbench.MissingScope{{Scope: "users.readonly", Operations: []string{"user::list"}}}},
		{ID: workbench.StepProve, State: workbench.StepRunning, Label: "Making the first call"},
	}
}

func acme() workbench.Connection {
	return workbench.Connection{
		Name: "acme-salon", ConnectorName: "One", Account: "Acme Salon", Workspace: workbench.WorkspaceRef{ID: "w1", Name: "Acme Salon, Harbour"}, ReadOnly: true,
		Secrets: "the system keyring", Operations: []string{"user::list", "contact::list"},
	}
}

// begun is a wizard whose flow waits for the consent.
func begun(t *testing.T, w, h int) (*seat.Seat, *bench) {
	b := demo()
	p := sit(t, b, Args{}, w, h).Press("enter", "enter", "ctrl+s")
	return tell(p, b, opening()...), b
}

type picture func(t *testing.T, w, h int) *seat.Seat

func pictures() map[string]picture {
	at := func(b func() *bench, a Args, keys ...string) picture {
		return func(t *testing.T, w, h int) *seat.Seat { return sit(t, b(), a, w, h).Wait(time.Second).Press(keys...) }
	}
	broken := func() *bench {
		b := full()
		b.fails = problem.New(problem.NotFound, "There is no connection called acme.")
		return b
	}
	odd := func() *bench {
		b := full()
		b.all[0].Name, b.all[0].Summary, b.all[0].Notes = "\x1b]0;pwned\x07One\u202e", "a\x9b31m\x1b[2Jb", []string{"漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 👩‍👩‍👧"}
		return b
	}
	return map[string]picture{
		"choose":      at(full, Args{}),
		"hostile":     at(odd, Args{}),
		"none":        at(func() *bench { return &bench{} }, Args{}),
		"error":       at(broken, Args{Reconnect: "acme"}),
		"ways":        at(full, Args{}, "enter", "j"),
		"operations":  at(full, Args{}, "enter", "enter", "j", "j", "space"),
		"unsupported": at(full, Args{}, "enter", "enter", "G", "k"),
		"many":        at(many, Args{}, "j", "j", "j", "j", "j", "j", "j", "j"),
		"modelless":   at(modelless, Args{Connector: "own"}),
		"lifted":      at(shut, Args{Reconnect: "acme"}, "j", "j", "space", "enter"),
		"setup":       at(full, Args{}, "enter", "enter", "enter"),
		"client":      at(full, Args{}, "enter", "enter", "enter", "enter"),
		"token":       at(full, Args{}, "enter", "j", "enter", "enter", "enter", "x"),
		"demo":        at(demo, Args{}, "enter", "enter"),
		"waiting": func(t *testing.T, w, h int) *seat.Seat {
			p, _ := begun(t, w, h)
			return p.Wait(28 * time.Second)
		},
		"pasting": func(t *testing.T, w, h int) *seat.Seat {
			p, _ := begun(t, w, h)
			return p.Press("p").Type("http")
		},
		"workspaces": func(t *testing.T, w, h int) *seat.Seat {
			p, b := begun(t, w, h)
			tell(p, b, granted()...)
			return tell(p, b, workbench.Step{ID: workbench.StepWorkspace, State: workbench.StepAsking, Label: "Choose the location", Workspaces: []workbench.WorkspaceRef{{ID: "w1", Name: "Harbour"}, {ID: "w2", Name: "漢字 Old Town"}}}).Press("j")
		},
		"failed": func(t *testing.T, w, h int) *seat.Seat {
			p, b := begun(t, w, h)
			why := problem.New(problem.Denied, "You said no on the consent page of One.").WithHint("Nothing was connected.")
			tell(p, b, workbench.Step{ID: workbench.StepConsent, State: workbench.StepFailed, Label: "Waiting for your consent at One", Problem: why})
			b.flow.end(workbench.Connection{}, why)
			return p.Wait(0)
		},
		"code":        func(t *testing.T, w, h int) *seat.Seat { p, _ := typing(t, w, h); return p },
		"code-qr":     func(t *testing.T, w, h int) *seat.Seat { p, _ := typing(t, w, h); return p.Press("Q") },
		"qr":          func(t *testing.T, w, h int) *seat.Seat { p, _ := begun(t, w, h); return p.Press("Q") },
		"reconnect":   at(again, Args{Reconnect: "acme"}, "j", "j", "space", "G", "space"),
		"permissions": at(again, Args{Reconnect: "acme"}, "A", "P", "j"),
		"confirm":     at(again, Args{Reconnect: "acme"}, "j", "j", "space", "G", "space", "enter", "tab"),
		"kept":        at(lent, Args{Connector: "one"}, "enter", "tab"),
		"arrived": func(t *testing.T, w, h int) *seat.Seat {
			p, b := begun(t, w, h)
			tell(p, b, granted()...)
			b.jobs = []workbench.Progress{
				{Connection: "acme-salon", Model: "contact", Done: 12000, Total: 48120},
				{Connection: "acme-salon", Model: "user", Done: 7, Total: 7, Finished: true},
				{Connection: "other", Model: "task", Done: 1, Total: 2},
			}
			b.flow.end(acme(), nil)
			return p.Wait(0)
		},
	}
}

func TestTheWizardLooksRight(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{60, 17}, {80, 21}, {160, 47}} {
		for name, draw := range pictures() {
			label := fmt.Sprintf("%s-%dx%d", name, size[0], size[1])
			t.Run(label, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) { draw(t, size[0], size[1]).Golden(label) })
			})
		}
	}
}

func TestOnlyReadingIsAskedForUnlessMoreIsTicked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		keys     []string
		ops      int
		readOnly bool
	}{
		{nil, 4, true},
		{[]string{"j", "j", "space"}, 5, false},
		{[]string{"A"}, 7, false},
		{[]string{"A", "a"}, 4, true},
		{[]string{"space", "G", "space"}, 2, true},
	} {
		t.Run(strings.Join(c.keys, " "), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := demo()
				sit(t, b, Args{Connector: "one"}, 100, 40).Press(c.keys...).Press("enter", "ctrl+s")
				if len(b.asked) != 1 || len(b.asked[0].Operations) != c.ops || b.asked[0].ReadOnly != c.readOnly {
					t.Errorf("asked for %+v", b.asked)
				}
			})
		})
	}
}

func TestPermissionsFollowTheTicks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, full(), Args{}, 120, 40).Press("enter", "enter")
		p.See("asked for: 3", "contacts.readonly", "It will only read").Miss("contacts.write")
		p.Press("j", "j", "space").See("asked for: 4", "contacts.write", "for contact::create", "will be able to change")
		p.Press("j", "space").See("for contact::create, contact::update").Press("G", "k", "space")
		if p.Toast() != "It cannot be ticked. It tells nobody of changes." {
			t.Errorf("toast %q", p.Toast())
		}
		p.Press("g", "space", "j", "space", "j", "space", "j", "space", "G", "space", "k", "k", "space").See("Nothing is ticked.").Press("enter")
		if !strings.Contains(p.Toast(), "space ticks") {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestTheSecretIsNeverOnTheScreenOrInAMessage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := demo()
		p := sit(t, b, Args{Connector: "one"}, 100, 40).Press("enter").See("sandbox-client", "••••", "127.0.0.1:41231").Miss("hunter2")
		p.Press("tab").Type("!").Miss("hunter2").Press("ctrl+s")
		if b.asked[0].ClientSecret != "hunter2-of-the-sandbox!" || b.asked[0].Endpoint != "http://127.0.0.1:41231" {
			t.Errorf("asked with secret %q at %q", b.asked[0].ClientSecret, b.asked[0].Endpoint)
		}
		s := newScreen(screen.Env{}, b, Args{}, b.begin)
		run := &running{s: s, req: b.asked[0]}
		for _, msg := range []any{stepMsg{flow: b.flow}, endMsg{flow: b.flow}, beatMsg{page: run}} {
			if text := fmt.Sprintf("%v %+v %#v", msg, msg, msg); strings.Contains(text, "hunter2") {
				t.Errorf("%T prints the secret", msg)
			}
		}
	})
}

func TestAConsentCanBeHelpedAlong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := begun(t, 100, 40)
		p.See("5:00 left", "https://consent.example.com").Wait(61 * time.Second).See("3:59 left")
		if p.Press("y").Clipboard() != consentURL {
			t.Errorf("copied %q", p.Clipboard())
		}
		if p.Press("o"); b.flow.opened != 1 {
			t.Error("the browser was not asked again")
		}
		b.flow.pasteErr = problem.New(problem.Usage, "That address does not belong to this flow.")
		p.Press("p").Type("http://127.0.0.1/cb?code=secret1").Miss("secret1").Press("enter").See("does not belong to this flow", "3:59 left")
		b.flow.pasteErr = nil
		p.Paste("http://127.0.0.1/cb?code=secret2").Miss("secret2").Press("enter").Miss("does not belong")
		if len(b.flow.pasted) != 2 || b.flow.pasted[1] != "http://127.0.0.1/cb?code=secret2" {
			t.Errorf("pasted %v", b.flow.pasted)
		}
	})
}

func TestTheWayOverSSHIsShownWhereNoBrowserOpened(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := demo()
		p := sit(t, b, Args{}, 100, 40).Press("enter", "enter", "ctrl+s")
		steps := opening()
		steps[3].SSH = "ssh -N -L 8931:127.0.0.1:8931 THIS-HOST"
		tell(p, b, steps...).Miss("ssh -N")
		steps[2].State, steps[2].Detail = workbench.StepSkipped, "No browser is to be opened here."
		tell(p, b, steps[2]).See("ssh -N -L 8931:127.0.0.1:8931 THIS-HOST", "No browser is to be opened here.")
	})
}

func TestStoppingLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := begun(t, 100, 40)
		p.Press("q").See("Client id", "sandbox-client") // a slip throws nothing away
		if b.flow.ctx.Err() == nil || p.Toast() != "Stopped. Nothing was kept." {
			t.Errorf("context %v, toast %q", b.flow.ctx.Err(), p.Toast())
		}
		p.Press("esc").See("What may patchbay do").Press("esc").See("What should be connected?").Press("esc")
		if _, left := seat.Asked[screen.PopMsg](p); !left {
			t.Error("it did not leave")
		}
	})
}

func TestWhatLivesOnAtTheProviderIsSaidWhenItIsStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := begun(t, 100, 40)
		tell(p, b, workbench.Step{ID: workbench.StepTakeBack, State: workbench.StepSkipped, Label: "Ending the grant at One", Detail: "The grant lives on at One. Remove the app in One under Apps."})
		if p.Press("q"); p.Toast() != "Stopped. Nothing was kept on this machine. The grant lives on at One. Remove the app in One under Apps." {
			t.Errorf("toast %q", p.Toast())
		}
	})
}

func TestAFlowThatWonTheRaceIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := begun(t, 100, 40)
		b.flow.end(acme(), nil)
		p.Press("esc").See("One is connected as acme-salon")
	})
}

func TestAFailureCanBeTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := demo()
		b.beginErr = problem.New(problem.Usage, "There is a connection called acme already.").WithHint("Choose another name.")
		p := sit(t, b, Args{Connector: "one"}, 100, 40).Press("enter", "ctrl+s").See("called acme already", "Press r to try again")
		b.beginErr = nil
		p.Press("r").Miss("called acme already")
		tell(p, b, opening()...).See("Waiting for your consent")
		b.flow.end(workbench.Connection{}, problem.New(problem.BadClient, "One does not know that client."))
		p.Wait(0).See("One does not know that client.").Press("esc").See("sandbox-client")
	})
}

func TestTheWorkspaceIsChosenOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := begun(t, 100, 40)
		tell(p, b, granted()...).See("Not granted: users.readonly. Without it: no user::list.")
		tell(p, b, workbench.Step{ID: workbench.StepWorkspace, State: workbench.StepAsking, Label: "Choose the location", Workspaces: []workbench.WorkspaceRef{{ID: "w1", Name: "Harbour"}, {ID: "w2", Name: "Old Town"}}})
		p.See("Harbour", "Old Town").Press("j", "enter", "enter")
		if len(b.flow.chosen) != 1 || b.flow.chosen[0] != "w2" {
			t.Errorf("chosen %v", b.flow.chosen)
		}
	})
}

func TestTheFirstPullIsShownAndLeadsToTheRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, b := begun(t, 100, 40)
		b.flow.end(acme(), nil)
		p.Wait(0).See("One is connected as acme-salon", "the system keyring", "only read")
		if len(b.pulls) != 1 || b.pulls[0].Connections[0] != "acme-salon" {
			t.Fatalf("pulled %+v", b.pulls)
		}
		b.jobs = []workbench.Progress{{Connection: "acme-salon", Model: "contact", Done: 12000, Total: 48120}}
		p.Send(screen.ChangedMsg{Jobs: true}).See("12,000 of 48,120")
		b.jobs[0] = workbench.Progress{Connection: "acme-salon", Model: "contact", Done: 3, Finished: true, Problem: problem.New(problem.RateLimited, "One asks to wait.")}
		p.Send(screen.ChangedMsg{Jobs: true}).See("One asks to wait.", "Press r to pull again")
		b.jobs[0] = workbench.Progress{Connection: "acme-salon", Model: "contact", Done: 9, Finished: true, Waits: 1200, Notices: []string{"One sends no x any more."}}
		p.Send(screen.ChangedMsg{Jobs: true}).See("9 fetched, waited 1,200 times", "One sends no x any more.")
		p.Press("r", "enter")
		to, _ := seat.Asked[screen.GoMsg](p)
		if want := (screen.Target{Model: "contact", Connection: "acme-salon"}); to.Place != "browse" || to.Args != want || len(b.pulls) != 2 {
			t.Errorf("went to %+v after %d pulls", to, len(b.pulls))
		}
	})
}

func TestAReconnectAsksForWhatTheConnectionHad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.old = workbench.Connection{Name: "acme", Connector: "one", Auth: "oauth", ClientID: "my-client", Operations: []string{"contact::list", "contact::update"}}
		p := sit(t, b, Args{Reconnect: "acme"}, 100, 40).See("Reconnect acme", "will be able to change").Press("enter").See("my-client", "Reconnect acme").Miss("Call it")
		p.Press("tab").See("Empty: the one in the vault.").Press("ctrl+s")
		r := b.asked[0]
		if r.Reconnect != "acme" || r.ClientID != "my-client" || r.ClientSecret != "" || len(r.Operations) != 2 || r.Auth != "oauth" || r.ReadOnly {
			t.Errorf("asked %+v", r)
		}
	})
}

func TestWhatIsNeededIsAskedForBeforeAnythingBegins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, Args{}, 100, 40).Press("enter", "enter", "enter").See("Register at the portal", "127.0.0.1:8931").Press("y")
		if p.Clipboard() != "http://127.0.0.1:8931/callback/one\nhttp://127.0.0.1:8932/callback/one" {
			t.Errorf("copied %q", p.Clipboard())
		}
		p.Press("s", "enter", "ctrl+s").See("The client id is needed")
		p.Type("id-1").Press("tab").Paste("s3cret\n").Press("tab").Type("ftp://x").Press("ctrl+s").See("must be an address")
		if len(b.asked) != 0 {
			t.Fatal("it began all the same")
		}
		p.Press("ctrl+u").Type("https://example.com/cb").Press("tab", "tab").Type("My salon").Press("enter")
		if r := b.asked[0]; r.ClientID != "id-1" || r.ClientSecret != "s3cret" || r.Redirect != "https://example.com/cb" || r.Name != "My salon" {
			t.Errorf("asked %+v", r)
		}
	})
}

func TestAnySizeHoldsAnyPage(t *testing.T) {
	t.Parallel()
	for name, draw := range pictures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := draw(t, 80, 24)
				for _, size := range [][2]int{{1, 1}, {9, 2}, {20, 5}, {39, 9}, {60, 13}, {99, 30}, {300, 80}} {
					p.Resize(size[0], size[1]).Seen()
				}
				p.Send(screen.ThemeMsg{Theme: theme.Theme{ASCII: true}}).Resize(60, 20).Seen()
			})
		})
	}
}

func TestEachThemeIsItself(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]theme.Options{"dark": {Dark: true}, "light": {}, "plain": {Plain: true, ASCII: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sit(t, full(), Args{}, 110, 24).Press("enter", "enter", "j", "j", "space").Send(screen.ThemeMsg{Theme: theme.New(o)}).GoldenStyled("ticks-" + name)
				q, _ := typing(t, 80, 20)
				q.Press("Q").Send(screen.ThemeMsg{Theme: theme.New(o)}).GoldenStyled("code-" + name)
				p, b := begun(t, 80, 20)
				tell(p, b, granted()...).Send(screen.ThemeMsg{Theme: theme.New(o)}).GoldenStyled("flow-" + name)
			})
		})
	}
}
