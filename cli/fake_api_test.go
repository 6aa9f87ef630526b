package cli_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"patchbay/problem"
	"patchbay/workbench"
)

// bare is a real workbench without a profile: what needs none is not worth a fake.
func bare() *workbench.Workbench { return workbench.Open(workbench.Options{}) }

func (f *fake) Lint(file string, text []byte) []workbench.Finding { return bare().Lint(file, text) }

func (f *fake) Draft(o workbench.DraftOptions) (workbench.Drafted, error) { return bare().Draft(o) }

func (f *fake) Shelf() []workbench.ShelfFile {
	if f.mood != "shelf" {
		return nil
	}
	return []workbench.ShelfFile{
		{ID: "boxes", Path: "/home/connectors/boxes.yaml"},
		{ID: "broken", Path: "/home/connectors/broken.yaml", Error: "/home/connectors/broken.yaml, line 2, column 1: nam is not a key here.", Fix: "patchbay connectors lint /home/connectors/broken.yaml"},
	}
}

func (f *fake) Address(_ context.Context, r workbench.ProxyRequest) (string, error) {
	if strings.Contains(r.Path, "://") {
		return "", problem.New(problem.Usage, "evil.example.org is not a host of Northwind.").On(r.Connection)
	}
	if _, err := f.Connection(context.Background(), r.Connection); err != nil {
		return "", err
	}
	query := ""
	if len(r.Query) > 0 {
		query = "?" + r.Query.Encode()
	}
	return "https://api.example.com/" + strings.TrimPrefix(r.Path, "/") + query, nil
}

// Proxy answers with what it was sent; the path says how.
func (f *fake) Proxy(ctx context.Context, r workbench.ProxyRequest) (workbench.ProxyAnswer, error) {
	out := workbench.ProxyAnswer{Status: 200, Header: http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"sid=hush-hush"}}, Pages: 1}
	switch {
	case r.Paginate && r.Path == "/people":
		out.Body, out.Pages, out.Known, out.Joined = []byte(`[{"n":1},{"n":2}]`), 2, true, true
		return out, nil
	case r.Paginate && r.Path == "/other":
		out.Body = []byte(`{"half":"of a list"}`)
		return out, problem.New(problem.Unsupported, "How /other goes on is not known.").On(r.Connection)
	case r.Path == "/missing":
		out.Status, out.Body = 404, []byte(`{"message":"no such thing"}`)
		return out, problem.New(problem.NotFound, "Northwind answered 404 to GET /missing.").On(r.Connection)
	case r.Path == "/broken-off":
		out.Body = []byte(`{"half":"of a list"}`)
		return out, problem.New(problem.ProviderDown, "Northwind broke off the connection.").On(r.Connection)
	case r.Path == "/down":
		return workbench.ProxyAnswer{}, problem.New(problem.ProviderDown, "Northwind cannot be reached.").On(r.Connection)
	case r.Path == "/page":
		out.Body = []byte("<html>\x1b[31m\nhi")
		return out, nil
	case r.Path == "/none":
		out.Status = 204
		return out, nil
	}
	address, err := f.Address(ctx, r)
	echo := map[string]any{"method": r.Method, "url": address, "header": r.Header, "odd": "\u009b31m"}
	if r.Body != nil {
		echo["body"] = json.RawMessage(r.Body)
	}
	out.Body, _ = json.Marshal(echo)
	return out, err
}
