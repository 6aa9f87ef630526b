package auth

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"patchbay/problem"
)

// bridged is an attempt whose answer can only be pasted.
func bridged(t *testing.T, registered string) *Attempt {
	t.Helper()
	cfg := quietConfig()
	cfg.Redirect.Registered = registered
	return beginFlow(t, cfg, Env{})
}

func TestAnAnswerWithoutAUsableCodeEndsTheFlow(t *testing.T) {
	t.Parallel()
	const issuer = "https://id.example.com"
	for _, c := range []struct {
		name   string
		issuer string
		needed bool
		pairs  []string
		words  []string
		detail string
	}{
		{"denied", "", false, []string{"error", "access_denied", "error_description", "No."}, []string{"consent was denied at Example", "Start over"}, ""},
		{"denied with a code", "", false, []string{"error", "access_denied", "code", flowCode}, []string{"denied"}, ""},
		{"wrong scope", "", false, []string{"error", "invalid_scope", "error_description", "Unknown scope people.all"}, []string{"did not give its consent", "scopes"}, "invalid_scope Unknown scope people.all"},
		{"error and code", "", false, []string{"error", "server_error", "code", flowCode}, []string{"did not give"}, "server_error"},
		{"nothing", "", false, nil, []string{"without a code"}, ""},
		{"empty code", "", false, []string{"code", ""}, []string{"without a code"}, ""},
		{"code twice", "", false, []string{"code", flowCode, "code", flowCode}, []string{"twice", "Start over"}, "code"},
		{"two codes", "", false, []string{"code", flowCode, "code", "other"}, []string{"twice"}, "code"},
		{"error twice", "", false, []string{"error", "access_denied", "error", "access_denied"}, []string{"twice"}, "error"},
		{"anything twice", "", false, []string{"code", flowCode, "x", "1", "x", "2"}, []string{"twice"}, "x"},
		{"two things twice", "", false, []string{"code", flowCode, "z", "1", "z", "2", "b", "1", "b", "2"}, []string{"twice"}, "b z"},
		{"other issuer", issuer, false, []string{"code", flowCode, "iss", "https://evil.example.net"}, []string{"another server", "Nothing was sent"}, ""},
		{"issuer with a slash more", issuer, false, []string{"code", flowCode, "iss", issuer + "/"}, []string{"another server"}, ""},
		{"issuer left out where it is promised", issuer, true, []string{"code", flowCode}, []string{"another server"}, ""},
		{"denied by another issuer", issuer, false, []string{"error", "access_denied", "iss", "https://evil.example.net"}, []string{"another server"}, ""},
		{"control characters", "", false, []string{"error", "bad\x1b[2J", "error_description", "\x1b]0;x\agone\u202e\r\n"}, []string{"did not give"}, "bad[2J ]0;xgone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := quietConfig()
			cfg.Issuer, cfg.IssuerNeeded = c.issuer, c.needed
			a := beginFlow(t, cfg, Env{})
			got := ask(t, "GET", a.back(c.pairs...), nil)
			if got.status != http.StatusOK || got.body != deniedPage {
				t.Errorf("status %d: %s", got.status, got.body)
			}
			checkPage(t, a, got)
			err := a.Wait(t.Context())
			p := wantKind(t, err, problem.Denied, c.words...)
			if p.Detail != c.detail || p.Hint == "" {
				t.Errorf("detail %q, want %q; hint %q", p.Detail, c.detail, p.Hint)
			}
			hidesCanaries(t, shown(err)+p.Detail, a.state, a.verifier)
			if _, err := a.Exchange(t.Context()); !problem.Is(err, problem.Denied) || a.code != "" {
				t.Errorf("there was something to exchange: %v", err)
			}
		})
	}
}

func TestTheRightIssuerIsTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, issuer string
		needed       bool
		pairs        []string
	}{
		{"as configured", "https://id.example.com", true, []string{"iss", "https://id.example.com"}},
		{"left out where it may be", "https://id.example.com", false, nil},
		{"none configured", "", false, []string{"iss", "https://any.example.net"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := quietConfig()
			cfg.Issuer, cfg.IssuerNeeded, cfg.Redirect.Registered = c.issuer, c.needed, "https://bridge.example.com/cb"
			a := beginFlow(t, cfg, Env{})
			if err := a.Paste(a.back(append(c.pairs, "code", flowCode)...)); err != nil {
				t.Fatal(err)
			}
			if err := a.Wait(t.Context()); err != nil || a.code != flowCode {
				t.Errorf("wait: %v", err)
			}
		})
	}
}

func TestAnEchoOfSecretsIsTakenOutOfTheReason(t *testing.T) {
	t.Parallel()
	split := flowSecret[:5] + "\x1b" + flowSecret[5:]
	for _, words := range []string{flowSecret, url.QueryEscape(flowSecret), "x" + flowSecret + "y" + flowCode, flowCode, split, flowSecret[:4] + "\u200b" + flowSecret[4:]} {
		a := beginFlow(t, quietConfig(), Env{})
		ask(t, "GET", a.back("error", "server_error", "error_description", words, "code", flowCode), nil)
		err := a.Wait(t.Context())
		wantKind(t, err, problem.Denied)
		hidesCanaries(t, shown(err), a.state, a.verifier)
	}
}

func TestThePastedFinalAddressIsTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		paste func(address string) string
	}{
		{"as it is", func(s string) string { return s }},
		{"with blanks around", func(s string) string { return " \t" + s + "\r\n" }},
		{"broken over lines", func(s string) string { return s[:30] + "\n" + s[30:60] + "\r\n  " + s[60:] }},
		{"in quotes", func(s string) string { return `"` + s + `"` }},
		{"in angle brackets", func(s string) string { return "<" + s + ">" }},
		{"without its scheme", func(s string) string { return strings.TrimPrefix(s, "http://") }},
		{"scheme in capitals", func(s string) string { return "HTTP" + strings.TrimPrefix(s, "http") }},
		{"its query", func(s string) string { return s[strings.Index(s, "?"):] }},
		{"its query without the mark", func(s string) string { return s[strings.Index(s, "?")+1:] }},
		{"with a fragment", func(s string) string { return s + "#_=_" }},
		{"with parts of no matter", func(s string) string { return s + "&session=5" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := beginFlow(t, quietConfig(), Env{})
			if err := a.Paste(c.paste(a.back("code", flowCode))); err != nil {
				t.Fatal(err)
			}
			if err := a.Wait(t.Context()); err != nil || a.code != flowCode {
				t.Errorf("wait: %v", err)
			}
			if got := ask(t, "GET", a.back("code", "other"), nil); got.status != http.StatusConflict {
				t.Errorf("the browser's answer after the pasted one got %d", got.status)
			}
		})
	}
}

func TestAPastedBridgeAddressIsComparedAsBrowsersWriteIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, registered, ended string }{
		{"path", "https://bridge.example.com/cb", "https://bridge.example.com/cb"},
		{"no path", "https://bridge.example.com", "https://bridge.example.com/"},
		{"capitals", "https://Bridge.Example.com/cb", "https://bridge.example.com/cb"},
		{"usual port", "https://bridge.example.com:443/cb", "https://bridge.example.com/cb"},
		{"usual port of this machine", "http://127.0.0.1:80/cb", "http://127.0.0.1/cb"},
		{"port of its own", "https://bridge.example.com:8443/cb", "https://bridge.example.com:8443/cb"},
		{"no scheme", "https://Bridge.Example.com:443", "bridge.example.com/"},
		{"query of its own", "https://bridge.example.com/cb?tenant=5", "https://bridge.example.com/cb?tenant=5"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := bridged(t, c.registered)
			mark := "?"
			if strings.Contains(c.ended, "?") {
				mark = "&"
			}
			if err := a.Paste(c.ended + mark + url.Values{"code": {flowCode}, "state": {a.state}}.Encode()); err != nil {
				t.Fatal(err)
			}
			if err := a.Wait(t.Context()); err != nil || a.code != flowCode {
				t.Errorf("wait: %v", err)
			}
		})
	}
}

func TestWhatIsNotTheFinalAddressIsRefusedInWordsAndMayBeTriedAgain(t *testing.T) {
	t.Parallel()
	on := func(from, to string) func(*Attempt) string {
		return func(a *Attempt) string { return strings.Replace(a.back("code", flowCode), from, to, 1) }
	}
	for _, c := range []struct {
		name  string
		paste func(*Attempt) string
	}{
		{"nothing", func(*Attempt) string { return "" }},
		{"words", func(*Attempt) string { return "it said that I can close this page" }},
		{"a bare code", func(*Attempt) string { return flowCode }},
		{"a code without state", func(a *Attempt) string { return a.redirect + "?code=" + flowCode }},
		{"a state without code", func(a *Attempt) string { return a.back() }},
		{"a state of another attempt", func(a *Attempt) string { return a.redirect + "?state=other&code=" + flowCode }},
		{"a state twice", func(a *Attempt) string { return a.back("code", flowCode, "state", a.state) }},
		{"the consent address", func(a *Attempt) string { return a.URL() }},
		{"the last page", func(a *Attempt) string { return a.server.address(donePath) }},
		{"another scheme", on("http:", "https:")},
		{"a scheme of an app", on("http:", "javascript:")},
		{"another host", on("127.0.0.1", "127.0.0.2")},
		{"another port", func(a *Attempt) string {
			return strings.Replace(a.back("code", flowCode), a.server.host(), "127.0.0.1:1", 1)
		}},
		{"another path", on("/cb/", "/other/")},
		{"somebody's name in front", on("http://", "http://ada@")},
		{"our host as a name", on("http://", "http://evil.example.net/")},
		{"a broken escape", func(a *Attempt) string { return a.back("code", flowCode) + "&x=%zz" }},
		{"far too much", func(a *Attempt) string { return a.back("code", strings.Repeat("a", 17<<10)) }},
		{"not text", func(*Attempt) string { return "\x00\xff\x1b[2J" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := beginFlow(t, quietConfig(), Env{})
			err := a.Paste(c.paste(a))
			p := wantKind(t, err, problem.Usage, "address")
			if p.Hint == "" {
				t.Error("no word of what to do")
			}
			hidesCanaries(t, shown(err), a.state, a.verifier)
			undecided(t, a)
			if err := a.Paste(a.back("code", flowCode)); err != nil {
				t.Errorf("the second try: %v", err)
			}
			if err := a.Wait(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAPastedCodeAloneIsToldNotToBeEnough(t *testing.T) {
	t.Parallel()
	a := bridged(t, "https://bridge.example.com/cb")
	for _, text := range []string{flowCode, "code=" + flowCode, a.redirect + "?code=" + flowCode} {
		wantKind(t, a.Paste(text), problem.Usage, "a code alone is not enough")
	}
	wantKind(t, a.Paste("state=other&code="+flowCode), problem.Usage, "does not belong to this attempt")
}

func TestAPastedRefusalEndsTheFlowAsTheBrowsersWould(t *testing.T) {
	t.Parallel()
	a := bridged(t, "https://bridge.example.com/cb")
	if err := a.Paste(a.back("error", "access_denied")); err != nil {
		t.Fatalf("the address itself is right: %v", err)
	}
	wantKind(t, a.Wait(t.Context()), problem.Denied, "denied")
	wantKind(t, a.Paste(a.back("code", flowCode)), problem.Usage, "already")
}

// offline is an attempt whose callback is asked without a network, with a state that stands in seeds.
func offline(state string) (*Attempt, http.Handler) {
	e := Env{Now: fixedNow}
	s := &server{lines: nil, name: "127.0.0.1", shown: make(chan struct{})}
	a := &Attempt{
		cfg: quietConfig(), env: e, state: state, verifier: "verifier-canary-5a5a", redirect: "http://127.0.0.1:4000/cb/example/x", server: s,
		deadline: fixedNow().Add(1), answered: make(chan struct{}),
	}
	s.lines = append(s.lines, standing{})
	return a, s.handler("/cb/example/x", a.take)
}

// checkAnswered fails unless what became of an attempt agrees with the answer that it was given.
func checkAnswered(t *testing.T, a *Attempt, q url.Values, taken bool) {
	t.Helper()
	mine := len(q["state"]) == 1 && q.Get("state") == a.state
	if taken != mine {
		t.Fatalf("taken %t, and the state is ours: %t", taken, mine)
	}
	if !taken {
		undecided(t, a)
		return
	}
	clean := q.Get("code") != "" && q.Get("error") == ""
	for _, v := range q {
		clean = clean && len(v) == 1
	}
	if clean != (a.err == nil) || clean && a.code != q.Get("code") || !clean && a.code != "" {
		t.Fatalf("a usable answer: %t, and what became of it: %v", clean, a.err)
	}
	if a.err == nil {
		return
	}
	p := problem.As(a.err)
	for _, words := range []string{p.Text, p.Hint, p.Detail} {
		if words != problem.Clean(words) || len([]rune(words)) > 300 {
			t.Errorf("not fit for a screen: %q", words)
		}
	}
	hidesCanaries(t, fmt.Sprintf("%s %s %s", p.Text, p.Hint, p.Detail), a.verifier)
}
