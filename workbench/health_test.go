package workbench

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/connectors/sandbox/standard"
	"patchbay/problem"
	"patchbay/store"
)

// standing is a conforming scene with a connection.
func standing(t *testing.T, change ...func(*Options)) (*scene, Connection) {
	t.Helper()
	s := conforming(t, standard.Options{}, change...)
	c, _, err := s.through(s.Workbench, s.request(), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// revoke ends all grants, as an administrator does.
func (s *scene) revoke() {
	s.t.Helper()
	for _, g := range s.state().Grants {
		s.post("records/grants", map[string]any{"action": "delete", "id": g.ID})
	}
}

func TestExaminingFindsARevokedGrantAndTellsEverybody(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	news, leave := s.Subscribe()
	defer leave()
	if got, err := s.Examine(t.Context(), c.Name); err != nil || got.State != OK {
		t.Fatalf("%s, %v", got.State, err)
	}
	s.revoke()
	got, err := s.Examine(t.Context(), c.Name)
	if !problem.Is(err, problem.SignIn) || got.State != NeedsLogin || got.Reason == "" || got.Fix != "patchbay connection reconnect "+c.Name {
		t.Fatalf("%+v, %v", got, err)
	}
	h := heard(t, news, func(h HealthChange) bool { return h.Broke() })
	if h.Connection != c.Name || h.From != OK || h.To != NeedsLogin || h.Reason == "" || h.Fix == "" {
		t.Errorf("told %+v", h)
	}
	req := s.request()
	req.Reconnect = c.Name
	if _, _, err := s.through(s.Workbench, req, s.consent()); err != nil {
		t.Fatal(err)
	}
	if h := heard(t, news, func(h HealthChange) bool { return h.Recovered() }); h.Connection != c.Name || h.Broke() || h.Fix != "" {
		t.Errorf("told %+v", h)
	}
}

// heard waits for a change of health.
func heard(t *testing.T, news <-chan Event, is func(HealthChange) bool) HealthChange {
	t.Helper()
	for {
		select {
		case e := <-news:
			if i := slices.IndexFunc(e.Health, is); i >= 0 {
				return e.Health[i]
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nobody told")
		}
	}
}

func TestExaminingAPausedConnectionSendsNothing(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	if err := s.SetPaused(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	before := len(s.state().Calls)
	if got, err := s.Examine(t.Context(), c.Name); err != nil || got.State != Paused {
		t.Errorf("%s, %v", got.State, err)
	}
	if n := len(s.state().Calls); n != before {
		t.Errorf("%d calls were sent", n-before)
	}
}

func TestExaminingKeepsAnIdleSignInAlive(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	for range 4 { // a refresh token of this server dies after thirty days of rest
		s.later(16 * 24 * time.Hour)
		if got, err := s.Examine(t.Context(), c.Name); err != nil || got.State != OK {
			t.Fatalf("%s, %v", got.State, err)
		}
	}
	s.later(31 * 24 * time.Hour)
	if got, err := s.Examine(t.Context(), c.Name); !problem.Is(err, problem.SignIn) || got.State != NeedsLogin {
		t.Errorf("%s, %v", got.State, err)
	}
}

func TestTheBackgroundCheckLooksAtWhatIsDue(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	for name, c := range map[string]struct {
		row  store.Connection
		last time.Time
		want bool
	}{
		"was just used":           {store.Connection{State: "ok", LastGoodCall: ago(time.Minute)}, time.Time{}, false},
		"was silent":              {store.Connection{State: "ok", LastGoodCall: ago(time.Hour)}, time.Time{}, true},
		"was just looked at":      {store.Connection{State: "ok", LastGoodCall: ago(time.Hour)}, ago(time.Minute), false},
		"is paused":               {store.Connection{State: "ok", LastGoodCall: ago(time.Hour), Paused: true}, time.Time{}, false},
		"waits for a person":      {store.Connection{State: "needsLogin", Since: ago(time.Hour)}, time.Time{}, false},
		"is down for a moment":    {store.Connection{State: "down", Since: ago(time.Minute)}, time.Time{}, false},
		"is down":                 {store.Connection{State: "down", Since: ago(time.Hour)}, ago(10 * time.Minute), true},
		"is down and looked at":   {store.Connection{State: "down", Since: ago(time.Hour)}, ago(time.Minute), false},
		"was throttled":           {store.Connection{State: "throttled", Since: ago(time.Hour)}, time.Time{}, true},
		"has lost its permission": {store.Connection{State: "needsPermission", Since: ago(time.Hour)}, time.Time{}, false},
	} {
		if got := due(c.row, c.last, now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheBackgroundCheckFindsWhatBrokeAndEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	s.revoke()
	s.later(20 * time.Minute)
	s.round(t.Context(), map[string]time.Time{})
	if got, err := s.Connection(t.Context(), c.Name); err != nil || got.State != NeedsLogin {
		t.Errorf("%s, %v", got.State, err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	s.Watch(ctx) // returns
}

func TestAnotherAccountBehindTheSameConnectionIsNoticed(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.UpdateConnection(t.Context(), c.ID, func(r *store.Connection) error { r.AccountID = "somebody-else"; return nil }); err != nil {
		t.Fatal(err)
	}
	got, err := s.Examine(t.Context(), c.Name)
	if !problem.Is(err, problem.SignIn) || got.State != NeedsLogin || !strings.Contains(got.Reason, "another account") {
		t.Errorf("%+v, %v", got, err)
	}
	before := len(s.state().Calls)
	if _, err := s.Pull(t.Context(), PullRequest{}, nil); !problem.Is(err, problem.SignIn) {
		t.Errorf("a pull: %v", err)
	}
	if _, err := s.Examine(t.Context(), c.Name); !problem.Is(err, problem.SignIn) {
		t.Errorf("a second look: %v", err)
	}
	if n := len(s.state().Calls); n != before {
		t.Errorf("%d calls were sent as somebody else", n-before)
	}
}

func TestACheckDoesNotForgetALackingPermission(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	s.post("records/grants", map[string]any{"action": "change", "id": s.state().Grants[0].ID, "fields": map[string]any{"scopes": []string{"openid", "offline_access"}}})
	if _, err := s.Pull(t.Context(), PullRequest{}, nil); !problem.Is(err, problem.MissingScope) {
		t.Fatalf("the pull: %v", err)
	}
	got, err := s.Examine(t.Context(), c.Name)
	if err != nil || got.State != NeedsPermission || contains(got.Granted, "people.read") || len(got.Missing) != 1 || len(got.Missing[0].Operations) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestANewClientSecretIsProvedAndAWrongOneChangesNothing(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	if err := s.KeepClient(t.Context(), s.id, OwnClient{ID: s.at.ClientID, Secret: "old one"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReplaceSecret(t.Context(), c.Name, "wrong"); !problem.Is(err, problem.BadClient) || !strings.Contains(problem.As(err).Hint, "old one is still there") {
		t.Fatalf("a wrong secret: %v", err)
	}
	if kept, err := s.secret(t.Context(), c.ID); err != nil || kept.ClientSecret.Reveal() != s.at.ClientSecret {
		t.Fatalf("the old one is gone (%v)", err)
	}
	before := s.sent("POST", "/token")
	got, err := s.ReplaceSecret(t.Context(), c.Name, " "+s.at.ClientSecret+"\n")
	if err != nil || got.State != OK {
		t.Fatalf("%s, %v", got.State, err)
	}
	if n := s.sent("POST", "/token") - before; n != 1 {
		t.Errorf("it was proved with %d requests", n)
	}
	req := ConnectRequest{Connector: s.id}
	if err := s.lend(t.Context(), &req); err != nil || req.ClientSecret != s.at.ClientSecret || req.ClientID != s.at.ClientID {
		t.Errorf("the app that is kept has the old secret (%v)", err)
	}
	if _, err := s.ReplaceSecret(t.Context(), c.Name, " "); !problem.Is(err, problem.Usage) {
		t.Errorf("an empty one: %v", err)
	}
}

func TestANewClientSecretWhileTheProviderIsDownIsKept(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	s.fault(sandbox.Fault{Kind: "503", Route: "POST /token", Count: 5})
	if _, err := s.ReplaceSecret(t.Context(), c.Name, s.at.ClientSecret); err == nil || problem.Is(err, problem.BadClient) {
		t.Errorf("got %v", err)
	}
	if kept, err := s.secret(t.Context(), c.ID); err != nil || kept.ClientSecret.Reveal() != s.at.ClientSecret {
		t.Errorf("it was not kept (%v)", err)
	}
}

func TestARefusedAppIsMendedByItsSecret(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	if err := s.putSecret(t.Context(), c.ID, "rotated at the provider"); err != nil {
		t.Fatal(err)
	}
	s.later(11 * time.Minute)
	got, err := s.Examine(t.Context(), c.Name)
	want := "patchbay connection secret " + c.Name + " --client-secret-stdin"
	if !problem.Is(err, problem.BadClient) || problem.As(err).Fix != want || got.State != NeedsLogin || got.Fix != want {
		t.Fatalf("%+v, %v", got, err)
	}
	if got, err = s.ReplaceSecret(t.Context(), c.Name, s.at.ClientSecret); err != nil || got.State != OK || got.Fix != "" || got.Reason != "" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestALostRenewalIsToldWhileTheOldTokenServes(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	s.later(9*time.Minute + 30*time.Second) // within the margin of the renewal
	s.fault(sandbox.Fault{Kind: "drop-after", Route: "POST /token", Count: 1})
	got, err := s.Examine(t.Context(), c.Name)
	if err != nil || got.State != OK || !strings.Contains(got.Reason, "was lost") || got.Fix != "patchbay connection reconnect "+c.Name {
		t.Fatalf("%+v, %v", got, err)
	}
	spent := s.sent("POST", "/token")
	s.later(time.Minute)
	got, err = s.Examine(t.Context(), c.Name)
	if !problem.Is(err, problem.SignIn) || got.State != NeedsLogin || got.Fix != "patchbay connection reconnect "+c.Name {
		t.Errorf("%+v, %v", got, err)
	}
	if n := s.sent("POST", "/token"); n != spent {
		t.Errorf("the spent token was presented again")
	}
}

func TestWhatAnotherProcessFindsIsToldHere(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	news, leave := s.Subscribe()
	defer leave()
	other := s.bench(s.opt.Home, func(o *Options) { o.Catalog = s.catalog })
	db, err := other.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	row, err := db.Connection(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.judge(t.Context(), db, row, pulse{state: NeedsLogin, reason: "It was revoked."}); err != nil {
		t.Fatal(err)
	}
	if h := heard(t, news, func(h HealthChange) bool { return h.Broke() }); h.Connection != c.Name || h.Reason != "It was revoked." {
		t.Errorf("told %+v", h)
	}
}

func TestAnAppWithoutASecretHasNoneToReplace(t *testing.T) {
	t.Parallel()
	s := conforming(t, standard.Options{})
	req := s.request()
	req.ClientID, req.ClientSecret = s.at.PublicID, ""
	c, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.ReplaceSecret(t.Context(), c.Name, "something"); !problem.Is(err, problem.Usage) || !strings.Contains(problem.As(err).Text, "no secret") {
		t.Errorf("got %v", err)
	}
}

func TestNoSecretOfAGrantIsKeptOrSaidWhenAProviderRepeatsIt(t *testing.T) {
	t.Parallel()
	s, c := standing(t)
	kept, err := s.secret(t.Context(), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	said := "you are " + kept.Refresh.Reveal() + " of " + kept.ClientSecret.Reveal() + " with " + kept.Access.Reveal()
	s.wire.on(hook{method: "GET", path: "/me", answer: &http.Response{
		StatusCode: 400, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(`{"error_description":"` + said + `"}`)),
	}})
	_, err = s.Examine(t.Context(), c.Name)
	if err == nil {
		t.Fatal("a refusal was taken for an answer")
	}
	all := problem.As(err).Detail + problem.As(err).Error()
	calls, cerr := s.Calls(t.Context(), CallFilter{Limit: 5})
	if cerr != nil {
		t.Fatal(cerr)
	}
	for _, one := range calls {
		full, err := s.Call(t.Context(), one.ID)
		if err != nil {
			t.Fatal(err)
		}
		all += fmt.Sprintf("%+v", full)
	}
	for name, secret := range map[string]string{"refresh": kept.Refresh.Reveal(), "client": kept.ClientSecret.Reveal(), "access": kept.Access.Reveal()} {
		if strings.Contains(all, secret) {
			t.Errorf("the %s secret is in %s", name, all)
		}
	}
	if !strings.Contains(all, "[secret]") {
		t.Errorf("nothing was masked: %s", all)
	}
}
