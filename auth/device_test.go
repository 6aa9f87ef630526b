package auth

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
)

const flowDevice = "device-canary-5d5d"

// answerTo is what the provider says to one question; err when nothing comes back.
type answerTo struct {
	status int
	body   string
	after  string
	err    error
}

// screen is a provider whose consent is given elsewhere: it answers by a list, the last again and again, and notes when
// it was asked.
type screen struct {
	begin answerTo
	polls []answerTo

	mu    sync.Mutex
	asked []time.Time
	forms []url.Values
}

func (s *screen) RoundTrip(r *http.Request) (*http.Response, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forms = append(s.forms, form)
	a := s.begin
	if strings.HasSuffix(r.URL.Path, "/token") {
		s.asked = append(s.asked, time.Now())
		a = s.polls[min(len(s.asked), len(s.polls))-1]
	}
	if a.err != nil {
		return nil, a.err
	}
	h := http.Header{"Retry-After": {a.after}}
	return &http.Response{StatusCode: a.status, Header: h, Body: io.NopCloser(strings.NewReader(a.body)), Request: r}, nil
}

func pending() answerTo  { return answerTo{status: 400, body: `{"error":"authorization_pending"}`} }
func slowDown() answerTo { return answerTo{status: 400, body: `{"error":"slow_down"}`} }
func granting() answerTo {
	return answerTo{status: 200, body: `{"access_token":"` + flowAccess + `","refresh_token":"` + flowRefresh + `","expires_in":3600,"token_type":"bearer"}`}
}
func cutOff() answerTo { return answerTo{err: errors.New("connection reset by peer")} }

// codeFor is the provider's first answer with more fields.
func codeFor(more string) answerTo {
	return answerTo{status: 200, body: `{"device_code":"` + flowDevice + `","user_code":"WDJB-MJHT","verification_uri":"https://id.example.com/device"` + more + `}`}
}

// deviceConfig is for devices that reach no network.
func deviceConfig() Config {
	return Config{
		Name: "Example", DeviceURL: "https://id.example.com/device_authorization", TokenURL: "https://id.example.com/token", ClientID: "client-1",
		ClientSecret: flowSecret, ClientAuth: InBody, Scopes: []string{"people.read"}, PKCE: true,
	}
}

func beginDevice(t *testing.T, s *screen) *Device {
	t.Helper()
	d, err := BeginDevice(t.Context(), deviceConfig(), Env{HTTP: s})
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	t.Cleanup(d.Cancel)
	return d
}

func TestACodeEnteredElsewhereBecomesTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &screen{begin: codeFor(`,"verification_uri_complete":"https://id.example.com/device?user_code=WDJB-MJHT","expires_in":900`), polls: []answerTo{pending(), granting()}}
		began := time.Now()
		d := beginDevice(t, s)
		if d.UserCode() != "WDJB-MJHT" || d.URL() != "https://id.example.com/device" || d.CompleteURL() != "https://id.example.com/device?user_code=WDJB-MJHT" {
			t.Errorf("shown: %s %s %s", d.UserCode(), d.URL(), d.CompleteURL())
		}
		if !d.Deadline().Equal(began.Add(15 * time.Minute)) {
			t.Errorf("it ends at %s", d.Deadline())
		}
		got, err := d.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.Access != flowAccess || got.Refresh != flowRefresh || got.Generation != 1 || !got.Expiry.Equal(began.Add(time.Hour+10*time.Second)) {
			t.Errorf("generation %d until %s", got.Generation, got.Expiry)
		}
		if first := s.forms[0]; first.Get("client_id") != "client-1" || first.Get("scope") != "people.read" || first.Get("client_secret") != flowSecret || first.Has("code_challenge") {
			t.Errorf("the first question was %v", first)
		}
		if poll := s.forms[1]; poll.Get("grant_type") != deviceGrant || poll.Get("device_code") != flowDevice || poll.Get("client_id") != "client-1" || poll.Has("code_verifier") {
			t.Errorf("the second question was %v", poll)
		}
		if _, err := d.Wait(t.Context()); !problem.Is(err, problem.Denied) {
			t.Errorf("a second wait ends with %v", err)
		}
		if len(s.asked) != 2 {
			t.Errorf("asked %d times", len(s.asked))
		}
	})
}

func TestTheProviderIsAskedAsSeldomAsItWants(t *testing.T) {
	t.Parallel()
	down := answerTo{status: 502, body: "<html>"}
	for _, c := range []struct {
		name  string
		more  string
		polls []answerTo
		want  []int // seconds between the questions
	}{
		{"five seconds when it does not say", "", []answerTo{pending(), pending(), granting()}, []int{5, 5, 5}},
		{"what it says", `,"interval":7`, []answerTo{pending(), granting()}, []int{7, 7}},
		{"as text", `,"interval":"9"`, []answerTo{granting()}, []int{9}},
		{"never without a pause", `,"interval":0.001`, []answerTo{pending(), granting()}, []int{1, 1}},
		{"no number", `,"interval":"soon"`, []answerTo{granting()}, []int{5}},
		{"slower for good", "", []answerTo{slowDown(), pending(), slowDown(), pending(), granting()}, []int{5, 10, 10, 15, 15}},
		{"twice as seldom when nothing comes back", "", []answerTo{cutOff(), cutOff(), cutOff(), pending(), granting()}, []int{5, 10, 20, 40, 5}},
		{"a minute at most", "", []answerTo{cutOff(), down, cutOff(), down, cutOff(), pending(), granting()}, []int{5, 10, 20, 40, 60, 60, 5}},
		{"as long as it asks for", "", []answerTo{{status: 429, after: "90"}, {status: 503, after: "3"}, granting()}, []int{5, 90, 20}},
		{"slower with a status of its own", "", []answerTo{{status: 429, body: `{"error":"slow_down"}`}, granting()}, []int{5, 10}},
		{"a page in between", "", []answerTo{{status: 200, body: "<html>Hotel"}, granting()}, []int{5, 10}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &screen{begin: codeFor(`,"expires_in":900` + c.more), polls: c.polls}
				at := time.Now()
				d := beginDevice(t, s)
				if _, err := d.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				for i, when := range s.asked {
					if pause := when.Sub(at); i >= len(c.want) || pause != time.Duration(c.want[i])*time.Second {
						t.Errorf("question %d came after %s, want %v", i, pause, c.want)
					}
					at = when
				}
				if len(s.asked) != len(c.want) {
					t.Errorf("asked %d times, want %d", len(s.asked), len(c.want))
				}
			})
		})
	}
}

func TestAWaitThatCannotSucceedSaysWhy(t *testing.T) {
	t.Parallel()
	no := func(code string) answerTo {
		return answerTo{status: 400, body: `{"error":"` + code + `","error_description":"` + flowDevice + ` \u001b[2J ` + flowSecret + `"}`}
	}
	for _, c := range []struct {
		name  string
		polls []answerTo
		kind  problem.Kind
		words []string
	}{
		{"denied", []answerTo{pending(), no("access_denied")}, problem.Denied, []string{"was denied at Example"}},
		{"expired", []answerTo{pending(), no("expired_token")}, problem.Denied, []string{"No consent came within", "Start over"}},
		{"never entered", []answerTo{pending()}, problem.Denied, []string{"No consent came within", "Start over"}},
		{"unknown client", []answerTo{no("invalid_client")}, problem.BadClient, []string{"does not know this client"}},
		{"unknown code", []answerTo{no("invalid_grant")}, problem.BadClient, []string{"refused the code"}},
		{"lost, then spent", []answerTo{cutOff(), no("invalid_grant")}, problem.ProviderDown, []string{"was lost", "Start over"}},
		{"lost, then over", []answerTo{cutOff(), no("expired_token")}, problem.ProviderDown, []string{"was lost", "Start over"}},
		{"lost, then pending, then over", []answerTo{cutOff(), pending(), no("expired_token")}, problem.Denied, []string{"No consent came"}},
		{"lost, then denied", []answerTo{cutOff(), no("access_denied")}, problem.Denied, []string{"denied"}},
		{"lost for good", []answerTo{cutOff()}, problem.ProviderDown, []string{"was lost", "Start over"}},
		{"busy for good", []answerTo{{status: 429}}, problem.ProviderDown, []string{"could not be asked any more"}},
		{"a token of another kind", []answerTo{{status: 200, body: `{"access_token":"A","token_type":"DPoP"}`}}, problem.Unsupported, []string{"type DPoP"}},
		{"an address that is none", []answerTo{{status: 404, body: "<html>"}}, problem.ProviderDown, []string{"no token"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := beginDevice(t, &screen{begin: codeFor(`,"expires_in":120`), polls: c.polls})
				_, err := d.Wait(t.Context())
				if p := wantKind(t, err, c.kind, c.words...); p.Hint == "" {
					t.Error("no hint")
				}
				hidesCanaries(t, everyWay(t, err), flowDevice)
				if time.Now().After(d.Deadline()) {
					t.Errorf("it took until %s", time.Now())
				}
			})
		})
	}
}

func TestAPersonsOwnTimeEndsAWaitBeforeTheProviders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			more    string
			timeout time.Duration
			want    time.Duration
			words   string
		}{
			{`,"expires_in":900`, 0, 15 * time.Minute, "gives its code"},
			{`,"expires_in":900`, time.Hour, 15 * time.Minute, "gives its code"},
			{`,"expires_in":900`, time.Minute, time.Minute, "within a minute. Start over; --timeout"},
			{"", 0, 5 * time.Minute, "gives its code"},
			{`,"expires_in":"never"`, 10 * time.Second, 10 * time.Second, "within 10s"},
		} {
			began := time.Now()
			d, err := BeginDevice(t.Context(), deviceConfig(), Env{Timeout: c.timeout, HTTP: &screen{begin: codeFor(c.more), polls: []answerTo{pending()}}})
			if err != nil {
				t.Fatal(err)
			}
			_, err = d.Wait(t.Context())
			wantKind(t, err, problem.Denied, "No consent came within", c.words)
			if took := time.Since(began); took != c.want {
				t.Errorf("%s, %s: it took %s", c.more, c.timeout, took)
			}
		}
	})
}

func TestAWaitIsEndedByThePersonAtOnce(t *testing.T) {
	t.Parallel()
	for name, polls := range map[string]answerTo{"between questions": pending(), "within one": {err: context.Canceled}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				d := beginDevice(t, &screen{begin: codeFor(""), polls: []answerTo{polls}})
				if polls.err != nil {
					d.env.HTTP = never{}
				}
				ended := make(chan error)
				began := time.Now()
				go func() { _, err := d.Wait(t.Context()); ended <- err }()
				time.AfterFunc(7*time.Second, d.Cancel)
				wantKind(t, <-ended, problem.Canceled, "stopped")
				if took := time.Since(began); took != 7*time.Second {
					t.Errorf("it took %s", took)
				}
				d.Cancel()
				if _, err := d.Wait(t.Context()); !problem.Is(err, problem.Canceled) {
					t.Errorf("afterwards it says %v", err)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		d := beginDevice(t, &screen{begin: codeFor(""), polls: []answerTo{pending()}})
		if _, err := d.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("its context ended, and it says %v", err)
		}
	})
}

func TestOnlyACodeThatAPersonCanEnterIsShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body string }{
		{"no code", `{"device_code":"d","verification_uri":"https://id.example.com"}`},
		{"no code of its own", `{"user_code":"u","verification_uri":"https://id.example.com"}`},
		{"nowhere to go", `{"device_code":"d","user_code":"u"}`},
		{"in clear", `{"device_code":"d","user_code":"u","verification_uri":"http://id.example.com"}`},
		{"a script", `{"device_code":"d","user_code":"u","verification_uri":"javascript:alert(1)"}`},
		{"letters that look alike", `{"device_code":"d","user_code":"u","verification_uri":"https://exаmple.com"}`},
		{"a code as long as a page", `{"device_code":"d","user_code":"` + strings.Repeat("u", 65) + `","verification_uri":"https://id.example.com"}`},
		{"a code of nothing", `{"device_code":"d","user_code":"\u001b\u200e","verification_uri":"https://id.example.com"}`},
		{"a page", `<html>`},
	} {
		_, err := BeginDevice(t.Context(), deviceConfig(), Env{HTTP: &screen{begin: answerTo{status: 200, body: c.body}}})
		if p := wantKind(t, err, problem.ProviderDown, "no code to enter"); p.Hint == "" {
			t.Errorf("%s: no hint", c.name)
		}
	}
	s := &screen{begin: codeFor(`,"user_code":"AB\u001b[2J\u202eCD","verification_uri_complete":"http://evil.example.net/x","verification_uri":"http://127.0.0.1:8/d","expires_in":1e99`)}
	began := time.Now()
	d, err := BeginDevice(t.Context(), deviceConfig(), Env{HTTP: s})
	if err != nil || d.UserCode() != "AB[2JCD" || d.CompleteURL() != "" || d.URL() != "http://127.0.0.1:8/d" || d.Deadline().After(began.Add(deviceLongest+time.Minute)) {
		t.Errorf("shown: %v", err)
	}
}

func TestAProviderThatGivesNoCodeSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		begin answerTo
		kind  problem.Kind
		words string
	}{
		{"unknown client", answerTo{status: 401, body: `{"error":"invalid_client","error_description":"` + flowSecret + `"}`}, problem.BadClient, "does not know this client"},
		{"not for this app", answerTo{status: 400, body: `{"error":"unauthorized_client"}`}, problem.BadClient, "does not know this client"},
		{"not this scope", answerTo{status: 400, body: `{"error":"invalid_scope"}`}, problem.Denied, "permissions"},
		{"something else", answerTo{status: 400, body: `{"error":"invalid_request"}`}, problem.BadClient, "no code to enter"},
		{"busy", answerTo{status: 429, after: "60"}, problem.RateLimited, "just now"},
		{"down", answerTo{status: 500}, problem.ProviderDown, "no code to enter"},
		{"sent away", answerTo{status: 302}, problem.ProviderDown, "no code to enter"},
		{"cut off", cutOff(), problem.ProviderDown, "did not answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := BeginDevice(t.Context(), deviceConfig(), Env{HTTP: &screen{begin: c.begin}})
			if p := wantKind(t, err, c.kind, c.words); p.Hint == "" {
				t.Error("no hint")
			}
			hidesCanaries(t, everyWay(t, err))
		})
	}
	for name, change := range map[string]func(*Config){
		"has no sign-in by a code": func(c *Config) { c.DeviceURL = "" }, "not https": func(c *Config) { c.DeviceURL = "http://id.example.com/d" },
		"would go to id.example.net": func(c *Config) { c.SameSite, c.TokenURL = true, "https://id.example.net/token" },
		"id.example.org":             func(c *Config) { c.SameSite, c.AuthorizeURL = true, "https://id.example.org/a" },
		"no usable token":            func(c *Config) { c.TokenURL = "" }, "client authentication": func(c *Config) { c.ClientAuth = "magic" },
	} {
		cfg := deviceConfig()
		change(&cfg)
		if _, err := BeginDevice(t.Context(), cfg, Env{HTTP: never{}}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADeviceHidesWhatRedeemsItsGrant(t *testing.T) {
	t.Parallel()
	d := beginDevice(t, &screen{begin: codeFor("")})
	hidesCanaries(t, everyWay(t, d), flowDevice)
	hidesCanaries(t, everyWay(t, struct{ D *Device }{d}), flowDevice)
}

func TestADeviceWorksOverAWire(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /device", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"device_code":"d","user_code":"U","verification_uri":"https://id.example.com","interval":1,"expires_in":60}`)
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		if id, secret, ok := r.BasicAuth(); !ok || id != "client-1" || secret != url.QueryEscape(flowSecret) || r.PostFormValue("device_code") != "d" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, `{"access_token":"A"}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	cfg := deviceConfig()
	cfg.DeviceURL, cfg.TokenURL, cfg.ClientAuth = server.URL+"/device", server.URL+"/token", InHeader
	d, err := BeginDevice(t.Context(), cfg, Env{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.Wait(t.Context()); err != nil || got.Access != "A" {
		t.Errorf("%v", err)
	}
}

func FuzzDeviceAnswer(f *testing.F) {
	for _, s := range []string{"", "null", "{}", "[]", "<html>", codeFor("").body, codeFor(`,"expires_in":-1,"interval":1e400`).body, codeFor(`,"expires_in":"NaN","interval":"Inf"`).body} {
		f.Add(200, s)
		f.Add(400, s)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		began := time.Now()
		d, err := BeginDevice(t.Context(), deviceConfig(), Env{HTTP: &screen{begin: answerTo{status: 200 + (status%400+400)%400, body: body}}})
		if err != nil {
			if p := problem.As(err); p.Hint == "" || p.Kind == problem.Internal || p.Error() != problem.Clean(p.Error()) {
				t.Fatalf("refused with %v", err)
			}
			hidesCanaries(t, shown(err))
			return
		}
		for _, s := range []string{d.UserCode(), d.URL(), d.CompleteURL()} {
			if s != problem.Clean(s) {
				t.Fatalf("not fit for a screen: %q", s)
			}
		}
		if d.UserCode() == "" || d.interval < time.Second || d.Deadline().Before(began) || d.Deadline().After(time.Now().Add(deviceLongest)) {
			t.Fatalf("every %s until %s", d.interval, d.Deadline())
		}
		if u, err := url.Parse(d.URL()); err != nil || !reachable(u) {
			t.Fatalf("the person is sent to %q", d.URL())
		}
	})
}

func TestATokenThatIsTooLargeEndsTheWaitAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		large := answerTo{status: 200, body: `{"access_token":"` + strings.Repeat("a", tokenCap+1) + `"}`}
		s := &screen{begin: codeFor(""), polls: []answerTo{pending(), large, granting()}}
		_, err := beginDevice(t, s).Wait(t.Context())
		wantKind(t, err, problem.Unsupported, "gave a token that is too large")
		if len(s.asked) != 2 {
			t.Errorf("it was asked for %d times", len(s.asked))
		}
	})
}

func TestAnAnswerThatIsTooLargeIsSaidToBeSo(t *testing.T) {
	t.Parallel()
	s := &screen{begin: codeFor(`,"x":"` + strings.Repeat("a", answerCap) + `"`)}
	_, err := BeginDevice(t.Context(), deviceConfig(), Env{HTTP: s})
	wantKind(t, err, problem.Unsupported, "gave an answer that is too large")
}
