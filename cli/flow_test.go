package cli_test

import (
	"context"
	"strings"
	"sync"
	"time"

	"patchbay/cli"
	"patchbay/problem"
	"patchbay/workbench"
)

// flow is a connect flow that waits for a pasted address and, in the mood "many", for a choice.
type flow struct {
	fake   *fake
	req    workbench.ConnectRequest
	steps  chan workbench.Step
	pasted chan string
	chosen chan string
	gone   chan struct{}
	once   sync.Once

	conn workbench.Connection
	err  error
}

func (f *fake) connect(_ context.Context, req workbench.ConnectRequest) (cli.Flow, error) {
	if req.ClientSecret == "wrong" {
		return nil, problem.New(problem.BadClient, "Northwind does not know this client id and secret.").WithFix("patchbay connectors northwind")
	}
	fl := &flow{fake: f, req: req, steps: make(chan workbench.Step), pasted: make(chan string, 1), chosen: make(chan string, 1), gone: make(chan struct{})}
	go fl.run()
	return fl, nil
}

// way is how the fake signs in where nothing was said: by what was brought.
func (f *flow) way() string {
	if f.req.Auth == "" && f.req.Token != "" {
		return "token"
	}
	return f.req.Auth
}

func (f *flow) run() {
	defer close(f.steps)
	if f.req.Device {
		f.steps <- workbench.Step{
			ID: workbench.StepConsent, State: workbench.StepRunning, Label: "Waiting for your consent", URL: "https://consent.example.com/device", Code: "WDJB-MJHT",
			Complete: "https://consent.example.com/device?user_code=WDJB-MJHT", Deadline: noon.Add(5 * time.Minute),
		}
		f.steps <- workbench.Step{ID: workbench.StepConsent, State: workbench.StepDone, Label: "Consent given", Detail: "by Ada"}
	} else if f.req.Token == "" && f.req.Inputs["token"] == "" {
		f.steps <- workbench.Step{ID: workbench.StepBrowser, State: workbench.StepRunning, Label: "Open this address", URL: "https://consent.example.com/authorize?state=s"}
		if f.fake.mood == "paste" {
			select {
			case <-f.pasted:
			case <-f.gone:
				f.err = problem.New(problem.Canceled, "Stopped.")
				return
			}
		}
		f.steps <- workbench.Step{ID: workbench.StepConsent, State: workbench.StepDone, Label: "Consent given", Detail: "by Ada"}
	}
	ws := workbench.WorkspaceRef{ID: "ws1", Name: "Main street"}
	if f.fake.mood == "many" && f.req.Workspace == "" {
		f.steps <- workbench.Step{ID: workbench.StepWorkspace, State: workbench.StepAsking, Label: "Choose a workspace", Workspaces: []workbench.WorkspaceRef{ws, {ID: "ws2", Name: "Harbour"}}}
		select {
		case id := <-f.chosen:
			ws = workbench.WorkspaceRef{ID: id, Name: "chosen"}
		case <-f.gone:
			f.err = problem.New(problem.Canceled, "Stopped.")
			return
		}
	}
	f.steps <- workbench.Step{ID: workbench.StepSave, State: workbench.StepDone, Label: "Saved", Detail: "OS keyring"}
	f.conn = workbench.Connection{
		ID: "c3", Name: "fresh", Connector: f.req.Connector, ConnectorName: "Northwind", Auth: f.way(), State: workbench.OK, Workspace: ws, ReadOnly: f.req.ReadOnly,
		Operations: f.req.Operations, Wanted: []string{}, Granted: []string{}, ClientID: f.req.ClientID, Since: noon, Created: noon,
	}
}

func (f *flow) Steps() <-chan workbench.Step { return f.steps }

func (f *flow) Paste(text string) error {
	if !strings.HasPrefix(text, "http://127.0.0.1") {
		return problem.New(problem.Usage, "That is not the address that the browser ended at.")
	}
	f.pasted <- text
	return nil
}

func (f *flow) Choose(id string) error {
	if id != "ws1" && id != "ws2" {
		return problem.New(problem.Usage, "There is no workspace %s.", id)
	}
	f.chosen <- id
	return nil
}

func (f *flow) Cancel() { f.once.Do(func() { close(f.gone) }) }

func (f *flow) Result() (workbench.Connection, error) { return f.conn, f.err }
