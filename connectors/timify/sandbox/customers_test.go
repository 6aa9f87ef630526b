package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestACustomerIsWrittenByTheIDsOfItsFieldsAndReadByTheirNames(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	made := r.create(map[string]string{"firstName": "Zoë", "lastName": "Quirk", "email": "zoe@example.net", "birthday": "1990-05-06", "notes": "First\nSecond"})
	if made["firstName"] != "Zoë" || made["fullName"] != "Zoë Quirk" || made["email"] != "zoe@example.net" || made["externalId"] != "" || made["globalId"] != nil ||
		made["phone"] != nil || made["companyName"] != "" || fmt.Sprint(made["firstLetters"]) != "[Z Q]" || made["createdAt"] != "2026-03-02T09:00:00Z" || made["totalBookings"] != 0.0 {
		t.Errorf("made %v", made)
	}
	if v, _ := held(made, "birthday"); v != "1990-05-06" {
		t.Errorf("birthday %q", v)
	}
	id := made["id"].(string)
	changed := r.call("PATCH", "/v1/customers/"+id, r.values(map[string]string{"lastName": "Query"})).is(200).data()
	if changed["firstName"] != "Zoë" || changed["lastName"] != "Query" || changed["ts"] == made["ts"] || changed["updatedAt"] != made["updatedAt"] {
		t.Errorf("changed %v", changed)
	}
	if got := r.call("GET", "/v1/customers/"+id, nil).is(200).data(); fmt.Sprint(got) != fmt.Sprint(changed) {
		t.Errorf("read %v", got)
	}
	r.call("DELETE", "/v1/customers/"+id, nil).is(200)
	r.call("GET", "/v1/customers/"+id, nil).is(404)
	r.call("PATCH", "/v1/customers/"+id, object{}).is(404)
}

func TestWhatStandsBesideTheCustomFieldsIsIgnoredOrRefused(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	made := r.call("POST", "/v1/customers", object{"firstName": "Nobody", "email": "no@example.net"}).is(200).data()
	if made["firstName"] != "" || made["email"] != "" || made["fullName"] != "" {
		t.Errorf("took %v", made)
	}
	r = start(t, Options{Quirks: Quirks{RefuseTopLevel: true}}, 1)
	r.call("POST", "/v1/customers", object{"firstName": "Nobody"}).says(400, fmt.Sprintf(unverifiedTopLevel, "firstName"))
}

func TestTheIDsOfFieldsDifferPerCompany(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	mine, theirs := r.fields(r.at), r.fields(r.other)
	for name, id := range mine {
		if theirs[name] == "" || theirs[name] == id || len(id) != 24 {
			t.Errorf("%s is %s here and %s there", name, id, theirs[name])
		}
	}
	body := object{"customfields": []object{{"id": theirs["firstName"], "value": "Lost"}}}
	r.call("POST", "/v1/customers", body).says(400, fmt.Sprintf(unverifiedBadField, theirs["firstName"]))
}

func TestAPhoneIsADocumentInAText(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	text := `{ "phone":"+33639980001","country":"FR","prefix":"33","number":"639980001", "extra":1}`
	made := r.create(map[string]string{"firstName": "Chloé", "mobilePhone": text})
	if p := made["phone"].(object); p["phone"] != "+33639980001" || p["number"] != "639980001" || p["code"] != "FR" {
		t.Errorf("phone %v", p)
	}
	if v, _ := held(made, "mobilePhone"); v != text {
		t.Errorf("kept as %s", v)
	}
	id := made["id"].(string)
	for _, bad := range []string{"+33639980001", "{}", "null", `["+33639980001"]`} {
		r.call("PATCH", "/v1/customers/"+id, r.values(map[string]string{"mobilePhone": bad})).says(400, unverifiedFieldPhone)
	}
	emptied := r.call("PATCH", "/v1/customers/"+id, r.values(map[string]string{"mobilePhone": ""})).is(200).data()
	if p, isObject := emptied["phone"].(object); !isObject || len(p) != 0 {
		t.Errorf("emptied to %v", emptied["phone"])
	}
	landline := r.create(map[string]string{"firstName": "Fixed", "landlinePhone": text})
	if landline["phone"] != nil {
		t.Errorf("a landline shows as %v", landline["phone"])
	}
}

func TestValuesAreHeldAgainstTheTypesOfTheirFields(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		field, value, says string
	}{
		{"birthday", "06.05.1990", unverifiedFieldDate},
		{"birthday", "1990-13-01", unverifiedFieldDate},
		{"email", "nobody", unverifiedFieldMail},
		{"salutation", "Sir", unverifiedFieldChoice},
	} {
		t.Run(c.field+" "+c.value, func(t *testing.T) {
			t.Parallel()
			for status, q := range map[int]Quirks{400: {}, 422: {Invalid422: true}} {
				r := start(t, Options{Quirks: q}, 1)
				r.call("POST", "/v1/customers", r.values(map[string]string{c.field: c.value})).says(status, c.says)
			}
		})
	}
	r := start(t, Options{}, 1)
	id := r.fields(r.at)["firstName"]
	r.call("POST", "/v1/customers", object{"customfields": []object{{"id": id, "value": 12}}}).says(400, unverifiedFieldText)
	r.call("POST", "/v1/customers", object{"customfields": []object{{"id": id, "value": nil}}}).says(400, unverifiedFieldText)
	r.call("POST", "/v1/customers", object{"customfields": "all"}).says(400, unverifiedNoFields)
	r.call("POST", "/v1/customers", "[]").says(400, unverifiedBadBody)
}

func TestAnExternalIDIsFoundOnlyWhereItIsAskedFor(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	made := r.call("POST", "/v1/customers", object{"externalId": "crm-7"}).is(200).data()
	r.call("GET", "/v1/customers/crm-7", nil).is(404)
	if got := r.call("GET", "/v1/customers/crm-7?external=1", nil).is(200).data(); got["id"] != made["id"] {
		t.Errorf("found %v", got)
	}
	r.call("GET", "/v1/customers/"+made["id"].(string)+"?external=1", nil).is(404)
	r.call("PATCH", "/v1/customers/crm-7?external=1", object{"external_id": "crm-8"}).is(200)
	r.call("DELETE", "/v1/customers/crm-7?external=1", nil).is(404)
	r.call("DELETE", "/v1/customers/crm-8?external=1", nil).is(200)
	r = start(t, Options{Quirks: Quirks{UniqueExternalID: true, SnakeExternalID: true, Created201: true}}, 1)
	if got := r.call("POST", "/v1/customers", object{"externalId": "crm-9"}).is(201).data(); got["externalId"] != "" {
		t.Errorf("took the other spelling: %v", got)
	}
	r.call("POST", "/v1/customers", object{"external_id": "crm-9"}).is(201)
	r.call("POST", "/v1/customers", object{"external_id": "crm-9"}).says(409, unverifiedTaken)
}

func TestTheListIsSortedByNameAndPagedOnlyByTwoNumbersAboveZero(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{WithMeta: true}}, 60)
	a := r.call("GET", "/v1/customers", nil).is(200)
	all := a.rows()
	if a.doc["total"] != float64(len(all)) || len(all) < 30 {
		t.Fatalf("%d of %v", len(all), a.doc["total"])
	}
	var names []string
	for _, c := range all {
		names = append(names, c["firstName"].(string)+"\x00"+c["lastName"].(string))
	}
	if !slices.IsSorted(names) {
		t.Errorf("names %q", names)
	}
	for _, all := range []string{"page=2", "limit=5", "page=0&limit=5", "page=1&limit=0", "page=-1&limit=-1", "page=x&limit=y"} {
		if got := r.call("GET", "/v1/customers?"+all, nil).is(200); len(got.rows()) != len(names) || got.doc["meta"].(object)["limit"] != 10_000.0 {
			t.Errorf("%s gives %d of %d", all, len(got.rows()), len(names))
		}
	}
	second := r.call("GET", "/v1/customers?page=2&limit=5", nil).is(200)
	if rows := second.rows(); len(rows) != 5 || rows[0]["id"] != all[5]["id"] || second.doc["total"] != float64(len(all)) || second.doc["meta"].(object)["totalPages"] != float64((len(all)+4)/5) {
		t.Errorf("page 2: %s", second.raw)
	}
	for _, behind := range []string{"99", "1000000000000"} {
		if got := r.call("GET", "/v1/customers?page="+behind+"&limit=5", nil).is(200).rows(); len(got) != 0 {
			t.Errorf("page %s holds %d", behind, len(got))
		}
	}
}

func TestRowsShiftWhenANameChanges(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 40)
	first := r.call("GET", "/v1/customers?page=1&limit=5", nil).is(200).rows()
	r.call("PATCH", "/v1/customers/"+first[0]["id"].(string), r.values(map[string]string{"firstName": "Zzz"})).is(200)
	if second := r.call("GET", "/v1/customers?page=1&limit=5", nil).is(200).rows(); second[0]["id"] != first[1]["id"] {
		t.Errorf("the first is still %v", second[0]["fullName"])
	}
}

func TestFewCustomersShowASalutationInPlaceOfBirthdayAndNotes(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 400)
	odd, usual, bare := 0, 0, 0
	for _, c := range r.call("GET", "/v1/customers", nil).is(200).rows() {
		_, salutation := held(c, "salutation")
		if _, notes := held(c, "notes"); salutation && !notes {
			odd++
		} else if notes && !salutation {
			usual++
		}
		for _, f := range c["fields"].([]any) {
			if _, has := f.(object)["defaultId"]; !has {
				bare++
			}
		}
		if len(c["id"].(string)) != 24 {
			t.Errorf("id %v", c["id"])
		}
	}
	if odd == 0 || usual < 10*odd || bare == 0 {
		t.Errorf("%d odd, %d usual, %d rows without a default id", odd, usual, bare)
	}
}

func TestAFieldThatIsAddedIsThereForEverybody(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 2)
	made := r.call("POST", "/v1/customers/customfields", object{"type": "TEXT", "label": "Shoe size"}).is(200).data()
	id := r.fields(r.at)["Shoe size"]
	if id == "" || id != made["id"] {
		t.Fatalf("made %v, listed as %s", made, id)
	}
	got := r.call("POST", "/v1/customers", object{"customfields": []object{{"id": id, "value": "42"}}}).is(200)
	if !strings.Contains(string(got.raw), `"value":"42"`) {
		t.Errorf("holds %s", got.raw)
	}
	r.call("POST", "/v1/customers/customfields", object{"type": "HOLOGRAM"}).is(400)
	r.call("GET", "/v1/customers/customfields/categories", nil).is(200)
}

func TestACustomerOfTheEnterpriseReachesEveryBranchAndABranchKeepsItsOwnChange(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 5)
	head := map[string]string{"Authorization": r.token}
	ids := map[string]string{}
	for _, f := range r.send("GET", "/v1/enterprise-customers/customfields", nil, head).is(200).rows() {
		ids[f["defaultId"].(string)] = f["id"].(string)
	}
	named := func(last string) object {
		return object{"customfields": []object{{"id": ids["firstName"], "value": "Global"}, {"id": ids["lastName"], "value": last}}}
	}
	id := r.send("POST", "/v1/enterprise-customers", named("Person"), head).is(200).data()["id"].(string)
	copies := func() (ids, lasts []string) {
		for _, company := range []string{r.at, r.other} {
			for _, c := range r.send("GET", "/v1/customers", nil, map[string]string{"Authorization": r.token, "company-id": company}).is(200).rows() {
				if c["globalId"] == id {
					ids, lasts = append(ids, c["id"].(string)), append(lasts, c["lastName"].(string))
				}
			}
		}
		return ids, lasts
	}
	branch, lasts := copies()
	if !slices.Equal(lasts, []string{"Person", "Person"}) {
		t.Fatalf("copies %v", lasts)
	}
	r.call("PATCH", "/v1/customers/"+branch[0], r.values(map[string]string{"lastName": "Here"})).is(200)
	if _, lasts = copies(); !slices.Equal(lasts, []string{"Here", "Person"}) {
		t.Errorf("after a branch's change %v", lasts)
	}
	r.send("PATCH", "/v1/enterprise-customers/"+id, named("Everywhere"), head).is(200)
	if _, lasts = copies(); !slices.Equal(lasts, []string{"Everywhere", "Everywhere"}) {
		t.Errorf("after the enterprise's change %v", lasts)
	}
	if rows := r.send("GET", "/v1/enterprise-customers", nil, head).is(200).rows(); len(rows) != 2 {
		t.Errorf("%d customers of the enterprise", len(rows))
	}
}
