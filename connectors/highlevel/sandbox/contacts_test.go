package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestThreeShapesOfOneContact(t *testing.T) {
	t.Parallel()
	r := start(t, Options{SearchLag: -1}, 3)
	made := r.call("POST", "/contacts/", map[string]any{
		"locationId": r.at, "firstName": "Noor", "lastName": "Haddad", "email": "Noor.Haddad@Example.com", "phone": "(503) 555-0142", "address1": "1 Mill Lane",
		"dateOfBirth": "09/25/1990", "companyName": "Blue Heron", "tags": []string{" VIP ", "vip", "New"}, "gender": "female",
	}).is(201).object("contact")
	got := r.get(made["id"].(string))
	row := r.call("POST", "/contacts/search", map[string]any{"locationId": r.at, "pageLimit": 1}).is(200).list("contacts")[0]
	for name, tt := range map[string]struct {
		in   map[string]any
		want map[string]any
	}{
		"create": {made, map[string]any{
			"dateOfBirth": "1990-09-25T00:00:00.000Z", "birthMonth": 9.0, "birthDay": 25.0, "address1": "1 Mill Lane", "name": nil, "deleted": false, "bounceEmail": false,
			"emailLowerCase": "noor.haddad@example.com", "phone": "+15035550142", "email": "Noor.Haddad@Example.com", "timezone": nil, "address": nil,
		}},
		"by id": {got, map[string]any{
			"dateOfBirth": "1990-09-25", "birthMonth": nil, "address1": "1 Mill Lane", "name": "Noor Haddad", "contactName": nil, "deleted": nil,
			"fullNameLowerCase": "noor haddad", "type": "lead", "searchAfter": nil, "address": nil, "gender": nil,
		}},
		"search": {row, map[string]any{
			"dateOfBirth": 654220800000.0, "address": "1 Mill Lane", "address1": nil, "contactName": "Noor Haddad", "name": nil, "firstNameLowerCase": "noor",
			"businessName": "Blue Heron", "companyName": "Blue Heron", "id": made["id"],
		}},
	} {
		for k, v := range tt.want {
			if tt.in[k] != v {
				t.Errorf("%s: %s is %v, want %v", name, k, tt.in[k], v)
			}
		}
		if tags := tt.in["tags"].([]any); !slices.Equal(tags, []any{"vip", "new"}) {
			t.Errorf("%s: tags %v", name, tags)
		}
	}
	if _, err := time.Parse(isoMillis, got["dateAdded"].(string)); err != nil || !strings.HasSuffix(got["dateAdded"].(string), "Z") {
		t.Errorf("dateAdded %v", got["dateAdded"])
	}
}

func TestUnknownPropertiesAreRefusedPerCall(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"firstName": "Kim"})
	for _, tt := range []struct {
		method, path string
		fields       map[string]any
		want         string
	}{
		{"POST", "/contacts/", map[string]any{"locationId": r.at, "nickname": "K"}, "property nickname should not exist"},
		{"POST", "/contacts/", map[string]any{"locationId": r.at, "createNewIfDuplicateAllowed": true}, "property createNewIfDuplicateAllowed should not exist"},
		{"PUT", "/contacts/" + id, map[string]any{"locationId": r.at}, "property locationId should not exist"},
		{"PUT", "/contacts/" + id, map[string]any{"gender": "male"}, "property gender should not exist"},
		{"PUT", "/contacts/" + id, map[string]any{"companyName": "X"}, "property companyName should not exist"},
		{"PUT", "/contacts/" + id, map[string]any{"firstName": 7}, "firstName must be a string"},
		{"PUT", "/contacts/" + id, map[string]any{"postalCode": nil}, "postalCode must be a string"},
		{"POST", "/contacts/", map[string]any{"locationId": r.at, "source": nil}, "source must be a string"},
		{"PUT", "/contacts/" + id, map[string]any{"dnd": "yes"}, "dnd must be a boolean value"},
		{"PUT", "/contacts/" + id, map[string]any{"tags": "vip"}, "tags must be an array"},
		{"PUT", "/contacts/" + id, map[string]any{"tags": []any{1}}, "each value in tags must be a string"},
		{"PUT", "/contacts/" + id, map[string]any{"email": "nobody"}, "email must be an email"},
		{"PUT", "/contacts/" + id, map[string]any{"country": "Germany"}, "country must be a valid ISO31661 Alpha2 code"},
		{"PUT", "/contacts/" + id, map[string]any{"phone": "12"}, unverifiedPhone},
		{"PUT", "/contacts/" + id, map[string]any{"dateOfBirth": "31-31-1990"}, unverifiedBirthday},
		{"PUT", "/contacts/" + id, map[string]any{"customFields": []any{map[string]any{"id": "x", "value": 1}}}, "customFields.0.property value should not exist"},
		{"PUT", "/contacts/" + id, map[string]any{"dndSettings": map[string]any{"Fax": map[string]any{}}}, "dndSettings.property Fax should not exist"},
		{"POST", "/contacts/", map[string]any{"firstName": "No place"}, "locationId must be a string"},
		{"POST", "/contacts/" + id + "/tags", map[string]any{}, "tags must be an array"},
	} {
		r.call(tt.method, tt.path, tt.fields).refuses(422, tt.want)
	}
	if got := r.get(id); got["firstName"] != "Kim" {
		t.Errorf("a refused change left %v", got)
	}
	r.call("PUT", "/contacts/"+id, `{"firstName":`).is(400)
}

func TestUpdateClearsByNullAndKeepsWhatWasNotSent(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"firstName": "Ana", "lastName": "Peña", "email": "ana@example.com", "city": "Lyon", "source": "form"})
	a := r.call("PUT", "/contacts/"+id, map[string]any{"lastName": nil, "city": "Köln", "source": nil}).is(200)
	if a.doc["succeded"] != true {
		t.Errorf("no succeded in %s", a.raw)
	}
	got := r.get(id)
	if got["firstName"] != "Ana" || got["lastName"] != nil || got["city"] != "Köln" || got["email"] != "ana@example.com" || got["source"] != nil {
		t.Errorf("got %v", got)
	}
	if !(got["dateUpdated"].(string) > got["dateAdded"].(string)) {
		t.Error("the change did not move dateUpdated")
	}
	r.call("PUT", "/contacts/"+id, map[string]any{"name": "Ana María Peña Ruiz"}).is(200)
	if got := r.get(id); got["firstName"] != "Ana" || got["lastName"] != "María Peña Ruiz" {
		t.Errorf("the name was split into %v and %v", got["firstName"], got["lastName"])
	}
}

func TestCustomFieldsAreWrittenByIdOrKeyAndReadByValue(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	ids := map[string]string{}
	for _, f := range r.call("GET", "/locations/"+r.at+"/customFields?model=contact", nil).is(200).list("customFields") {
		ids[f["dataType"].(string)] = f["id"].(string)
	}
	id := r.create(map[string]any{"firstName": "Bo", "customFields": []any{
		map[string]any{"id": ids["NUMERICAL"], "field_value": "12"},
		map[string]any{"key": "preferred_day", "field_value": "Monday"},
		map[string]any{"id": ids["CHECKBOX"], "field_value": []string{"Photos", "Newsletter"}},
	}})
	r.call("PUT", "/contacts/"+id, map[string]any{"customFields": []any{map[string]any{"key": "contact.preferred_day", "field_value": ""}, map[string]any{"id": ids["MONETORY"], "field_value": 9.5}}}).is(200)
	got := map[any]any{}
	for _, v := range r.get(id)["customFields"].([]any) {
		m := v.(map[string]any)
		if len(m) != 2 {
			t.Errorf("a value has other keys than id and value: %v", m)
		}
		got[m["id"]] = m["value"]
	}
	if len(got) != 3 || got[ids["NUMERICAL"]] != 12.0 || got[ids["MONETORY"]] != 9.5 || !slices.Equal(got[ids["CHECKBOX"]].([]any), []any{"Photos", "Newsletter"}) {
		t.Errorf("got %v", got)
	}
	r.call("PUT", "/contacts/"+id, map[string]any{"customFields": []any{map[string]any{"id": "nope", "field_value": "x"}}}).refuses(400, "Custom field with id nope not found")
	r.call("PUT", "/contacts/"+id, map[string]any{"assignedTo": "nobody"}).refuses(400, "User with id nobody not found")
}

func TestDuplicatesAreRefusedWithTheOneThatExists(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	first := r.create(map[string]any{"name": "Ada Byron", "email": "ada.b@example.com", "phone": "+15035550143"})
	for _, tt := range []struct {
		fields map[string]any
		by     string
	}{
		{map[string]any{"locationId": r.at, "email": "ADA.B@example.com"}, "email"},
		{map[string]any{"locationId": r.at, "email": "new@example.com", "phone": "503 555 0143"}, "phone"},
	} {
		a := r.call("POST", "/contacts/", tt.fields)
		a.refuses(400, textDuplicate)
		if m := a.object("meta"); m["contactId"] != first || m["contactName"] != "Ada Byron" || m["matchingField"] != tt.by {
			t.Errorf("meta %v", m)
		}
	}
	other := r.create(map[string]any{"email": "second@example.com"})
	r.call("PUT", "/contacts/"+other, map[string]any{"phone": "+15035550143"}).refuses(400, textDuplicate)
	r.act("locations", change("change", r.at, `{"settings":{"allowDuplicateContact":true}}`))
	r.call("POST", "/contacts/", map[string]any{"locationId": r.at, "email": "ada.b@example.com"}).is(201)
}

func TestUpsertFollowsTheLocationsKeys(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	byMail := r.create(map[string]any{"firstName": "Mail", "email": "m@example.com", "gender": "female", "companyName": "Old"})
	byPhone := r.create(map[string]any{"firstName": "Phone", "phone": "+15035550144"})
	a := r.call("POST", "/contacts/upsert", map[string]any{
		"locationId": r.at, "email": "M@example.com", "phone": "+15035550144", "lastName": "Both", "companyName": "New", "gender": "male", "tags": []string{"A"},
	}).is(200)
	c := a.object("contact")
	if a.doc["new"] != false || c["id"] != byMail || c["lastName"] != "Both" || c["phone"] != nil || c["companyName"] != "New" || a.doc["traceId"] == nil {
		t.Errorf("got %s", a.raw)
	}
	if got := r.get(byPhone); got["phone"] != "+15035550144" || got["lastName"] != nil {
		t.Errorf("the other contact became %v", got)
	}
	for _, rec := range r.state("kind=contacts").Records["contacts"] {
		if m := rec.(map[string]any); m["id"] == byMail && m["gender"] != "female" {
			t.Errorf("upsert changed the gender to %v", m["gender"])
		}
	}
	if a := r.call("POST", "/contacts/upsert", map[string]any{"locationId": r.at, "email": "fresh@example.com"}).is(200); a.doc["new"] != true {
		t.Errorf("got %s", a.raw)
	}
	always := map[string]any{"locationId": r.at, "email": "m@example.com", "createNewIfDuplicateAllowed": true}
	if a := r.call("POST", "/contacts/upsert", always).is(200); a.doc["new"] != false {
		t.Error("a strict location made a duplicate")
	}
	r.act("locations", change("change", r.at, `{"settings":{"allowDuplicateContact":true},"dedupe":["phone","email"]}`))
	if a := r.call("POST", "/contacts/upsert", always).is(200); a.doc["new"] != true {
		t.Error("a lenient location updated in place of creating")
	}
	both := map[string]any{"locationId": r.at, "email": "m@example.com", "phone": "+15035550144"}
	if a := r.call("POST", "/contacts/upsert", both).is(200); a.object("contact")["id"] != byPhone {
		t.Error("the first key is the phone, but it did not decide")
	}
}

func TestUpsertBySecondAddressLosesTheFirst(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"email": "first@example.com"})
	r.act("contacts", change("change", id, `{"additionalEmails":["second@example.com"]}`))
	if got := r.get(id)["additionalEmails"].([]any); got[0].(map[string]any)["email"] != "second@example.com" {
		t.Fatalf("additional addresses %v", got)
	}
	r.call("POST", "/contacts/upsert", map[string]any{"locationId": r.at, "email": "second@example.com"}).is(200)
	if got := r.get(id); got["email"] != "second@example.com" || got["additionalEmails"] != nil {
		t.Errorf("got %v", got)
	}
}

func TestDuplicateSearchReadsTheStore(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"email": "x@example.com", "phone": "+15035550145"})
	base := "/contacts/search/duplicate?locationId=" + r.at
	for _, q := range []string{"&email=X@example.com", "&number=%2B15035550145", "&number=503-555-0145"} {
		if got := r.call("GET", base+q, nil).is(200).object("contact")["id"]; got != id {
			t.Errorf("%s found %v", q, got)
		}
	}
	if a := r.call("GET", base+"&email=none@example.com", nil).is(200); a.doc["contact"] != nil {
		t.Errorf("found %s", a.raw)
	}
	r.call("GET", base, nil).refuses(400, textNoKey)
}

func TestTagsAreLowerCaseAddedRemovedAndListed(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"tags": []string{"One"}})
	a := r.call("POST", "/contacts/"+id+"/tags", map[string]any{"tags": []string{"Brand NEW", "one"}}).is(201)
	if got, _ := json.Marshal(a.doc["tags"]); string(got) != `["one","brand new"]` {
		t.Errorf("tags %s", got)
	}
	names := []any{}
	for _, tag := range r.call("GET", "/locations/"+r.at+"/tags", nil).is(200).list("tags") {
		names = append(names, tag["name"])
	}
	if !slices.Contains(names, any("brand new")) {
		t.Errorf("the location's tags are %v", names)
	}
	a = r.call("DELETE", "/contacts/"+id+"/tags", map[string]any{"tags": []string{"ONE", "unknown"}}).is(200)
	if got, _ := json.Marshal(a.doc["tags"]); string(got) != `["brand new"]` {
		t.Errorf("tags %s", got)
	}
	r.call("PUT", "/contacts/"+id, map[string]any{"tags": []string{"Only"}}).is(200)
	if got := r.get(id)["tags"].([]any); len(got) != 1 || got[0] != "only" {
		t.Errorf("a PUT did not replace the tags: %v", got)
	}
}

func TestDeletedContactIsUnknown(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	id := r.create(map[string]any{"email": "gone@example.com"})
	if a := r.call("DELETE", "/contacts/"+id, nil).is(200); a.doc["succeded"] != true {
		t.Errorf("got %s", a.raw)
	}
	r.call("GET", "/contacts/"+id, nil).refuses(400, "Contact with id "+id+" not found")
	r.call("DELETE", "/contacts/"+id, nil).is(400)
	r.create(map[string]any{"email": "gone@example.com"})
	writes := r.state("records=no").Writes
	if len(writes) != 3 || writes[1].Action != "delete" || writes[1].ID != id || writes[1].Before == nil || writes[1].After != nil || writes[2].Seq != 3 {
		t.Errorf("writes %+v", writes)
	}
}
