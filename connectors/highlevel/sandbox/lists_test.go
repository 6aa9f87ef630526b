package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"

	shared "patchbay/connectors/sandbox"
	"patchbay/problem"
)

func world() shared.World {
	return shared.World{Origin: "http://127.0.0.1:1", Seed: 7, People: shared.People(7, 60), Clock: shared.NewClock(frozen), Rand: bytes.NewReader(make([]byte, 1<<16)), Writes: &shared.Journal{}}
}

func TestUsersAreListedSearchedAndAnsweredBare(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	rows := r.call("GET", "/users/?locationId="+r.at, nil).is(200).list("users")
	if len(rows) != 3 || rows[0]["email"] != "ada@example.com" {
		t.Fatalf("users %v", rows)
	}
	one := r.call("GET", "/users/"+rows[0]["id"].(string), nil).is(200).doc
	if one["id"] != rows[0]["id"] || one["user"] != nil {
		t.Errorf("got %v", one)
	}
	company := r.call("GET", "/locations/"+r.at, nil).is(200).object("location")["companyId"].(string)
	base := "/users/search?companyId=" + company
	for q, want := range map[string]int{"": 3, "&query=TOM": 1, "&limit=1": 1, "&skip=2": 1, "&role=admin": 1, "&type=account": 2, "&ids=" + one["id"].(string): 1, "&locationId=" + r.at: 3} {
		if got := len(r.call("GET", base+q, nil).is(200).list("users")); got != want {
			t.Errorf("search%s found %d, want %d", q, got, want)
		}
	}
	r.call("GET", "/users/search", nil).refuses(422, "companyId must be a string")
	r.call("GET", "/users/search?companyId=other", nil).refuses(403, textOtherLocation)
	r.call("GET", "/users/nobody", nil).refuses(400, "User with id nobody not found")
}

func TestLocationsAndTheirLists(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	l := r.call("GET", "/locations/"+r.at, nil).is(200).object("location")
	if l["name"] != "Harbour Dental Studio" || l["dedupe"] != nil || l["active"] != nil || l["settings"] == nil {
		t.Errorf("location %v", l)
	}
	if rows := r.call("GET", "/locations/search", nil).is(200).list("locations"); len(rows) != 1 || rows[0]["id"] != r.at {
		t.Errorf("a location token saw %v", rows)
	}
	r.call("GET", "/locations/"+r.at+"/timezones", nil).is(200)
	fields := r.call("GET", "/locations/"+r.at+"/customFields", nil).is(200).list("customFields")
	kinds := map[any]bool{}
	for _, f := range fields {
		kinds[f["dataType"]] = true
	}
	for _, k := range []string{"TEXT", "NUMERICAL", "DATE", "SINGLE_OPTIONS", "MULTIPLE_OPTIONS", "CHECKBOX", "MONETORY"} {
		if !kinds[k] {
			t.Errorf("there is no %s field", k)
		}
	}
	if only := r.call("GET", "/locations/"+r.at+"/customFields?model=opportunity", nil).is(200).list("customFields"); len(only) != 1 {
		t.Errorf("opportunity fields %v", only)
	}
	id := fields[0]["id"].(string)
	if f := r.call("GET", "/locations/"+r.at+"/customFields/"+id, nil).is(200).object("customField"); f["id"] != id {
		t.Errorf("field %v", f)
	}
	r.call("GET", "/locations/"+r.at+"/customFields/none", nil).is(400)
	r.call("GET", "/locations/"+r.at+"/customFields?model=deal", nil).is(422)
}

func TestSameSeedMakesTheSameCompany(t *testing.T) {
	t.Parallel()
	one, two := seed(world(), Options{}.withDefaults()), seed(world(), Options{}.withDefaults())
	for _, k := range one.Kinds() {
		a, errA := json.Marshal(one.All(k))
		b, errB := json.Marshal(two.All(k))
		if errA != nil || errB != nil || !bytes.Equal(a, b) || len(a) < 10 {
			t.Errorf("%s differ (%v, %v)", k, errA, errB)
		}
	}
	if first, again := newApp(1), newApp(1); first != again || first == newApp(2) {
		t.Error("the app does not follow the seed")
	}
}

func TestSeededContactsAreVariedAndUnique(t *testing.T) {
	t.Parallel()
	s := seed(world(), Options{}.withDefaults())
	mails, phones, hostile := map[string]bool{}, map[string]bool{}, false
	for _, c := range s.contacts.all(nil) {
		if (c.Email != "" && mails[c.Email]) || (c.Phone != "" && phones[c.Phone]) {
			t.Errorf("%s or %s occurs twice", c.Email, c.Phone)
		}
		mails[c.Email], phones[c.Phone] = true, true
		hostile = hostile || bytes.ContainsRune([]byte(c.First), 0x1b)
		if c.Updated.Before(c.Added) || c.Updated.After(frozen()) {
			t.Errorf("%s was added %v, changed %v", c.ID, c.Added, c.Updated)
		}
	}
	if !hostile {
		t.Error("nobody has a hostile name")
	}
}

func TestAnotherPersonCanDoWhatTheAPICannot(t *testing.T) {
	t.Parallel()
	r := start(t, Options{SearchLag: -1}, 5)
	id := r.create(map[string]any{"firstName": "Kit"})
	r.act("contacts", change("change", id, `{"companyName":"Now Here","gender":"x"}`))
	if got := r.get(id); got["companyName"] != "Now Here" {
		t.Errorf("got %v", got)
	}
	r.act("contacts", change("create", "", `{"firstName":"Walk","lastName":"In"}`))
	r.act("contacts", change("delete", id, ""))
	r.call("GET", "/contacts/"+id, nil).is(400)
	r.act("customFields", change("create", "", `{"name":"Shoe size","dataType":"NUMERICAL","fieldKey":"contact.shoe_size","model":"contact","locationId":"`+r.at+`"}`))
	f := r.call("GET", "/locations/"+r.at+"/customFields/contact.shoe_size", nil).is(200).object("customField")
	r.act("customFields", change("delete", f["id"].(string), ""))
	r.call("GET", "/locations/"+r.at+"/customFields/contact.shoe_size", nil).is(400)
	var by []string
	for _, w := range r.state("records=no").Writes {
		by = append(by, w.By+" "+w.Kind+" "+w.Action)
	}
	want := []string{
		"api contacts create", "person contacts change", "person contacts create", "person contacts delete", "person customFields create", "person customFields delete",
	}
	if !slices.Equal(by, want) {
		t.Errorf("writes %v", by)
	}
	for kind, c := range map[string]shared.Change{
		"contacts": change("change", id, `{}`), "locations": change("delete", r.at, ""), "tags": change("change", "none", `{}`), "users": change("create", "", `{"id":7}`), "planets": change("create", "", ""),
	} {
		if err := r.remote.Post(t.Context(), "records/"+kind, c, nil); !problem.Is(err, problem.Usage) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestScopesAreExplainedAndPrivateTokensLackAgencyOnes(t *testing.T) {
	t.Parallel()
	if _, ok := scopeWords("everything"); ok {
		t.Error("an unknown scope was explained")
	}
	for _, s := range locationScopes() {
		if words, ok := scopeWords(s); !ok || len(words) < 8 {
			t.Errorf("%s: %q", s, words)
		}
	}
	if slices.Contains(locationScopes(), "oauth.write") || !slices.IsSorted(locationScopes()) {
		t.Errorf("private tokens may %v", locationScopes())
	}
}
