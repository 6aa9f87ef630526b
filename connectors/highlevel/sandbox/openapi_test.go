package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"patchbay/connectors/highlevel/openapitest"
)

// vendorFiles are the vendor's files, with what is known to be wrong in them said and mended. The test is skipped where
// there are none.
func vendorFiles(t *testing.T) *openapitest.Spec {
	t.Helper()
	dir := openapitest.Find()
	if dir == "" {
		t.Skip("the vendor's OpenAPI files are not beside this checkout: answers were not held against them")
	}
	for _, c := range openapitest.Corrections() {
		t.Logf("known defect of %s: %s: %s", c.File, c.Where, c.Why)
	}
	spec, err := openapitest.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// undeclared are statuses that occur although the files never list them.
func undeclared(status int) bool { return status == 403 || status == 404 || status == 429 }

// holder holds answers of a rig against the files.
type holder struct {
	*rig
	spec *openapitest.Spec
}

// held calls, wants a status, and holds the answer and, unless it is meant to be wrong, the request against the files.
func (h holder) held(method, path, body string, want int) answered {
	h.t.Helper()
	var in any
	if body != "" {
		in = body
	}
	req := asked(method, path, body, h.token)
	a := h.send(method, path, in, header{"Authorization": "Bearer " + h.token, "Version": req.Header.Get("Version")}).is(want)
	if want < 300 {
		if err := h.spec.Request(h.t.Context(), req); err != nil {
			h.t.Errorf("the test itself: %v", err)
		}
	}
	if undeclared(want) {
		return a
	}
	if err := h.spec.Response(h.t.Context(), req, openapitest.Answer{Status: a.status, Header: a.header, Body: a.raw}); err != nil {
		h.t.Error(err)
	}
	return a
}

func TestAnswersFollowTheVendorsFiles(t *testing.T) {
	t.Parallel()
	spec := vendorFiles(t)
	r := start(t, Options{SearchLag: -1, Burst: 1000}, 60)
	id := r.create(map[string]any{"firstName": "Held", "email": "held@example.com", "dateOfBirth": "1990-01-02", "tags": []string{"x"}})
	company := r.state("records=no").Extra["company_id"].(string)
	user := r.call("GET", "/users/?locationId="+r.at, nil).list("users")[0]["id"].(string)
	field := r.call("GET", "/locations/"+r.at+"/customFields", nil).list("customFields")[0]["id"].(string)
	held := holder{r, spec}.held
	at := `"locationId":"` + r.at + `"`
	held("GET", "/contacts/"+id, "", 200)
	held("GET", "/contacts/unknown", "", 400)
	held("GET", "/contacts/?locationId="+r.at+"&limit=20", "", 200)
	held("GET", "/contacts/?locationId="+r.at+"&limit=5000", "", 422)
	held("POST", "/contacts/", `{`+at+`,"firstName":"A","customFields":[{"id":"`+field+`","field_value":"x"}]}`, 201)
	held("POST", "/contacts/", `{`+at+`,"email":"held@example.com"}`, 400)
	held("POST", "/contacts/", `{`+at+`,"shoe":1}`, 422)
	held("POST", "/contacts/upsert", `{`+at+`,"email":"held@example.com","gender":"male"}`, 200)
	held("PUT", "/contacts/"+id, `{"city":"Lyon","lastName":null,"dnd":true,"dndSettings":{"Call":{"status":"active"}}}`, 200)
	held("PUT", "/contacts/"+id, `{"gender":"x"}`, 422)
	held("POST", "/contacts/"+id+"/tags", `{"tags":["y"]}`, 201)
	held("DELETE", "/contacts/"+id+"/tags", `{"tags":["y"]}`, 200)
	held("POST", "/contacts/search", `{`+at+`,"pageLimit":50}`, 200)
	held("GET", "/contacts/search/duplicate?locationId="+r.at+"&email=held@example.com", "", 200)
	held("GET", "/contacts/business/641c094001436dbc2081e642?locationId="+r.at, "", 200)
	held("DELETE", "/contacts/"+id, "", 200)
	held("GET", "/locations/"+r.at, "", 200)
	held("GET", "/locations/search", "", 200)
	held("GET", "/locations/"+r.at+"/tags", "", 200)
	held("GET", "/locations/"+r.at+"/timezones", "", 200)
	held("GET", "/locations/"+r.at+"/customFields", "", 200)
	held("GET", "/locations/"+r.at+"/customFields/"+field, "", 200)
	held("GET", "/locations/"+r.other+"/tags", "", 403)
	held("GET", "/users/?locationId="+r.at, "", 200)
	held("GET", "/users/search?companyId="+company, "", 200)
	held("GET", "/users/"+user, "", 200)
	r.token = "nobody"
	held("GET", "/contacts/"+id, "", 401)
	r.tokensFollowTheFiles(spec, company)
}

func asked(method, path, body, token string) *http.Request {
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	req := httptest.NewRequest(method, path, in)
	req.Header.Set("Version", "2021-07-28")
	if strings.HasPrefix(path, "/calendars/") {
		req.Header.Set("Version", "2021-04-15")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(path, "/oauth/") {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return req
}

func (r *rig) tokensFollowTheFiles(spec *openapitest.Spec, company string) {
	r.t.Helper()
	check := func(path string, f url.Values, a answered) {
		r.t.Helper()
		req := asked("POST", path, f.Encode(), r.token)
		if err := spec.Request(r.t.Context(), req); err != nil {
			r.t.Errorf("the test itself: %v", err)
		}
		if err := spec.Response(r.t.Context(), req, openapitest.Answer{Status: a.status, Header: a.header, Body: a.raw}); err != nil {
			r.t.Error(err)
		}
	}
	f := r.redemption(r.consent("The whole agency", someScopes))
	a := r.send("POST", "/oauth/token", f, nil).is(200)
	check("/oauth/token", f, a)
	r.token = a.doc["access_token"].(string)
	f = r.refreshing(a.doc["refresh_token"].(string))
	check("/oauth/token", f, r.send("POST", "/oauth/token", f, nil).is(200))
	f = url.Values{"companyId": {company}, "locationId": {r.at}}
	check("/oauth/locationToken", f, r.call("POST", "/oauth/locationToken", f).is(201))
	path := "/oauth/installedLocations?companyId=" + company + "&appId=" + strings.Split(r.ready.ClientID, "-")[0]
	list := r.call("GET", path, nil).is(200)
	if err := spec.Response(r.t.Context(), asked("GET", path, "", r.token), openapitest.Answer{Status: 200, Header: list.header, Body: list.raw}); err != nil {
		r.t.Error(err)
	}
}
