package sandbox

import (
	"fmt"
	"slices"
	"testing"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

// tagNamed finds a tag of the rig's location by its name; nil when there is none.
func (r *rig) tagNamed(name string) map[string]any {
	r.t.Helper()
	for _, t := range r.call("GET", "/locations/"+r.at+"/tags", nil).is(200).list("tags") {
		if t["name"] == name {
			return t
		}
	}
	return nil
}

func TestTagsOfALocationAreMadeReadRenamedAndDeleted(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	all := "/locations/" + r.at + "/tags"
	made := r.call("POST", all, map[string]any{"name": " Gold Member "}).is(200).object("tag")
	if made["name"] != "gold member" || made["locationId"] != r.at || len(made["id"].(string)) != 20 || len(made) != 3 {
		t.Errorf("made %v", made)
	}
	path := all + "/" + made["id"].(string)
	if got := r.call("GET", path, nil).is(200).object("tag"); fmt.Sprint(got) != fmt.Sprint(made) || fmt.Sprint(r.tagNamed("gold member")) != fmt.Sprint(made) {
		t.Errorf("read %v", got)
	}
	if got := r.call("PUT", path, map[string]any{"name": "Silver"}).is(200).object("tag"); got["name"] != "silver" || got["id"] != made["id"] || r.tagNamed("gold member") != nil {
		t.Errorf("renamed to %v", got)
	}
	r.call("PUT", path, map[string]any{"name": "SILVER"}).is(200)
	if r.call("DELETE", path, nil).is(200).doc["succeded"] != true || r.tagNamed("silver") != nil {
		t.Error("the tag is still there")
	}
	r.call("GET", path, nil).refuses(400, "Tag with id "+made["id"].(string)+" not found")
}

func TestTagsAreRefusedInTheServicesWords(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	all := "/locations/" + r.at + "/tags"
	vip := all + "/" + r.tagNamed("vip")["id"].(string)
	for _, tt := range []struct {
		method, path, body string
		status             int
		message            string
	}{
		{"POST", all, `{}`, 422, "name must be a string"},
		{"POST", all, `{"name":""}`, 422, "name should not be empty"},
		{"POST", all, `{"name":"  "}`, 422, "name should not be empty"},
		{"POST", all, `{"name":"x","id":"y"}`, 422, "property id should not exist"},
		{"POST", all, `{"name":"VIP"}`, 400, fmt.Sprintf(unverifiedTagTaken, "vip")},
		{"PUT", vip, `{"name":"Newsletter"}`, 400, fmt.Sprintf(unverifiedTagTaken, "newsletter")},
		{"PUT", all + "/nothing", `{"name":"x"}`, 400, "Tag with id nothing not found"},
		{"DELETE", all + "/nothing", "", 400, "Tag with id nothing not found"},
		{"POST", "/locations/" + r.other + "/tags", `{"name":"x"}`, 403, textOtherLocation},
	} {
		var body any
		if tt.body != "" {
			body = tt.body
		}
		r.call(tt.method, tt.path, body).refuses(tt.status, tt.message)
	}
	r.token = r.install("Harbour Dental Studio", "contacts.readonly locations/tags.readonly")["access_token"].(string)
	r.call("GET", vip, nil).is(200)
	r.call("PUT", vip, `{"name":"x"}`).refuses(401, textNoScope)
	r.call("DELETE", vip, nil).refuses(401, textNoScope)
}

func TestContactsFollowTheListOfTags(t *testing.T) {
	t.Parallel()
	r := start(t, Options{SearchLag: -1}, 3)
	id := r.create(map[string]any{"firstName": "Kit", "tags": []string{"One", "Two"}})
	path := "/locations/" + r.at + "/tags/" + r.tagNamed("one")["id"].(string)
	got := r.hooked(shared.HookPlan{})
	r.call("PUT", path, map[string]any{"name": "Uno"}).is(200)
	if c := r.get(id); fmt.Sprint(c["tags"]) != "[uno two]" {
		t.Errorf("after the new name: %v", c["tags"])
	}
	r.call("DELETE", path, nil).is(200)
	if c := r.get(id); fmt.Sprint(c["tags"]) != "[two]" {
		t.Errorf("after the deletion: %v", c["tags"])
	}
	for range 2 {
		if doc := (<-got).doc(t); doc["type"] != "ContactTagUpdate" || doc["id"] != id {
			t.Errorf("got %v", doc)
		}
	}
	r.call("POST", "/contacts/"+id+"/tags", map[string]any{"tags": []string{"Uno"}}).is(201)
	if r.tagNamed("uno") == nil {
		t.Error("a contact's new tag is not in the list")
	}
}

func TestTagsCanOutliveTheList(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{TagsOutliveList: true}}, 3)
	id := r.create(map[string]any{"firstName": "Kit", "tags": []string{"One"}})
	r.call("DELETE", "/locations/"+r.at+"/tags/"+r.tagNamed("one")["id"].(string), nil).is(200)
	if c := r.get(id); fmt.Sprint(c["tags"]) != "[one]" || r.tagNamed("one") != nil {
		t.Errorf("tags %v", c["tags"])
	}
}

func TestTagsChangedByHandReachContactsAndTheLog(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"firstName": "Kit", "tags": []string{"One"}})
	r.act("tags", change("change", r.tagNamed("one")["id"].(string), `{"name":"Uno"}`))
	if c := r.get(id); fmt.Sprint(c["tags"]) != "[uno]" {
		t.Errorf("tags %v", c["tags"])
	}
	r.act("tags", change("delete", r.tagNamed("uno")["id"].(string), ""))
	r.act("tags", change("create", "", fmt.Sprintf(`{"name":"Dos","locationId":%q}`, r.at)))
	if r.tagNamed("dos") == nil {
		t.Error("the new tag is not listed")
	}
	var by []string
	for _, w := range r.state("records=no").Writes[1:] {
		by = append(by, w.By+" "+w.Kind+" "+w.Action)
	}
	want := []string{"person tags change", "person contacts change", "person tags delete", "person contacts change", "person tags create"}
	if !slices.Equal(by, want) {
		t.Errorf("writes %v", by)
	}
	for _, fields := range []string{`{"name":"x"}`, `{"name":"vip","locationId":"` + r.at + `"}`} {
		if err := r.remote.Post(t.Context(), "records/tags", change("create", "", fields), nil); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v", fields, err)
		}
	}
}
