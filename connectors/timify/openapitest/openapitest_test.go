package openapitest

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// described is the description, or the end of the test where there is none.
func described(t *testing.T) *Spec {
	t.Helper()
	file := Find()
	if file == "" {
		t.Skip("the description of the API is not beside this checkout")
	}
	s, err := Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestWhatDiffersFromTheDescriptionIsTold(t *testing.T) {
	t.Parallel()
	s := described(t)
	const id = "0123456789abcdef01234567"
	for name, c := range map[string]struct {
		method, path, company, sent, got string
		status                           int
		known, fits                      bool
	}{
		"as described":           {"GET", "/v1/customers/" + id, id, "", `{"status":1,"data":{"id":"` + id + `"}}`, 200, true, true},
		"no company":             {"GET", "/v1/customers/" + id, "", "", `{"status":1,"data":{"id":"` + id + `"}}`, 200, true, false},
		"an answer without data": {"GET", "/v1/customers/" + id, id, "", `{"status":1}`, 200, true, false},
		"an id of another form":  {"GET", "/v1/customers/" + id, id, "", `{"status":1,"data":{"id":"c1"}}`, 200, true, false},
		"a value that is no text": {
			"PATCH", "/v1/customers/" + id, id, `{"customfields":[{"id":"` + id + `","value":7}]}`, `{"status":1,"data":{"id":"` + id + `"}}`, 200, true, false,
		},
		"a refusal that nobody described": {"GET", "/v1/customers/" + id, id, "", `{"message":"Too Many Requests"}`, 429, true, true},
		"a path that nobody described":    {"GET", "/v1/moons", id, "", `{}`, 200, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), c.method, "https://api.example.com"+c.path, nil)
			r.Header.Set("Content-Type", "application/json")
			if c.company != "" {
				r.Header.Set("company-id", c.company)
			}
			answer := &http.Response{StatusCode: c.status, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}
			known, err := s.Exchange(t.Context(), r, []byte(c.sent), answer, []byte(c.got))
			if known != c.known || (err == nil) != c.fits {
				t.Errorf("known %v, %v", known, err)
			}
		})
	}
}

func TestADescriptionThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	if _, err := Load(t.TempDir() + "/none.yaml"); err == nil {
		t.Error("loaded nothing")
	}
}
