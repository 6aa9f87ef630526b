package auth

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// answerSeeds are what providers, browsers and others send; STATE is the attempt's own.
func answerSeeds() []string {
	return []string{
		"", "?", "code=x", "state=STATE", "state=STATE&code=x", "code=x&state=STATE&iss=https%3A%2F%2Fid.example.com", "state=STATE&state=STATE&code=x",
		"state=STATE&code=x&code=y", "state=STATE&error=access_denied", "state=STATE&error=%1b%5B2J&error_description=" + url.QueryEscape(flowSecret),
		"state=STATE&error=e&error_description=client-%1bsecret-canary-7f3a:%2B%25/=", "state=STATE&code=x&%zz", "state=STATE;code=x", "state=&code=x",
		"state=STATE&a%1bb=1&a%1bb=2", "state=STATE&code=", "error=access_denied", "state=state&code=%00",
	}
}

func FuzzCallbackQuery(f *testing.F) {
	for _, s := range answerSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		const state = "Kj3-state_of-this-attempt-0123456789abcdefgh"
		query = strings.ReplaceAll(query, "STATE", state)
		a, h := offline(state)
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:4000/cb/example/x", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if body := w.Body.String(); !ourPage(body) {
			t.Fatalf("a page that is not ours: %s", body)
		}
		q, err := url.ParseQuery(query)
		switch w.Code {
		case http.StatusConflict:
			if err != nil {
				undecided(t, a)
				return
			}
			checkAnswered(t, a, q, false)
		case http.StatusOK, http.StatusSeeOther:
			if err != nil || (w.Code == http.StatusSeeOther) != (a.err == nil) {
				t.Fatalf("status %d, and the attempt ended with %v", w.Code, a.err)
			}
			checkAnswered(t, a, q, true)
		default:
			t.Fatalf("status %d", w.Code)
		}
	})
}

func FuzzPaste(f *testing.F) {
	for _, s := range answerSeeds() {
		f.Add(s)
		f.Add("http://127.0.0.1:4000/cb/example/x?" + s)
		f.Add("127.0.0.1:4000/cb/example/x?" + s + "#frag")
		f.Add("<https://127.0.0.1:4000/cb/example/x?" + s + ">\n")
		f.Add("http://ada@127.0.0.1:4000/cb/example/x?" + s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const state = "Kj3-state_of-this-attempt-0123456789abcdefgh"
		text = strings.ReplaceAll(text, "STATE", state)
		a, _ := offline(state)
		err := a.Paste(text)
		if err != nil {
			undecided(t, a)
			hidesCanaries(t, shown(err), a.state, a.verifier)
			if again := a.Paste("code=x&state=" + state); again != nil {
				t.Fatalf("the next try: %v", again)
			}
			return
		}
		select {
		case <-a.answered:
		default:
			t.Fatal("taken, and the attempt goes on")
		}
		if !strings.Contains(text, "state") && !strings.Contains(text, "%") {
			t.Fatal("taken without a state")
		}
		if a.err == nil && a.code == "" {
			t.Fatal("taken without a code or a reason")
		}
	})
}
