package sandbox

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// FuzzAuthenticate tries to be somebody without the secret.
func FuzzAuthenticate(f *testing.F) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("app:top%3Asecret"))
	for _, s := range [][3]string{
		{"", basic, ""},
		{"client_id=posting&client_secret=s2-secret", "", ""},
		{"client_id=public", "", ""},
		{"client_id=app", basic, "a=b"},
		{"client_id=%zz&client_id", "Basic !", ""},
		{"", "Basic Og==", ""},
	} {
		f.Add(s[0], s[1], s[2])
	}
	o := NewOAuth(World{Clock: NewClock(nil), Rand: bytes.NewReader(nil)}, OAuthConfig{
		Client: Client{ID: "app", Secret: "top:secret", Auth: AuthBasic}, Others: []Client{{ID: "posting", Secret: "s2-secret", Auth: AuthBody}, {ID: "public", Auth: AuthNone}},
	})
	f.Fuzz(func(t *testing.T, form, auth, query string) {
		r := &http.Request{
			Method: http.MethodPost, URL: &url.URL{Path: "/token", RawQuery: query}, Body: http.NoBody,
			Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Authorization": {auth}},
		}
		r.Body = readCloser{strings.NewReader(form)}
		if auth == "" {
			r.Header.Del("Authorization")
		}
		c, err := o.Authenticate(r)
		switch {
		case err != nil && c.ID != "":
			t.Fatalf("%v, and yet %s", err, c.ID)
		case err != nil:
		case query != "":
			t.Fatal("the address was read")
		case c.ID == "posting" && r.PostForm.Get("client_secret") != c.Secret, c.ID == "public" && (auth != "" || r.PostForm.Has("client_secret")):
			t.Fatalf("%q made somebody %s", form, c.ID)
		case c.ID == "app" && !strings.HasPrefix(strings.ToLower(auth), "basic "):
			t.Fatalf("%q made somebody %s", auth, c.ID)
		}
	})
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }
