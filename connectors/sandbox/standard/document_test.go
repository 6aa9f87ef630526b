package standard

import (
	"context"
	"os"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/spec"
	"patchbay/model"
	"patchbay/problem"
)

// documented is the connector that the documentation gives away.
func documented(t *testing.T) *spec.Connector {
	t.Helper()
	text, err := os.ReadFile("../../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```yaml\nid: standard")
	file, _, ended := strings.Cut(rest, "```")
	if !found || !ended {
		t.Fatal("docs/sandbox.md has no connector")
	}
	file = "id: standard" + file
	for _, f := range spec.Lint([]byte(file)) {
		t.Errorf("lint: %v", f)
	}
	c, err := spec.Load("standard.yaml", []byte(file), spec.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// static is an access token that nobody renews.
type static string

func (s static) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Generation: 1, Reveal: func() string { return string(s) }}, nil
}

func (s static) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "The token is dead.")
}

// env is a server with somebody signed in through the documented connector's scopes.
func env(t *testing.T) connectortest.Env {
	t.Helper()
	c := documented(t)
	r := start(t, Options{Burst: 1 << 20}) // its minutes do not pass
	asked := append([]string{readPeople, writePeople}, c.Describe().Needs...)
	token := r.signIn(asked...).text("access_token")
	return connectortest.Env{
		Grant:   connectors.Grant{Endpoint: r.ready.Endpoint, Tokens: static(token), Workspace: r.ready.Users[0].Workspaces[0]},
		Token:   token,
		Model:   "contact",
		Unknown: "00000000-0000-4000-8000-000000000000",
		New:     model.Patch{"firstName": "Probe", "lastName": "Contact", "email": "probe.contact@example.net", "phone": "+12125550188"},
		Control: r.remote,
	}
}

func TestTheDocumentedConnectorKeepsTheContract(t *testing.T) {
	t.Parallel()
	connectortest.Run(t, documented(t), env(t))
}

func TestTheDocumentedConnectorTellsTheTruthWhateverFails(t *testing.T) {
	t.Parallel()
	connectortest.Faults(t, documented(t), func(t *testing.T, name string) connectortest.Env {
		t.Helper()
		if name != "contact" {
			t.Fatalf("nobody prepares a server for %s", name)
		}
		return env(t)
	})
}
