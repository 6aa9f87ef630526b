package workbench

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/connectors/sandbox/standard"
	"patchbay/connectors/shelf"
	"patchbay/problem"
)

// conforming is a workbench with the connector's file that the documentation shows, beside the server that keeps to the
// standards.
func conforming(t *testing.T, o standard.Options, change ...func(*Options)) *scene {
	t.Helper()
	s := &scene{t: t, wire: newWire(), id: "standard"}
	var err error
	s.server, err = sandbox.Start(context.Background(), sandbox.Options{Seed: 7, People: people}, standard.New(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.server.Close)
	t.Cleanup(s.wire.base.CloseIdleConnections)
	s.at = s.server.Ready().Providers[s.id]
	s.control = s.server.Ready().Remote(s.id, nil)
	home := Home{Root: t.TempDir(), Profile: "default"}
	if err := os.Mkdir(home.Connectors(), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home.Connectors(), "standard.yaml"), []byte(documented(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	s.Workbench = s.bench(home, append([]func(*Options){func(o *Options) { o.Catalog = shelf.New(catalog(), home.Connectors()) }}, change...)...)
	return s
}

// documented is the connector's file in the manual of the sandboxes.
func documented(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\nid: standard\n")
	file, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/sandbox.md shows no file for the standard provider")
	}
	return "id: standard\n" + file
}

func last(steps []Step, id StepID) Step {
	for _, s := range slices.Backward(steps) {
		if s.ID == id {
			return s
		}
	}
	return Step{}
}

func TestAConnectorOfAFileSignsInWhereItsIssuerLeads(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	c, steps, err := s.through(s.Workbench, s.request("all"), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	if d := last(steps, StepDiscover); d.State != StepDone || !strings.HasPrefix(d.Detail, "signs in at 127.0.0.1:") {
		t.Errorf("discovery: %+v", d)
	}
	if u := last(steps, StepConsent).URL; u != "" {
		t.Errorf("the last word on the consent still has its address: %s", u)
	}
	if len(c.Missing) > 0 || !slices.Contains(c.Granted, "people.write") || !slices.Contains(c.Granted, "offline_access") {
		t.Errorf("granted %v, missing %v", c.Granted, c.Missing)
	}
	if got := s.pull(PullRequest{}); got.Done == 0 {
		t.Fatalf("nothing came: %+v", got)
	}
	s.later(11 * time.Minute) // the token has ended: the renewal has to find its endpoint
	if _, err := s.Examine(t.Context(), c.Name); err != nil {
		t.Fatal(err)
	}
	bye, err := s.Disconnect(t.Context(), c.Name, false)
	if err != nil || !bye.Revoked || bye.Remains != "" {
		t.Errorf("%+v, %v", bye, err)
	}
	if g := s.state().Grants; len(g) != 1 || !g[0].Revoked {
		t.Errorf("at the server: %+v", g)
	}
}

func TestAnAppWithoutASecretSignsInAndRenews(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	req := s.request()
	req.ClientID, req.ClientSecret = s.at.PublicID, ""
	c, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil {
		t.Fatal(err)
	}
	s.later(11 * time.Minute)
	if c, err = s.Examine(t.Context(), c.Name); err != nil || c.State != OK {
		t.Errorf("%s, %v", c.State, err)
	}
	if bye, err := s.Disconnect(t.Context(), c.Name, false); err != nil || !bye.Revoked {
		t.Errorf("%+v, %v", bye, err)
	}
}

func TestATypedCodeSignsIn(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{Interval: time.Second})
	req := s.request()
	req.Device = true
	f, err := s.Connect(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	told := false
	for st := range f.Steps() {
		if st.ID == StepListen || st.ID == StepBrowser || st.ID == StepExchange {
			t.Errorf("a step of the browser's way: %+v", st)
		}
		if st.ID != StepConsent || st.Code == "" {
			continue
		}
		told = strings.HasPrefix(st.URL, s.at.Endpoint) && strings.Contains(st.Complete, "user_code=") && st.Deadline.After(s.server.Clock().Now())
		if err := sandbox.ApproveDevice(t.Context(), nil, st.URL, st.Code, s.consent()); err != nil {
			t.Fatal(err)
		}
	}
	c, err := f.Result()
	if err != nil || !told || c.State != OK || len(c.Missing) > 0 {
		t.Errorf("%+v, %v, told %v", c, err, told)
	}
	if err := f.Paste("anything"); !problem.Is(err, problem.Usage) {
		t.Errorf("pasting: %v", err)
	}
}

func TestACodeThatIsDeniedConnectsNothing(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{Interval: time.Second})
	req, no := s.request(), s.consent()
	req.Device, no.Deny = true, true
	f, err := s.Connect(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	for st := range f.Steps() {
		if st.Code != "" {
			if err := sandbox.ApproveDevice(t.Context(), nil, st.URL, st.Code, no); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := f.Result(); !problem.Is(err, problem.Denied) {
		t.Errorf("got %v", err)
	}
	if all, err := s.Connections(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("kept %v, %v", all, err)
	}
}

func TestACodeWhereTheProviderHasNoneIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	req := s.request()
	req.Device = true
	if _, _, err := s.through(s.Workbench, req, s.consent()); !problem.Is(err, problem.Unsupported) {
		t.Errorf("got %v", err)
	}
}

func TestWithoutABrowserACodeIsAskedForWhereThatIsPossible(t *testing.T) {
	t.Parallel()
	ssh := func(o *Options) {
		o.Getenv = func(k string) string { return map[string]string{"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}[k] }
	}
	for name, c := range map[string]struct {
		change func(*ConnectRequest)
		code   bool
	}{
		"over SSH":                {func(r *ConnectRequest) { r.NoBrowser = false }, true},
		"who wants the address":   {func(*ConnectRequest) {}, false},
		"who pastes from a proxy": {func(r *ConnectRequest) { r.NoBrowser, r.Redirect = false, "https://example.com/cb" }, false},
	} {
		s := conforming(t, standard.Options{Interval: time.Second}, ssh)
		req := s.request()
		c.change(&req)
		f, err := s.Connect(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		for st := range f.Steps() {
			if st.ID == StepConsent && st.URL != "" {
				if (st.Code != "") != c.code {
					t.Errorf("%s: %+v", name, st)
				}
				f.Cancel()
			}
		}
	}
}

func TestAWrongIssuerIsRefusedBeforeTheExchange(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{AnswerAs: "https://other.example.com"})
	_, _, err := s.through(s.Workbench, s.request(), s.consent())
	if !problem.Is(err, problem.Denied) || !strings.Contains(problem.As(err).Text, "another server") {
		t.Errorf("got %v", err)
	}
	if n := s.sent("POST", "/token"); n != 0 {
		t.Errorf("the code was sent %d times", n)
	}
}

func TestAGrantThatNobodyKeepsIsTakenBack(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	s.fault(sandbox.Fault{Kind: "500", Route: "GET /me", Count: 9})
	if _, _, err := s.through(s.Workbench, s.request(), s.consent()); err == nil {
		t.Fatal("it was connected")
	}
	if g := s.state().Grants; len(g) != 1 || !g[0].Revoked {
		t.Errorf("it lives on: %+v", g)
	}
	s.heal()
	c, _, err := s.through(s.Workbench, s.request(), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	// The account is connected already: the new grant may be the same one at the provider, and is left alone.
	if _, _, err := s.through(s.Workbench, s.request(), s.consent()); !problem.Is(err, problem.Conflict) {
		t.Fatalf("a second time: %v", err)
	}
	if got, err := s.Examine(t.Context(), c.Name); err != nil || got.State != OK {
		t.Errorf("%s, %v", got.State, err)
	}
	if n := s.sent("POST", "/revoke"); n != 2 {
		t.Errorf("%d revocations, want the two tokens of the first", n)
	}
}

func TestAGrantThatCannotBeEndedFromHereIsTold(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.fault(sandbox.Fault{Kind: "500", Route: "GET /locations/**", Count: 9})
	_, steps, err := s.through(s.Workbench, s.request(), s.consent())
	if err == nil {
		t.Fatal("it was connected")
	}
	last := steps[len(steps)-1]
	if last.ID != StepTakeBack || last.State != StepSkipped || last.Detail != "The grant lives on at HighLevel. Remove the app in HighLevel under Settings, Integrations." {
		t.Errorf("the last step is %+v", last)
	}
}

func TestSomebodyElseIsNoticedWhenAConnectionIsRenewed(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	c, _, err := s.through(s.Workbench, s.request(), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	other := sandbox.Consent{Login: s.at.Users[1].Login, Password: s.at.Users[1].Password}
	_, _, err = s.through(s.Workbench, ConnectRequest{Reconnect: c.Name, NoBrowser: true}, other)
	if !problem.Is(err, problem.Conflict) || !strings.Contains(problem.As(err).Text, "somebody else") {
		t.Errorf("got %v", err)
	}
	if got, err := s.Examine(t.Context(), c.Name); err != nil || got.State != OK || got.Account != c.Account {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestClocksThatAreApartAreSaidInWords(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		90 * time.Second: "this machine's clock is 1m30s behind that of Acme", -2 * time.Minute: "this machine's clock is 2m0s ahead of that of Acme",
	} {
		if got := apart("Acme", d); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheTunnelLeadsToTheMachineThatSSHReached(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ssh, user, want string }{
		{"192.0.2.1 5022 192.0.2.9 22", "ada", "ada@192.0.2.9"},
		{"2001:db8::1 5022 2001:db8::9 22", "", "2001:db8::9"},
		{"192.0.2.1 5022 192.0.2.9 22", "a;rm", "192.0.2.9"},
		{"", "ada", ""},
		{"1 2 3 4", "ada", ""},
		{"192.0.2.1 5022 $(id) 22", "ada", ""},
	} {
		got := machine(func(k string) string { return map[string]string{"SSH_CONNECTION": c.ssh, "USER": c.user}[k] })
		if got != c.want {
			t.Errorf("%+v: got %q", c, got)
		}
	}
}

func TestEveryBuiltInSignInGoesWhereItsConnectorSays(t *testing.T) {
	t.Parallel()
	r := catalog()
	n := 0
	for _, id := range r.IDs() {
		c, err := r.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		about := c.Describe()
		for _, way := range about.Auth {
			if way.Static() {
				continue
			}
			n++
			cfg, err := oauthConfig(oauthAt{about: about, facts: way.OAuth, clientID: "id"})
			if err != nil {
				t.Fatal(err)
			}
			cfg.Redirect.Registered = "https://example.com/cb"
			a, err := auth.Begin(t.Context(), cfg, auth.Env{})
			if err != nil {
				t.Errorf("%s: %v", id, err)
				continue
			}
			a.Cancel()
		}
	}
	if n == 0 {
		t.Fatal("there is none")
	}
}

func TestTheShortestConnectorSignsIn(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	file := filepath.Join(s.opt.Home.Connectors(), "tiny.yaml")
	text := "id: tiny\nname: Tiny\nhosts: {api: \"https://api.example.com\"}\nauth: {oauth: {issuer: \"{api}\"}}\naccount: {get: /me, id: id, name: name, kind: person}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	req := s.request()
	req.Connector = "tiny"
	c, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil || !slices.Equal(c.Granted, []string{"openid", "offline_access"}) || len(c.Missing) > 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestANameIsMadeOfWordsThatShellsLike(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Tomás Rivera": "tomas-rivera", "Łódź & Co.": "odz-co", "  ": "tiny", "日本": "tiny"} {
		f := &flow{about: connectors.Description{ID: "tiny"}}
		if got := f.name(connectors.Account{Name: name}); got != want {
			t.Errorf("%q became %q, want %q", name, got, want)
		}
	}
}
