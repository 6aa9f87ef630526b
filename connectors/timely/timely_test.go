package timely

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// static is an access token that nobody renews.
type static string

func (s static) Token(context.Context) (connectors.Bearer, error) {
	return connectors.Bearer{Generation: 1, Reveal: func() string { return string(s) }}, nil
}

func (s static) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "The token is dead.")
}

// wire keeps every request that leaves, with its body.
type wire struct {
	mu   sync.Mutex
	sent []sent
}

type sent struct {
	method, path string
	query        url.Values
	body         map[string]any
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	s := sent{method: r.Method, path: r.URL.Path, query: r.URL.Query()}
	if r.Body != nil {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		r.Body = io.NopCloser(bytes.NewReader(raw))
		if len(raw) > 0 {
			if err := json.Unmarshal(raw, &s.body); err != nil {
				return nil, err
			}
		}
	}
	w.mu.Lock()
	w.sent = append(w.sent, s)
	w.mu.Unlock()
	return http.DefaultTransport.RoundTrip(r)
}

func (w *wire) all() []sent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]sent{}, w.sent...)
}

// writes are the requests that change something.
func (w *wire) writes() []sent {
	var out []sent
	for _, s := range w.all() {
		if s.method != http.MethodGet {
			out = append(out, s)
		}
	}
	return out
}

// service is a running imitation with somebody signed in.
type service struct {
	t       testing.TB
	at      sandbox.ReadyProvider
	control *sandbox.Remote
	clock   *sandbox.Clock
	token   string
	wire    *wire
}

func now() time.Time { return time.Date(2026, 3, 2, 19, 0, 0, 0, time.UTC) }

func start(t testing.TB, people int, o imitation.Options) service {
	t.Helper()
	s, err := sandbox.Start(t.Context(), sandbox.Options{Seed: 7, People: people, Now: now}, imitation.New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	r := s.Ready()
	out := service{t: t, at: r.Providers["timely"], control: r.Remote("timely", nil), clock: s.Clock(), wire: &wire{}}
	out.token = out.signIn("ada@example.com")
	return out
}

func (s service) user(login string) sandbox.User {
	s.t.Helper()
	for _, u := range s.at.Users {
		if u.Login == login {
			return u
		}
	}
	s.t.Fatalf("nobody is called %s", login)
	return sandbox.User{}
}

// signIn walks the consent page, redeems the code, and answers the access token.
func (s service) signIn(login string) string {
	s.t.Helper()
	const back = "http://127.0.0.1:9/cb"
	ctx, u := s.t.Context(), s.user(login)
	q := url.Values{"response_type": {"code"}, "client_id": {s.at.ClientID}, "redirect_uri": {back}, "scope": {"manage"}}
	to, err := sandbox.Approve(ctx, nil, s.at.Endpoint+"/1.1/oauth/authorize?"+q.Encode(), sandbox.Consent{Login: u.Login, Password: u.Password})
	if err != nil {
		s.t.Fatal(err)
	}
	landed, err := url.Parse(to)
	if err != nil {
		s.t.Fatal(err)
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {landed.Query().Get("code")}, "redirect_uri": {back}, "client_id": {s.at.ClientID}, "client_secret": {s.at.ClientSecret}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.at.Endpoint+"/1.1/oauth/token", strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end below
	var got struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil || got.Token == "" {
		s.t.Fatalf("no token (%v)", err)
	}
	return got.Token
}

func (s service) grant() connectors.Grant {
	return connectors.Grant{Connection: "c1", Endpoint: s.at.Endpoint, Tokens: static(s.token), Workspace: s.user("ada@example.com").Workspaces[0], Transport: s.wire, Now: now}
}

func (s service) open(t testing.TB, g connectors.Grant) connectors.Session {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	session, err := c.Open(g)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return session
}

// all walks a listing; complete says how it ended.
func all(t testing.TB, s connectors.Session, q connectors.Query) (records []model.Record, complete bool) {
	t.Helper()
	for page, err := range s.List(t.Context(), q) {
		if err != nil {
			t.Fatalf("list %s: %v (%s)", q.Model, err, problem.As(err).Detail)
		}
		records, complete = append(records, page.Records...), page.Complete
	}
	return records, complete
}

func (s service) faults(f ...sandbox.Fault) {
	s.t.Helper()
	if err := s.control.Post(s.t.Context(), "faults", map[string]any{"add": f, "clear": true}, nil); err != nil {
		s.t.Fatal(err)
	}
}

func (s service) act(kind, action, id string, fields map[string]any) {
	s.t.Helper()
	raw, err := json.Marshal(fields)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.control.Post(s.t.Context(), "records/"+kind, sandbox.Change{Action: action, ID: id, Fields: raw}, nil); err != nil {
		s.t.Fatal(err)
	}
}

// state are the records of one kind, of all accounts.
func (s service) state(kind string) sandbox.State {
	s.t.Helper()
	var out sandbox.State
	if err := s.control.Get(s.t.Context(), "state?kind="+kind, &out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

func create(t testing.TB, s connectors.Session, name string, p model.Patch) model.Record {
	t.Helper()
	r, err := s.Create(t.Context(), connectors.Write{Model: name, Patch: p})
	if err != nil {
		t.Fatalf("create %s: %v (%+v)", name, err, problem.As(err))
	}
	return r
}

func TestNobodyWhoIsThereIsInvitedUnderAnotherName(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	_, err := session.Create(t.Context(), connectors.Write{Model: "user", Patch: model.Patch{"name": "Other Name", "email": "Tomas@Example.com", "role": "employee"}})
	wants(t, err, problem.Invalid)
	if f := problem.As(err).Fields; len(f) != 1 || f[0].Name != "email" || f[0].Code != "duplicate" || !strings.Contains(f[0].Message, "Tomás Rivera") {
		t.Errorf("the refusal says %+v", f)
	}
	if n := s.wire.writes(); len(n) != 0 {
		t.Errorf("sent %v", n)
	}
	found, _ := all(t, session, connectors.Query{Model: "user", Text: "tomas@example.com"})
	if len(found) != 1 || found[0].Fields["name"] != "Tomás Rivera" || found[0].Fields["role"] != "manager" {
		t.Errorf("now there is %+v", found)
	}
}

func TestSomebodyWhoWasRemovedCanBeInvitedAgain(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	r := create(t, session, "user", model.Patch{"name": "Priya Gupta", "email": "priya@example.com", "role": "employee"})
	if r.Fields["status"] != "active" {
		t.Errorf("made %+v", r.Fields)
	}
}
