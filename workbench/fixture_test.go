package workbench

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/builtin"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// scene is a workbench in a folder of its own, with memory for a vault, beside a sandbox of the first connector.
// Both live by the sandbox's virtual clock.
type scene struct {
	*Workbench
	t       *testing.T
	id      string // of the connector
	server  *sandbox.Server
	at      sandbox.ReadyProvider
	control *sandbox.Remote
	wire    *wire
}

// catalog is the list of connectors that all tests share: compiling them anew for each took a fifth of their time.
var catalog = sync.OnceValue(builtin.New)

// people is how many contacts the sandbox's first workspace has in most tests: few, so that a test is quick.
const people = 24

// open makes a scene; change may alter the options before the workbench is opened.
func open(t *testing.T, change ...func(*Options)) *scene { return openWith(t, people*5/4, change...) }

// openWith makes a scene with that many people, of whom four of five live in the first workspace.
func openWith(t *testing.T, n int, change ...func(*Options)) *scene {
	t.Helper()
	return openOf(t, func(connectors.Description) bool { return true }, n, change...)
}

// openOf makes a scene beside the sandbox of the first connector that answers to a description.
func openOf(t *testing.T, is func(connectors.Description) bool, n int, change ...func(*Options)) *scene {
	t.Helper()
	r := catalog()
	s := &scene{t: t, wire: newWire()}
	for _, id := range r.IDs() {
		if s.id != "" {
			break
		}
		if c, err := r.Get(id); err == nil && is(c.Describe()) {
			s.id = id
		}
	}
	at := slices.IndexFunc(r.Sandboxes(), func(p sandbox.Provider) bool { return p.ID() == s.id })
	if at < 0 {
		t.Fatal("no connector is like that")
	}
	var err error
	s.server, err = sandbox.Start(context.Background(), sandbox.Options{Seed: 7, People: n}, r.Sandboxes()[at])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.server.Close)
	t.Cleanup(s.wire.base.CloseIdleConnections)
	s.at = s.server.Ready().Providers[s.id]
	s.control = s.server.Ready().Remote(s.id, nil)
	s.Workbench = s.bench(Home{Root: t.TempDir(), Profile: "default"}, change...)
	return s
}

// bench opens a workbench on a home; it is closed with the test.
func (s *scene) bench(home Home, change ...func(*Options)) *Workbench {
	o := Options{Home: home, Catalog: catalog(), Vault: InMemory, Now: s.server.Clock().Now, Transport: s.wire}
	for _, f := range change {
		f(&o)
	}
	w := Open(o)
	s.t.Cleanup(func() {
		if err := w.Close(); err != nil {
			s.t.Errorf("close the workbench: %v", err)
		}
	})
	return w
}

// request is what a person gives the connect wizard for the sandbox.
func (s *scene) request(ops ...string) ConnectRequest {
	return ConnectRequest{
		Connector: s.id, Endpoint: s.at.Endpoint, ClientID: s.at.ClientID, ClientSecret: s.at.ClientSecret,
		Operations: ops, NoBrowser: true, Timeout: time.Minute,
	}
}

// consent is what the first user does on the consent page.
func (s *scene) consent() sandbox.Consent {
	return sandbox.Consent{Login: s.at.Users[0].Login, Password: s.at.Users[0].Password}
}

// flow goes through a connect flow, answering its consent page; it returns all steps.
func (s *scene) through(w *Workbench, req ConnectRequest, as sandbox.Consent) (Connection, []Step, error) {
	s.t.Helper()
	c, err := w.Connect(s.t.Context(), req)
	if err != nil {
		return Connection{}, nil, err
	}
	var steps []Step
	for st := range c.Steps() {
		steps = append(steps, st)
		if st.ID == StepConsent && st.State == StepRunning {
			s.visit(s.approve(st.URL, as))
		}
	}
	conn, err := c.Result()
	return conn, steps, err
}

func (s *scene) approve(url string, as sandbox.Consent) string {
	s.t.Helper()
	back, err := sandbox.Approve(s.t.Context(), nil, url, as)
	if err != nil {
		s.t.Fatal(err)
	}
	return back
}

// visit goes where a browser would have been sent.
func (s *scene) visit(url string) {
	s.t.Helper()
	if _, err := get(s.t.Context(), url, ""); err != nil && !problem.Is(err, problem.ProviderDown) {
		s.t.Fatal(err)
	}
}

// connect connects the first workspace with everything allowed.
func (s *scene) connect() Connection {
	s.t.Helper()
	c, _, err := s.through(s.Workbench, s.request("all"), s.consent())
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// pulled connects and fetches everything.
func (s *scene) pulled() Connection {
	s.t.Helper()
	c := s.connect()
	s.pull(PullRequest{})
	return c
}

// pull fetches, and answers the contacts' progress.
func (s *scene) pull(req PullRequest) Progress {
	s.t.Helper()
	done, err := s.Pull(s.t.Context(), req, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return of(done, "contact")
}

func of(done []Progress, modelName string) Progress {
	for _, p := range done {
		if p.Model == modelName {
			return p
		}
	}
	return Progress{Done: -1}
}

// later lets time pass: long enough for every index and every token's grace.
func (s *scene) later(d time.Duration) { s.server.Clock().Advance(d) }

// fault makes the sandbox fail.
func (s *scene) fault(f sandbox.Fault) {
	s.t.Helper()
	s.post("faults", map[string]any{"add": []sandbox.Fault{f}})
}

// heal ends all faults.
func (s *scene) heal() { s.t.Helper(); s.post("faults", map[string]any{"clear": true}) }

func (s *scene) post(route string, in any) {
	s.t.Helper()
	if err := s.control.Post(s.t.Context(), route, in, nil); err != nil {
		s.t.Fatal(err, problem.As(err).Detail)
	}
}

// other does what another person would do to a contact.
func (s *scene) other(action, native string, fields map[string]any) {
	s.t.Helper()
	s.post("records/contacts", map[string]any{"action": action, "id": native, "fields": fields})
}

// state is what the sandbox saw.
type state struct {
	Writes []struct {
		By, Kind, ID, Action string
		Before, After        map[string]any
	}
	Calls []struct {
		Method, Path, Body string
		Status             int
	}
	Records map[string][]map[string]any
	Grants  []struct {
		ID      string
		Revoked bool
		Scopes  []string
	}
}

func (s *scene) state() state {
	s.t.Helper()
	var out state
	if err := s.control.Get(s.t.Context(), "state", &out); err != nil {
		s.t.Fatal(err)
	}
	return out
}

// sent counts the calls of a method to paths that begin so.
func (s *scene) sent(method, path string) int {
	n := 0
	for _, c := range s.state().Calls {
		if c.Method == method && strings.HasPrefix(c.Path, path) {
			n++
		}
	}
	return n
}

// writes counts the writes that came through the API.
func (s *scene) writes() int {
	n := 0
	for _, w := range s.state().Writes {
		if w.By == "api" {
			n++
		}
	}
	return n
}

// somebody is a contact with a phone, a city and an e-mail.
func (s *scene) somebody() Row { return s.few(1)[0] }

func (s *scene) few(n int) []Row {
	s.t.Helper()
	rows, err := s.First(s.t.Context(), Query{Model: "contact", Where: `phone != null && email != null && firstName != null && lastName != null && address.city != null`}, n)
	if err != nil || len(rows) < n {
		s.t.Fatalf("%d people, %v", len(rows), err)
	}
	return rows
}

// native is a contact's id at the provider.
func (s *scene) native(id string) string { return s.show(id).Record.Remote.ID }

func (s *scene) show(id string) RecordView {
	s.t.Helper()
	v, err := s.Show(s.t.Context(), "contact", id)
	if err != nil {
		s.t.Fatal(err)
	}
	return v
}

// edit plans a change of one contact.
func (s *scene) edit(id string, values map[string]any) Plan {
	s.t.Helper()
	p, err := s.PlanEdit(s.t.Context(), Edit{Model: "contact", ID: id, Values: values, By: "the test"})
	if err != nil {
		s.t.Fatal(err, problem.As(err).Fields)
	}
	return p
}

// plan plans a change of any model.
func (s *scene) plan(e Edit) Plan {
	s.t.Helper()
	e.By = "the test"
	p, err := s.PlanEdit(s.t.Context(), e)
	if err != nil {
		s.t.Fatal(err, problem.As(err).Fields)
	}
	return p
}

// only is the one connection.
func (s *scene) only() Connection {
	s.t.Helper()
	all, err := s.Connections(s.t.Context())
	if err != nil || len(all) != 1 {
		s.t.Fatal(len(all), err)
	}
	return all[0]
}

// apply carries a plan out.
func (s *scene) apply(p Plan) Change {
	s.t.Helper()
	c, err := s.Apply(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// kind fails the test unless err is a problem of that kind whose words hold all parts.
func kind(t *testing.T, err error, want problem.Kind, parts ...string) *problem.Problem {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	p := problem.As(err)
	if p.Kind != want {
		t.Fatalf("%s: %v (%s), want %s", p.Kind, err, p.Detail, want)
	}
	for _, part := range parts {
		if !strings.Contains(p.Text+" "+p.Hint+" "+p.Fix, part) {
			t.Errorf("%q / %q / %q does not say %q", p.Text, p.Hint, p.Fix, part)
		}
	}
	return p
}

// wire is the transport to the sandbox. It asks for quick repetitions in place of slow ones, and lets a test act in
// the middle of a call.
type wire struct {
	base *http.Transport

	mu    sync.Mutex
	hooks []*hook
}

// hook runs when a request passes.
type hook struct {
	method, path string // path is a prefix
	skip         int
	before       bool // ahead of the request; else behind its answer
	run          func()
	answer       *http.Response // stands in for the one of the sandbox; nil for none
}

func newWire() *wire { return &wire{base: &http.Transport{}} }

// on runs do once, before or after the request to method and path that follows skip others.
func (w *wire) on(h hook) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.hooks = append(w.hooks, &h)
}

// RoundTrip sends a request.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	due := w.due(r)
	if due != nil && due.before {
		due.run()
	}
	if due != nil && due.answer != nil {
		return due.answer, nil
	}
	res, err := w.base.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 429 && res.Header.Get("Retry-After") == "" {
		res.Header.Set("Retry-After", "0")
	}
	if due != nil && !due.before {
		// the whole answer is here before the test acts
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close() // it was read to its end
		if err != nil {
			return nil, err
		}
		res.Body = io.NopCloser(bytes.NewReader(body))
		due.run()
	}
	return res, nil
}

func (w *wire) due(r *http.Request) *hook {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, h := range w.hooks {
		if h.method != r.Method || !strings.HasPrefix(r.URL.Path, h.path) {
			continue
		}
		if h.skip > 0 {
			h.skip--
			continue
		}
		w.hooks = append(w.hooks[:i:i], w.hooks[i+1:]...)
		return h
	}
	return nil
}

// value is a contact's field as the sandbox itself holds it.
func (s *scene) value(native, field string) any {
	s.t.Helper()
	for _, r := range s.state().Records["contacts"] {
		if r["id"] == native {
			return r[field]
		}
	}
	s.t.Fatalf("the sandbox has no contact %s", native)
	return nil
}

// doc is v as JSON, for messages.
func doc(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

// text is a field of a record in words.
func text(v RecordView, field string) string { return model.Display(v.Record.Fields[field]) }

// withStop is the test's context with a way to end it.
func withStop(t *testing.T) (context.Context, func()) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	return ctx, stop
}
