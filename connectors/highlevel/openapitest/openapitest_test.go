package openapitest

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func load(t *testing.T) *Spec {
	t.Helper()
	dir := Find()
	if dir == "" {
		t.Skip("the vendor's OpenAPI files are not beside this checkout: nothing was held against them")
	}
	s, err := Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func request(method, target, body string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Version", "2021-07-28")
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestRequestsAreHeldAgainstTheFiles(t *testing.T) {
	t.Parallel()
	s := load(t)
	for name, tt := range map[string]struct {
		r  *http.Request
		ok bool
	}{
		"a create":                 {request("POST", "/contacts/", `{"locationId":"x","dateOfBirth":"1990-01-02","customFields":[{"key":"a","field_value":"b"}]}`), true},
		"without its location":     {request("POST", "/contacts/", `{"firstName":"x"}`), false},
		"an update":                {request("PUT", "/contacts/abc", `{"lastName":null}`), true},
		"an unknown property":      {request("PUT", "/contacts/abc", `{"companyName":"x"}`), false},
		"a search":                 {request("POST", "/contacts/search", `{"locationId":"x","pageLimit":1}`), true},
		"a list without its query": {request("GET", "/users/search", ""), false},
	} {
		if err := s.Request(t.Context(), tt.r); (err == nil) != tt.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	bare := request("GET", "/contacts/abc", "")
	bare.Header.Del("Version")
	if err := s.Request(t.Context(), bare); err == nil {
		t.Error("a request without its version was let through")
	}
	if err := s.Request(t.Context(), request("GET", "/nowhere", "")); !errors.Is(err, ErrNoOperation) {
		t.Errorf("got %v", err)
	}
}

func TestBodyCanBeReadAgain(t *testing.T) {
	t.Parallel()
	s := load(t)
	r := request("PUT", "/contacts/abc", `{"city":"Lyon"}`)
	if err := s.Request(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r.Body); err != nil || string(b) != `{"city":"Lyon"}` {
		t.Errorf("%q, %v", b, err)
	}
}

func TestAnswersAreHeldAgainstTheFiles(t *testing.T) {
	t.Parallel()
	s := load(t)
	h := http.Header{"Content-Type": {"application/json"}}
	for body, ok := range map[string]bool{
		`{"contact":{"id":"x","customFields":[{"id":"a","value":7}]}}`: true, `{"contact":{"id":7}}`: false, `{"contact":[]}`: false,
	} {
		err := s.Response(t.Context(), request("GET", "/contacts/x", ""), Answer{200, h, []byte(body)})
		if (err == nil) != ok {
			t.Errorf("%s: %v", body, err)
		}
	}
	if err := s.Response(t.Context(), request("GET", "/contacts/x", ""), Answer{204, h, nil}); err == nil {
		t.Error("a status that nobody listed was let through")
	}
}

func TestCorrectionsGiveTheirReasons(t *testing.T) {
	t.Parallel()
	for _, c := range Corrections() {
		if c.File == "" || c.Where == "" || c.Why == "" {
			t.Errorf("%+v lacks its reason", c)
		}
	}
	if _, err := Load(t.TempDir()); err == nil {
		t.Error("an empty folder was loaded")
	}
}
