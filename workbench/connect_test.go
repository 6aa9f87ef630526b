package workbench

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestConnectingAsksForWhatTheTickedOperationsNeed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ops           []string
		readOnly      bool
		with, without string
	}{
		"nothing ticked is reading":   {nil, false, "contacts.readonly", "contacts.write"},
		"one operation":               {[]string{"contact::list"}, false, "contacts.readonly", "users.readonly"},
		"everything":                  {[]string{"all"}, false, "contacts.write", ""},
		"a model":                     {[]string{"user"}, false, "users.readonly", "contacts.readonly"},
		"everything, but for reading": {[]string{"all"}, true, "contacts.readonly", "contacts.write"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			req := s.request(c.ops...)
			req.ReadOnly = c.readOnly
			conn, steps, err := s.through(s.Workbench, req, s.consent())
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(conn.Wanted, c.with) || slices.Contains(conn.Wanted, c.without) {
				t.Errorf("asked for %v", conn.Wanted)
			}
			if got := s.state().Grants; !slices.Equal(sorted(got[len(got)-1].Scopes), sorted(conn.Granted)) {
				t.Errorf("the provider granted %v, here it says %v", got[len(got)-1].Scopes, conn.Granted)
			}
			if conn.State != OK || conn.Name == "" || conn.Account == "" || conn.ReadOnly != c.readOnly || len(conn.Missing) > 0 {
				t.Errorf("connected as %s", doc(conn))
			}
			if last := steps[len(steps)-1]; last.ID != StepSave || last.State != StepDone {
				t.Errorf("the last step is %+v", last)
			}
		})
	}
}

func sorted(s []string) []string {
	out := slices.Clone(s)
	slices.Sort(out)
	return out
}

func TestAConnectRequestThatCannotBeRightIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	taken := s.connect()
	for name, c := range map[string]struct {
		change func(*ConnectRequest)
		kind   problem.Kind
		says   string
	}{
		"unknown connector": {func(r *ConnectRequest) { r.Connector = "nobody" }, problem.NotFound, s.id},
		"unknown operation": {func(r *ConnectRequest) { r.Operations = []string{"contact::fly"} }, problem.Usage, "contact::fly"},
		"unsupported one":   {func(r *ConnectRequest) { r.Operations = []string{"user::delete"} }, problem.Unsupported, "user::delete"},
		"only writing, read only": {func(r *ConnectRequest) {
			r.Operations, r.ReadOnly = []string{"contact::update"}, true
		}, problem.Usage, "--read-only"},
		"no client":            {func(r *ConnectRequest) { r.ClientID = "" }, problem.Usage, "client id"},
		"a way that is none":   {func(r *ConnectRequest) { r.Auth = "smoke" }, problem.Usage, "smoke"},
		"a name that is taken": {func(r *ConnectRequest) { r.Name = strings.ToUpper(taken.Name) }, problem.Usage, "already"},
		"a name with escapes":  {func(r *ConnectRequest) { r.Name = "a\x1b[31mb" }, problem.Usage, "name"},
		"an empty token":       {func(r *ConnectRequest) { r.Auth = "token" }, problem.Usage, "--token-stdin"},
		"a token with blanks":  {func(r *ConnectRequest) { r.Token = "pit-a b" }, problem.Usage, "blanks"},
		"nobody to reconnect":  {func(r *ConnectRequest) { r.Reconnect = "nobody" }, problem.NotFound, "nobody"},
	} {
		t.Run(name, func(t *testing.T) {
			req := s.request("all")
			c.change(&req)
			flow, err := s.Connect(t.Context(), req)
			if flow != nil {
				flow.Cancel()
			}
			kind(t, err, c.kind, c.says)
		})
	}
	if got, err := s.Connections(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("%d connections, %v", len(got), err)
	}
}

func TestADeniedConsentLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := open(t)
	as := s.consent()
	as.Deny = true
	_, steps, err := s.through(s.Workbench, s.request("all"), as)
	kind(t, err, problem.Denied)
	if last := steps[len(steps)-1]; last.ID != StepConsent || last.State != StepFailed || last.Problem == nil {
		t.Errorf("the last step is %+v", last)
	}
	s.empty()
}

// empty fails the test when anything of a connection is kept.
func (s *scene) empty() {
	s.t.Helper()
	if got, err := s.Connections(s.t.Context()); err != nil || len(got) != 0 {
		s.t.Errorf("%d connections are kept, %v", len(got), err)
	}
	if n := s.sent("POST", "/contacts/search"); n > 0 {
		s.t.Errorf("%d calls were made with the grant", n)
	}
}

func TestAWrongClientSecretIsToldAsSuchAndNotEchoed(t *testing.T) {
	t.Parallel()
	s := open(t)
	req := s.request("all")
	req.ClientSecret = "not-the-secret-at-all"
	_, steps, err := s.through(s.Workbench, req, s.consent())
	p := kind(t, err, problem.BadClient)
	if strings.Contains(p.Error()+p.Detail+p.Hint+p.Fix, req.ClientSecret) {
		t.Error("the secret is in the error")
	}
	if last := steps[len(steps)-1]; last.ID != StepExchange || last.State != StepFailed {
		t.Errorf("the last step is %+v", last)
	}
	s.empty()
}

func TestAnAnswerWithAForeignStateIsRefusedAndTheFlowGoesOn(t *testing.T) {
	t.Parallel()
	s := open(t)
	c, err := s.Connect(t.Context(), s.request("all"))
	if err != nil {
		t.Fatal(err)
	}
	for st := range c.Steps() {
		if st.ID != StepConsent || st.State != StepRunning {
			continue
		}
		back := s.approve(st.URL, s.consent())
		u, err := url.Parse(back)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		q.Set("state", "somebody-elses")
		u.RawQuery = q.Encode()
		s.visit(u.String())
		if err := c.Paste(u.String()); err == nil {
			t.Error("a foreign state was taken")
		}
		if n := s.sent("POST", "/oauth/token"); n != 0 {
			t.Errorf("%d codes were exchanged", n)
		}
		if err := c.Paste(back); err != nil {
			t.Errorf("the right answer was refused: %v", err)
		}
	}
	if conn, err := c.Result(); err != nil || conn.State != OK {
		t.Errorf("%s, %v", doc(conn), err)
	}
}

func TestCancellingAConnectFlowLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := open(t)
	c, err := s.Connect(t.Context(), s.request("all"))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Choose("anything"); !problem.Is(err, problem.Usage) {
		t.Errorf("chose a workspace that was not offered: %v", err)
	}
	for st := range c.Steps() {
		if st.ID == StepConsent {
			c.Cancel()
		}
	}
	_, err = c.Result()
	kind(t, err, problem.Canceled)
	s.empty()
}

func TestReconnectingKeepsRecordsNameAndSecret(t *testing.T) {
	t.Parallel()
	s := open(t)
	old := s.pulled()
	s.post("records/grants", map[string]any{"action": "delete"})
	_, err := s.Pull(t.Context(), PullRequest{}, nil)
	kind(t, err, problem.SignIn)
	if c, err := s.Connection(t.Context(), old.Name); err != nil || c.State != NeedsLogin || c.Fix != "patchbay connection reconnect "+old.Name {
		t.Fatalf("%s, %v", doc(c), err)
	}
	req := ConnectRequest{Reconnect: old.Name, NoBrowser: true} // no client secret: the vault still has it
	now, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil {
		t.Fatal(err)
	}
	if now.ID != old.ID || now.Name != old.Name || now.State != OK || now.Records["contact"] != people || !slices.Equal(now.Operations, old.Operations) {
		t.Errorf("reconnected as %s", doc(now))
	}
	if p := s.pull(PullRequest{}); p.New != 0 {
		t.Errorf("%d records are new", p.New)
	}
}

func TestReconnectingRefusesAnotherAccount(t *testing.T) {
	t.Parallel()
	s := open(t)
	old := s.connect()
	s.pull(PullRequest{})
	as := s.consent()
	as.Workspace = s.at.Users[0].Workspaces[1]
	req := ConnectRequest{Reconnect: old.Name, NoBrowser: true}
	_, _, err := s.through(s.Workbench, req, as)
	kind(t, err, problem.Conflict, "another location", old.Name)
	if p := s.pull(PullRequest{}); p.Done == 0 {
		t.Error("the old grant does not work any more")
	}
}

func TestASecondWorkspaceIsASecondConnection(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.pulled()
	as := s.consent()
	as.Workspace = s.at.Users[0].Workspaces[1]
	second, _, err := s.through(s.Workbench, s.request(), as)
	if err != nil {
		t.Fatal(err)
	}
	if second.ID == first.ID || second.Name == first.Name || second.Workspace.ID == first.Workspace.ID {
		t.Fatalf("first %s, second %s", doc(first), doc(second))
	}
	s.pull(PullRequest{Connections: []string{second.Name}})
	one, err := s.Count(t.Context(), Query{Model: "contact", Connections: []string{first.Name}})
	if err != nil {
		t.Fatal(err)
	}
	both, err := s.Count(t.Context(), Query{Model: "contact"})
	if err != nil || one != people || both != people*5/4 {
		t.Errorf("%d and %d, %v", one, both, err)
	}
}

func TestAPastedTokenConnectsWithoutABrowser(t *testing.T) {
	t.Parallel()
	s := open(t)
	req := ConnectRequest{Connector: s.id, Endpoint: s.at.Endpoint, Token: s.at.Token, Workspace: s.at.Users[0].Workspaces[0], Name: "desk"}
	c, steps, err := s.through(s.Workbench, req, sandbox.Consent{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Name != "desk" || c.Auth != "token" || c.State != OK || slices.ContainsFunc(steps, func(st Step) bool { return st.ID == StepConsent }) {
		t.Errorf("%s by %+v", doc(c), steps)
	}
	if p := s.pull(PullRequest{}); p.Done != people {
		t.Errorf("pulled %+v", p)
	}
	if strings.Contains(doc(c)+doc(steps), s.at.Token) {
		t.Error("the token is shown")
	}
}

func TestAWrongTokenIsRefusedBeforeAnythingIsKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	for token, k := range map[string]problem.Kind{"pit-00000000-0000-4000-8000-000000000000": problem.SignIn, "abc": problem.Usage} {
		req := ConnectRequest{Connector: s.id, Endpoint: s.at.Endpoint, Token: token, Workspace: s.at.Users[0].Workspaces[0]}
		_, _, err := s.through(s.Workbench, req, sandbox.Consent{})
		p := kind(t, err, k)
		if strings.Contains(p.Error()+p.Detail, token) {
			t.Errorf("the token is in %q", p.Error())
		}
	}
	s.empty()
}
