package stack

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"patchbay/connectors"
)

// odd is a token that every way of writing texts spells in its own way.
const odd = `tök"en+/ &=%`

type holding struct{}

func (holding) Carry(secret string, on *Carried) { on.Header.Set("X-Key", secret) }
func (holding) Secrets(secret string) []string   { return []string{secret, "abc"} }

func TestARefusalDoesNotRepeatWhatItWasSent(t *testing.T) {
	t.Parallel()
	quoted, err := json.Marshal(odd)
	if err != nil {
		t.Fatal(err)
	}
	said := `{"message":"you sent ` + strings.Trim(string(quoted), `"`) + ` and ` + url.QueryEscape(odd) + ` and ` + url.PathEscape(odd) + ` and ` + odd + `, abc, the other one"}`
	for status, kept := range map[int]bool{200: true, 201: true, 400: false, 401: false, 500: false} {
		rec := &tape{}
		c, _ := client(func(int, *http.Request) (*http.Response, error) {
			return reply(status, said, "X-Request-Id", "for "+url.QueryEscape(odd), "Location", "/back?k="+url.QueryEscape(odd)), nil
		}, func(o *Options) {
			o.Tokens, o.Carrier, o.Recorder = &purse{}, holding{}, rec
			o.NotToken = func(int, []byte) bool { return true }
		})
		b := connectors.Bearer{Reveal: func() string { return odd }, Others: func() []string { return []string{"the other one"} }}
		r, err := c.paced(t.Context(), turned(t, c, Request{Path: "/c", Reads: true}), b)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(r.Body) == said; got != kept {
			t.Errorf("%d: the body is %s", status, r.Body)
		}
		all := string(r.Body) + strings.Join(r.Header["X-Request-Id"], "") + strings.Join(r.Header["Location"], "")
		if strings.Contains(r.Header.Get("X-Request-Id"), "t%C3%B6k") || strings.Contains(string(r.Body), "the other one") && !kept {
			t.Errorf("%d: %v %s", status, r.Header, r.Body)
		}
		if !kept && (strings.Contains(all, "t%C3%B6k") || strings.Contains(all, "tök") || !strings.Contains(all, "abc")) {
			t.Errorf("%d: %s", status, all)
		}
		for _, call := range rec.calls {
			told := string(call.Response.Bytes) + call.Response.Header.Get("X-Request-Id") + call.Response.Header.Get("Location")
			if strings.Contains(told, "t%C3%B6k") || strings.Contains(told, "tök") {
				t.Errorf("%d: kept %s", status, told)
			}
		}
	}
}

func turned(t *testing.T, c *Client, r Request) *turn {
	t.Helper()
	one := &turn{Request: r}
	if err := c.guard(t.Context(), one); err != nil {
		t.Fatal(err)
	}
	return one
}

func TestWhatIsTradedIsNotRepeatedEither(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"a form": "login=ada&pwd=hunter2+hunter2", "JSON": `{"login":"ada","password":"hunter2 hunter2"}`,
	} {
		c, _ := client(func(int, *http.Request) (*http.Response, error) {
			return reply(403, `{"error":"ada with hunter2 hunter2 is not known"}`), nil
		}, func(*Options) {})
		r, err := c.Do(t.Context(), Request{Method: "POST", Path: "/trade", Body: []byte(body), Private: true})
		if err != nil || strings.Contains(string(r.Body), "hunter2") || !strings.Contains(string(r.Body), "ada with") {
			t.Errorf("%s: %s, %v", name, r.Body, err)
		}
	}
}

func TestASecretAcrossTheCutOfABodyIsMasked(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("s3", 20)
	in := strings.Repeat("x", keptBytes-10) + secret + "rest"
	out := redactor{tokens: []string{secret}}.body([]byte(in), false)
	if strings.Contains(string(out), "s3") || len(out) > keptBytes {
		t.Errorf("%d bytes that end in %q", len(out), out[len(out)-20:])
	}
}
