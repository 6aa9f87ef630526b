package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestBusinessesAreMadeReadChangedAndDeleted(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	a := r.call("POST", "/businesses/", map[string]any{"name": "Otter & Co", "locationId": r.at, "email": "hi@otter.example.com", "country": "united states"}).is(201)
	made := a.object("buiseness")
	if a.doc["success"] != true || made["name"] != "Otter & Co" || made["country"] != "united states" || made["phone"] != nil || made["createdAt"] != made["updatedAt"] ||
		len(made["id"].(string)) != 24 || strings.Trim(made["id"].(string), "0123456789abcdef") != "" {
		t.Errorf("made %s", a.raw)
	}
	path := "/businesses/" + made["id"].(string)
	changed := r.call("PUT", path, map[string]any{"phone": "+15035550123", "email": ""}).is(200).object("buiseness")
	if changed["phone"] != "+15035550123" || changed["email"] != nil || changed["name"] != made["name"] || changed["createdAt"] != made["createdAt"] || changed["updatedAt"] == made["updatedAt"] {
		t.Errorf("changed to %v", changed)
	}
	if got := r.call("GET", path, nil).is(200).object("business"); fmt.Sprint(got) != fmt.Sprint(changed) {
		t.Errorf("read %v", got)
	}
	if r.call("DELETE", path, nil).is(200).doc["success"] != true {
		t.Error("a deletion is answered without success")
	}
	r.call("GET", path, nil).refuses(400, "Business with id "+made["id"].(string)+" not found")
	r.call("DELETE", path, nil).is(400)
}

func TestBusinessesPageBySkipAndLimit(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 1000}, 3)
	list := func(query string) []map[string]any {
		return r.call("GET", "/businesses/?locationId="+r.at+query, nil).is(200).list("businesses")
	}
	all := list("")
	if len(all) != 8 || all[0]["name"] != "Blue Heron Studio" {
		t.Fatalf("there are %d: %v", len(all), all)
	}
	if page := list("&limit=3&skip=6"); len(page) != 2 || page[0]["id"] != all[6]["id"] || len(list("&limit=3")) != 3 || len(list("&skip=8")) != 0 {
		t.Errorf("the last page is %v", page)
	}
	for i := range 95 {
		r.call("POST", "/businesses/", map[string]any{"name": fmt.Sprint("Firm ", i), "locationId": r.at}).is(201)
	}
	if n, rest := len(list("")), len(list("&skip=100")); n != 100 || rest != 3 {
		t.Errorf("the default page has %d rows, the next one %d", n, rest)
	}
}

func TestBusinessesAreRefusedInTheServicesWords(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.call("GET", "/businesses/?locationId="+r.at, nil).list("businesses")[0]["id"].(string)
	at := fmt.Sprintf(`"locationId":%q`, r.at)
	for _, tt := range []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"POST", "/businesses/", `{"name":"x"}`, 422, "locationId must be a string"},
		{"POST", "/businesses/", `{` + at + `}`, 422, "name must be a string"},
		{"POST", "/businesses/", `{` + at + `,"name":""}`, 422, "name should not be empty"},
		{"POST", "/businesses/", `{` + at + `,"name":"x","email":"y"}`, 422, "email must be an email"},
		{"POST", "/businesses/", `{` + at + `,"name":"x","country":7}`, 422, "country must be a string"},
		{"POST", "/businesses/", `{"name":"x","locationId":"` + r.other + `"}`, 403, textOtherLocation},
		{"PUT", "/businesses/" + id, `{` + at + `}`, 422, "property locationId should not exist"},
		{"PUT", "/businesses/nothing", `{}`, 400, "Business with id nothing not found"},
		{"GET", "/businesses/", "", 422, "locationId should not be empty"},
		{"GET", "/businesses/?locationId=" + r.other, "", 403, textOtherLocation},
		{"GET", "/businesses/?limit=x&locationId=" + r.at, "", 422, "limit must be a number string"},
	} {
		var body any
		if tt.body != "" {
			body = tt.body
		}
		r.call(tt.method, tt.path, body).refuses(tt.status, tt.message)
	}
	theirs := ""
	for _, b := range r.state("kind=businesses").Records["businesses"] {
		if m := b.(map[string]any); m["locationId"] == r.other {
			theirs = m["id"].(string)
		}
	}
	r.call("GET", "/businesses/"+theirs, nil).refuses(403, textOtherLocation)
	r.call("DELETE", "/businesses/"+theirs, nil).refuses(403, textOtherLocation)
	r.token = r.install("Harbour Dental Studio", "businesses.readonly")["access_token"].(string)
	r.call("GET", "/businesses/"+id, nil).is(200)
	r.call("PUT", "/businesses/"+id, `{}`).refuses(401, textNoScope)
}

func TestContactsOfADeletedBusinessKeepItsNameAndNobodyIsTold(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(*rig, string){
		"through the API": func(r *rig, id string) { r.call("DELETE", "/businesses/"+id, nil).is(200) },
		"by hand":         func(r *rig, id string) { r.act("businesses", change("delete", id, "")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := start(t, Options{SearchLag: -1}, 200)
			var of map[string]any
			for _, c := range r.state("kind=contacts").Records["contacts"] {
				if m := c.(map[string]any); m["businessId"] != nil && m["locationId"] == r.at {
					of = m
				}
			}
			got := r.hooked(shared.HookPlan{})
			remove(r, of["businessId"].(string))
			if c := r.get(of["id"].(string)); c["businessId"] != nil || c["companyName"] != of["companyName"] {
				t.Errorf("the contact has %v, %v", c["businessId"], c["companyName"])
			}
			if rows := r.call("GET", fmt.Sprintf("/contacts/business/%s?locationId=%s", of["businessId"], r.at), nil).is(200).list("contacts"); len(rows) != 0 {
				t.Errorf("%d contacts still belong to it", len(rows))
			}
			r.call("PUT", "/contacts/"+of["id"].(string), map[string]any{"city": "Bonn"}).is(200)
			if doc := (<-got).doc(t); doc["type"] != "ContactUpdate" || doc["city"] != "Bonn" {
				t.Errorf("the first to be told of is %v", doc)
			}
		})
	}
}

func TestBusinessesAreMadeByHandAndLogged(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 0)
	r.act("businesses", change("create", "", fmt.Sprintf(`{"name":"By hand","locationId":%q}`, r.at)))
	rows := r.call("GET", "/businesses/?locationId="+r.at, nil).is(200).list("businesses")
	last := rows[len(rows)-1]
	if last["name"] != "By hand" || len(last["id"].(string)) != 24 || last["createdAt"] == nil {
		t.Errorf("made %v", last)
	}
	r.act("businesses", change("change", last["id"].(string), `{"city":"Leeds"}`))
	r.call("PUT", "/businesses/"+last["id"].(string), `{"city":"Hull"}`).is(200)
	var by []string
	for _, w := range r.state("records=no").Writes {
		by = append(by, w.By+" "+w.Kind+" "+w.Action)
	}
	if !slices.Equal(by, []string{"person businesses create", "person businesses change", "api businesses change"}) {
		t.Errorf("writes %v", by)
	}
	if err := r.remote.Post(t.Context(), "records/businesses", change("create", "", `{"name":"x"}`), nil); !problem.Is(err, problem.Usage) {
		t.Errorf("a business of nowhere: %v", err)
	}
}
