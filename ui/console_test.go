package ui

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"

	"patchbay/problem"
	"patchbay/workbench"
)

func (b *bench) Guide(context.Context, string) ([]workbench.Endpoint, error) {
	return []workbench.Endpoint{{Operation: "user::list", Reads: true, Request: workbench.ConsoleRequest{Method: "GET", Path: "/users/search", Query: "limit=20"}}}, nil
}

func (b *bench) KeptRequests(context.Context) ([]workbench.KeptRequest, error) { return nil, nil }

func (b *bench) SaveRequest(context.Context, string, workbench.ConsoleRequest, bool) error {
	return nil
}

func (b *bench) ForgetRequest(context.Context, string) error { return nil }

func (b *bench) ForeseeRequest(_ context.Context, r workbench.ConsoleRequest) (workbench.ConsolePlan, error) {
	return workbench.ConsolePlan{Address: "https://api.example.com" + r.Path, Changes: r.Method != http.MethodGet}, nil
}

func (b *bench) SendRequest(context.Context, workbench.ConsoleRequest) (workbench.ConsoleAnswer, error) {
	out := workbench.ConsoleAnswer{}
	out.Status, out.Header, out.Body, out.Pages = 200, http.Header{"Content-Type": {"application/json"}}, []byte(`{"users":[{"name":"Ada Lovelace"}]}`), 1
	return out, nil
}

func (b *bench) Curl(_ context.Context, r workbench.ConsoleRequest) (string, error) {
	return "curl " + r.Path, nil
}

func (b *bench) RequestOf(_ context.Context, call string) (workbench.ConsoleRequest, error) {
	return workbench.ConsoleRequest{Connection: "acme", Method: "GET", Path: "/calls/" + call}, nil
}

func (b *bench) FailedOperations(context.Context) ([]workbench.FailedOperation, error) {
	return nil, nil
}

func (b *bench) RetryFailed(context.Context, workbench.FailedOperation) (workbench.Retried, error) {
	return workbench.Retried{}, problem.New(problem.Unsupported, "Nothing failed.")
}

func TestTheConsoleIsReachedFromThePaletteAndFromACall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := seated(t, full(), 120, 30).press(":").typed("requests of your own").press("enter").see("Console of acme", "/users/search", "user::list")
		r.typed("/us").press("down", "enter", "enter").see("200 OK", `"name": "Ada Lovelace"`, "Console of acme").press("esc")
		r.press(":").typed("go to activity").press("enter").see("/contacts").press("R").see("/calls/k1")
	})
}
