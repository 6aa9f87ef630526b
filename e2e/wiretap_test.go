package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// wiretap stands between the program and a provider and notes every secret that goes over the line, whoever made it.
type wiretap struct {
	*httptest.Server
	mu    sync.Mutex
	heard map[string]string // by value: where it was
}

func newWiretap(t *testing.T, provider string) *wiretap {
	t.Helper()
	to, err := url.Parse(provider)
	if err != nil {
		t.Fatal(err)
	}
	tap := &wiretap{heard: map[string]string{}}
	tap.Server = httptest.NewServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			tap.asked(r.In)
			r.Out.Body = r.In.Body
			r.SetURL(to)
		},
		ModifyResponse: tap.answered,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { // the program was ended in the middle
			w.WriteHeader(http.StatusBadGateway)
		},
	})
	t.Cleanup(tap.Close)
	return tap
}

// secretNames are how the providers call what nobody may see.
var secretNames = map[string]bool{
	"access_token": true, "refresh_token": true, "id_token": true, "token": true, "accesstoken": true, "code_verifier": true, "code": true,
	"client_secret": true, "device_code": true, "appsecret": true, "secret": true, "pwd": true, "password": true, "appkey": true,
	"oauthkey": true, "sesskey": true, "api_key": true,
}

func (tap *wiretap) note(where, value string) {
	if len(value) < 8 {
		return
	}
	tap.mu.Lock()
	defer tap.mu.Unlock()
	tap.heard[value] = where
}

func (tap *wiretap) values(where string, all url.Values) {
	for name, vs := range all {
		for _, v := range vs {
			if secretNames[strings.ToLower(name)] {
				tap.note(where+" "+name, v)
			}
		}
	}
}

func (tap *wiretap) asked(r *http.Request) {
	tap.values("query", r.URL.Query())
	if _, value, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		tap.note("header", value)
		if raw, err := base64.StdEncoding.DecodeString(value); err == nil {
			_, password, _ := strings.Cut(string(raw), ":")
			tap.note("password", password)
		}
	} else {
		tap.note("header", r.Header.Get("Authorization"))
	}
	tap.note("key", r.Header.Get("X-Api-Key"))
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		if form, err := url.ParseQuery(string(body)); err == nil {
			tap.values("form", form)
		}
	}
	tap.json("request", body)
}

func (tap *wiretap) answered(res *http.Response) error {
	if to, err := res.Location(); err == nil {
		tap.values("redirect", to.Query())
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	tap.json("answer", body)
	return nil
}

func (tap *wiretap) json(where string, body []byte) {
	var doc any
	if json.Unmarshal(body, &doc) == nil {
		tap.walk(where, doc)
	}
}

func (tap *wiretap) walk(where string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, x := range v {
			if s, ok := x.(string); ok && secretNames[strings.ToLower(name)] {
				tap.note(where+" "+name, s)
			}
			tap.walk(where, x)
		}
	case []any:
		for _, x := range v {
			tap.walk(where, x)
		}
	}
}

// secrets are what was heard so far, by where it was.
func (tap *wiretap) secrets() map[string]string {
	tap.mu.Lock()
	defer tap.mu.Unlock()
	out := map[string]string{}
	for value, where := range tap.heard {
		out[where+" "+value[:4]] = value
	}
	return out
}
