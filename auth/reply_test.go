package auth

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
)

// readReply reads an answer of a token endpoint that was asked two seconds before fixedNow.
func readReply(status int, retry, body string) (reply, error) {
	cfg := quietConfig()
	cfg.Extra = []string{"locationId"}
	res := &http.Response{StatusCode: status, Header: http.Header{"Retry-After": {retry}}}
	form := url.Values{"code": {flowCode}, "refresh_token": {flowRefresh}, "code_verifier": {"verifier-canary-5a5a"}}
	return poster{cfg: cfg, now: fixedNow}.read(letter{res, []byte(body), fixedNow().Add(-2 * time.Second), form})
}

func TestTokenAnswersAreReadInEveryDialect(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body    string
		life          time.Duration
		scope, refers string
	}{
		{"as the book says", `{"access_token":"A","token_type":"Bearer","expires_in":3600,"scope":"a b","refresh_token":"R"}`, time.Hour, "a b", "R"},
		{"life as text", `{"access_token":"A","expires_in":"3600"}`, time.Hour, "", ""},
		{"life as a fraction", `{"access_token":"A","expires_in":1.5}`, 1500 * time.Millisecond, "", ""},
		{"life without end", `{"access_token":"A","expires_in":1e30}`, longest, "", ""},
		{"life as infinity", `{"access_token":"A","expires_in":"Inf"}`, longest, "", ""},
		{"life as no number", `{"access_token":"A","expires_in":"NaN"}`, 0, "", ""},
		{"life as words", `{"access_token":"A","expires_in":"soon"}`, 0, "", ""},
		{"life below nothing", `{"access_token":"A","expires_in":-5}`, 0, "", ""},
		{"no life", `{"access_token":"A","expires_in":0}`, 0, "", ""},
		{"life as a list", `{"access_token":"A","expires_in":[1]}`, 0, "", ""},
		{"scopes as a list", `{"access_token":"A","scope":["a","b"]}`, 0, "a b", ""},
		{"scopes as nothing", `{"access_token":"A","scope":null}`, 0, "", ""},
		{"refresh token as nothing", `{"access_token":"A","refresh_token":null}`, 0, "", ""},
		{"empty refresh token", `{"access_token":"A","refresh_token":""}`, 0, "", ""},
		{"an error beside the token", `{"access_token":"A","error":""}`, 0, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := readReply(200, "", c.body)
			if err != nil {
				t.Fatal(err)
			}
			if got.access != "A" || got.life != c.life || got.scope != c.scope || got.refresh != c.refers {
				t.Errorf("life %s, want %s; scope %q; refresh %q", got.life, c.life, got.scope, got.refresh)
			}
			if !got.at.Equal(fixedNow().Add(-time.Second)) {
				t.Errorf("its life counts from %s", got.at)
			}
		})
	}
}

func TestOnlyTokensThatAreSentAsTheyAreAreTaken(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]string{
		`"Bearer"`: "", `"bearer"`: "", `"BEARER"`: "", `" bearer "`: "", `""`: "", `null`: "", `"DPoP"`: "DPoP", `"mac"`: "mac", `"N_A"`: "N_A", `7`: "7",
		`"\u001b[2Jbearer"`: "[2Jbearer", `"` + strings.Repeat("x", 99) + `"`: strings.Repeat("x", 19) + "…",
	} {
		_, err := readReply(200, "", `{"access_token":"`+flowAccess+`","token_type":`+kind+`}`)
		no, refused := errors.AsType[*refused](err)
		if refused != (want != "") || refused && no.Type != want {
			t.Errorf("%s: %v, want %q", kind, err, want)
		}
		if want == "" {
			continue
		}
		p := wantKind(t, explainExchange(quietConfig(), fixedNow(), err), problem.Unsupported, "Example gives tokens of the type "+want)
		if p.Hint == "" {
			t.Error("no hint")
		}
		hidesCanaries(t, everyWay(t, p))
	}
}

func TestAClockThatIsFarFromTheProvidersIsSeen(t *testing.T) {
	t.Parallel()
	at := fixedNow()
	for date, want := range map[string]time.Duration{
		"": 0, "yesterday": 0, at.Format(http.TimeFormat): 0, at.Add(time.Minute).Format(http.TimeFormat): 0, at.Add(-time.Minute).Format(http.TimeFormat): 0,
		at.Add(61 * time.Second).Format(http.TimeFormat): 61 * time.Second, at.Add(-2 * time.Hour).Format(http.TimeFormat): -2 * time.Hour,
	} {
		res := &http.Response{StatusCode: 200, Header: http.Header{"Date": {date}}}
		got, err := poster{cfg: quietConfig(), now: fixedNow}.read(letter{res, []byte(`{"access_token":"A","expires_in":60}`), at, nil})
		if err != nil {
			t.Fatal(err)
		}
		tokens := got.tokens(quietConfig(), Tokens{Skew: time.Hour})
		if tokens.Skew != want {
			t.Errorf("%s: %s, want %s", date, tokens.Skew, want)
		}
		if !tokens.Expiry.Equal(at.Add(time.Minute)) {
			t.Errorf("%s: the other clock decides when it ends: %s", date, tokens.Expiry)
		}
	}
}

func TestOnlyNamedFieldsOfATokenAnswerAreKeptAndCleaned(t *testing.T) {
	t.Parallel()
	got, err := readReply(200, "", `{"access_token":"A","locationId":"loc\u001b[2J-1","userId":"u","companyId":7}`)
	if err != nil || len(got.extra) != 1 || got.extra["locationId"] != "loc[2J-1" {
		t.Errorf("kept %v: %v", got.extra, err)
	}
	got, err = readReply(200, "", `{"access_token":"A","locationId":1234567890123}`)
	if err != nil || got.extra["locationId"] != "1234567890123" {
		t.Errorf("a number is kept as %q: %v", got.extra["locationId"], err)
	}
}

func TestAnAnswerWithoutATokenIsARefusalOrLeavesDoubt(t *testing.T) {
	t.Parallel()
	const doubt, clear = true, false
	for _, c := range []struct {
		name   string
		status int
		body   string
		doubt  bool
		code   string
	}{
		{"refused", 400, `{"error":"invalid_grant","error_description":"used"}`, clear, "invalid_grant"},
		{"refused with success", 200, `{"error":"invalid_grant"}`, clear, "invalid_grant"},
		{"page with success", 200, "<html>sign in</html>", doubt, ""},
		{"nothing with success", 204, "", doubt, ""},
		{"empty object", 200, "{}", doubt, ""},
		{"null", 200, "null", doubt, ""},
		{"list", 200, `[{"access_token":"A"}]`, doubt, ""},
		{"half an object", 200, `{"access_token":"A"`, doubt, ""},
		{"empty token", 200, `{"access_token":""}`, doubt, ""},
		{"token with a blank", 200, `{"access_token":"A B"}`, doubt, ""},
		{"token with a line break", 200, `{"access_token":"A\r\nX-Evil: 1"}`, doubt, ""},
		{"token beyond ASCII", 200, `{"access_token":"Ä"}`, doubt, ""},
		{"token as an object", 200, `{"access_token":{"a":1}}`, doubt, ""},
		{"token too long for a header", 200, `{"access_token":"` + strings.Repeat("a", 48<<10+1) + `"}`, doubt, ""},
		{"refresh token with a blank", 200, `{"access_token":"A","refresh_token":"R S"}`, doubt, ""},
		{"more than is read", 200, `{"access_token":"A","x":"` + strings.Repeat("a", answerCap) + `"}`, doubt, ""},
		{"sent elsewhere", 302, "", clear, ""},
		{"page not found", 404, "<html>", clear, ""},
		{"fault of the endpoint", 500, `{"error":"server_error"}`, doubt, "server_error"},
		{"fault of a box in between", 502, "<html>", doubt, ""},
		{"too late in between", 504, "", doubt, ""},
		{"sent away", 503, "", clear, ""},
		{"sent away in words", 500, `{"error":"temporarily_unavailable"}`, clear, "temporarily_unavailable"},
		{"too many", 429, "", clear, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := readReply(c.status, "", c.body)
			if err == nil {
				t.Fatalf("read as a token that lives %s", got.life)
			}
			if _, unsure := errors.AsType[*maybeSent](err); unsure != c.doubt {
				t.Errorf("in doubt: %t, want %t: %v", unsure, c.doubt, err)
			}
			no, ok := errors.AsType[*refused](err)
			if !ok || no.Code != c.code || no.Status != c.status {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestHowLongTheEndpointWantsToBeLeftAlone(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"": 0, "7": 7 * time.Second, " 7 ": 7 * time.Second, "0": 0, "-7": 0, "7.5": 0, "soon": 0, "999999": 24 * time.Hour, "99999999999999999999": 0,
		fixedNow().Add(90 * time.Second).Format(http.TimeFormat): 90 * time.Second,
		fixedNow().Add(-time.Minute).Format(http.TimeFormat):     0,
		fixedNow().AddDate(1, 0, 0).Format(http.TimeFormat):      24 * time.Hour,
	} {
		_, err := readReply(429, header, "")
		if no, ok := errors.AsType[*refused](err); !ok || no.After != want {
			t.Errorf("%q: %v, want %s", header, err, want)
		}
	}
}

func TestAnAnswerIsLaidOverWhatWasThere(t *testing.T) {
	t.Parallel()
	cfg := Config{Scopes: []string{"asked"}, Lifetime: time.Hour}
	before := Tokens{
		Generation: 4, Access: "old", Refresh: "kept", Scopes: []string{"granted"}, ClientID: "c", ClientSecret: "s", Extra: map[string]string{"a": "1", "b": "2"},
		AttemptID: "x", AttemptAt: fixedNow(), AttemptTries: 2, Ended: true,
	}
	got := reply{access: "new", at: fixedNow(), extra: map[string]string{"b": "3"}}.tokens(cfg, before)
	if got.Access != "new" || got.Refresh != "kept" || !slices.Equal(got.Scopes, []string{"granted"}) || got.ClientID != "c" || got.ClientSecret != "s" {
		t.Errorf("scopes %v, refresh kept %t", got.Scopes, got.Refresh == "kept")
	}
	if got.AttemptID != "" || got.AttemptTries != 0 || !got.AttemptAt.IsZero() || got.Ended || !got.Expiry.Equal(fixedNow().Add(time.Hour)) {
		t.Errorf("expiry %s, attempt %q, ended %t", got.Expiry, got.AttemptID, got.Ended)
	}
	if got.Extra["a"] != "1" || got.Extra["b"] != "3" || before.Extra["b"] != "2" {
		t.Errorf("extra %v, before %v", got.Extra, before.Extra)
	}
	cfg.Lifetime = 0
	got = reply{access: "new", refresh: "fresh", scope: "less", life: time.Minute, at: fixedNow()}.tokens(cfg, before)
	if got.Refresh != "fresh" || !slices.Equal(got.Scopes, []string{"less"}) || !got.Expiry.Equal(fixedNow().Add(time.Minute)) {
		t.Errorf("scopes %v, expiry %s", got.Scopes, got.Expiry)
	}
	if got = (reply{access: "new", at: fixedNow()}).tokens(cfg, Tokens{Expiry: fixedNow()}); !got.Expiry.IsZero() || !slices.Equal(got.Scopes, cfg.Scopes) {
		t.Errorf("of unknown life: expiry %s, scopes %v", got.Expiry, got.Scopes)
	}
}

func TestAFormIsSentOnceWithNothingThatLetsATransportRepeatIt(t *testing.T) {
	t.Parallel()
	for _, auth := range []ClientAuth{"", InBody, InHeader, Public} {
		cfg := quietConfig()
		cfg.ClientAuth = auth
		end := &answering{status: 200, body: `{"access_token":"A"}`}
		if _, err := (poster{cfg: cfg, http: end, now: fixedNow}).post(t.Context(), url.Values{"code": {flowCode}}); err != nil {
			t.Fatal(err)
		}
		sent, err := url.ParseQuery(end.form)
		if err != nil {
			t.Fatal(err)
		}
		_, _, header := end.last.BasicAuth()
		if header != (auth == InHeader) || sent.Has("client_id") == header || sent.Has("client_secret") != (auth == "" || auth == InBody) {
			t.Errorf("%q: header %t, form %v", auth, header, len(sent))
		}
		for name := range end.last.Header {
			if strings.Contains(name, "Idempotency") {
				t.Errorf("%q: header %s lets the transport send it again", auth, name)
			}
		}
		if end.asked != 1 || end.last.URL.RawQuery != "" || end.last.Header.Get("Accept") != "application/json" {
			t.Errorf("%q: asked %d times at %s", auth, end.asked, end.last.URL)
		}
	}
}

// over asks a real endpoint whose handler does what f does.
func over(t *testing.T, f http.HandlerFunc) (reply, error) {
	t.Helper()
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	cfg := quietConfig()
	cfg.TokenURL = s.URL
	return poster{cfg: cfg, now: time.Now}.post(t.Context(), url.Values{"code": {flowCode}})
}

func TestWhatBreaksOffLeavesDoubt(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]http.HandlerFunc{
		"before the answer": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"within the answer": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"access_token":"A",`) // what follows is the failure that is wanted
		},
		"never ending": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("a", 4096)); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := over(t, f)
			if _, unsure := errors.AsType[*maybeSent](err); !unsure {
				t.Errorf("%v", err)
			}
			if err != nil && strings.Contains(err.Error(), "127.0.0.1/") {
				t.Errorf("the reason shows the address: %v", err)
			}
		})
	}
}

func TestWhatWasNeverSentLeavesNoDoubt(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cfg := quietConfig()
	cfg.TokenURL = closed
	_, err = poster{cfg: cfg, now: time.Now}.post(t.Context(), url.Values{"code": {flowCode}})
	if _, unsure := errors.AsType[*maybeSent](err); err == nil || unsure {
		t.Errorf("%v", err)
	}
	for name, cause := range map[string]error{
		"no route": &net.OpError{Op: "dial", Err: errors.New("no route to host")}, "no such name": &net.DNSError{Err: "no such host", Name: "id.example.com"},
	} {
		cfg := quietConfig()
		_, err := poster{cfg: cfg, http: &answering{err: cause}, now: time.Now}.post(t.Context(), url.Values{})
		if _, unsure := errors.AsType[*maybeSent](err); err == nil || unsure || !errors.Is(err, cause) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACodeGoesNowhereButToTheConfiguredEndpoint(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the form went on to another address") }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		_, err := over(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) })
		if no, ok := errors.AsType[*refused](err); !ok || no.Status != status {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func FuzzTokenAnswer(f *testing.F) {
	for _, body := range []string{
		"", "null", "{}", "[]", `{"access_token":"A","refresh_token":"R","expires_in":3600,"scope":"a b","locationId":"1"}`, `{"access_token":"A","expires_in":"Inf"}`,
		`{"access_token":1e400}`, `{"access_token":"A\n"}`, `{"error":"invalid_grant","error_description":"` + flowRefresh + `"}`,
		`{"error":"code-canary\u001b-91bc","message":"\u202everifier-canary-5a5a"}`, `{"access_token":"A","scope":["a",1,null,{"b":2}],"locationId":"\u001b[2J"}`,
		`{"error":"[sec` + flowCode + `ret]"}`, "<html>",
	} {
		for _, status := range []int{200, 400, 429, 500} {
			f.Add(status, "7", body)
		}
	}
	f.Fuzz(func(t *testing.T, status int, retry, body string) {
		got, err := readReply(status, retry, body)
		if err != nil {
			no, ok := errors.AsType[*refused](err)
			if !ok || no.After < 0 || no.After > 24*time.Hour {
				t.Fatalf("%v", err)
			}
			for _, words := range []string{no.Code, no.Words} {
				if words != problem.Clean(words) {
					t.Errorf("not fit for a screen: %q", words)
				}
			}
			hidesCanaries(t, no.Code+"\n"+no.Words+"\n"+err.Error(), "verifier-canary-5a5a")
			return
		}
		if status/100 != 2 || !bearer(got.access) || got.refresh != "" && !bearer(got.refresh) || got.life < 0 || got.life > longest {
			t.Fatalf("taken with status %d and a life of %s", status, got.life)
		}
		cfg := quietConfig()
		tokens := got.tokens(cfg, Tokens{Generation: 1})
		for _, words := range append(slices.Clone(tokens.Scopes), tokens.Extra["locationId"]) {
			if words != problem.Clean(words) {
				t.Errorf("not fit for a screen: %q", words)
			}
		}
		if back, err := Decode(tokens.Encode()); err != nil || back.Access != tokens.Access || !back.Expiry.Equal(tokens.Expiry) {
			t.Errorf("what was read cannot be kept: %v", err)
		}
	})
}
