package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func (r *rig) search(fields map[string]any) answered {
	r.t.Helper()
	fields["locationId"] = r.at
	if _, ok := fields["pageLimit"]; !ok {
		fields["pageLimit"] = 100
	}
	return r.call("POST", "/contacts/search", fields)
}

func ids(rows []map[string]any) []string {
	var out []string
	for _, row := range rows {
		out = append(out, row["id"].(string))
	}
	return out
}

func TestSearchSeesAWriteAfterTheLag(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 3)
	total := func() any { return r.search(map[string]any{}).is(200).doc["total"] }
	before := total()
	id := r.create(map[string]any{"firstName": "Late"})
	r.get(id)
	if total() != before {
		t.Error("the search saw the new contact at once")
	}
	r.server.Clock().Advance(2 * time.Second)
	if total() == before {
		t.Error("the search never saw the new contact")
	}
	r.call("DELETE", "/contacts/"+id, nil).is(200)
	if total() == before {
		t.Error("the deleted contact did not linger")
	}
	r.server.Clock().Advance(2 * time.Second)
	if total() != before {
		t.Error("the deleted contact stayed")
	}
}

func TestWalkBySearchAfterMeetsEveryContactOnce(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 120)
	for _, sorting := range []any{
		nil,
		[]any{map[string]any{"field": "dateUpdated", "direction": "asc"}},
		[]any{map[string]any{"field": "lastNameLowerCase", "direction": "desc"}},
		[]any{map[string]any{"field": "dnd", "direction": "desc"}, map[string]any{"field": "email", "direction": "asc"}},
	} {
		var all []string
		ask := map[string]any{"pageLimit": 7}
		if sorting != nil {
			ask["sort"] = sorting
		}
		for {
			rows := r.search(ask).is(200).list("contacts")
			all = append(all, ids(rows)...)
			if len(rows) == 0 {
				break
			}
			ask["searchAfter"] = rows[len(rows)-1]["searchAfter"]
		}
		if unique := slices.Compact(slices.Sorted(slices.Values(all))); len(all) != 96 || len(unique) != 96 {
			t.Errorf("sorted by %v: %d rows, %d contacts", sorting, len(all), len(unique))
		}
	}
}

func TestPagesByNumberStopAtTenThousand(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 20)
	one, two := ids(r.search(map[string]any{"pageLimit": 5}).is(200).list("contacts")), ids(r.search(map[string]any{"pageLimit": 5, "page": 2}).is(200).list("contacts"))
	if len(one) != 5 || len(two) != 5 || slices.Contains(two, one[4]) {
		t.Errorf("pages %v and %v", one, two)
	}
	r.search(map[string]any{"pageLimit": 500, "page": 20}).is(200)
	r.search(map[string]any{"pageLimit": 500, "page": 21}).refuses(400, unverifiedDeep)
	r.search(map[string]any{"pageLimit": 501}).refuses(422, "pageLimit must not be greater than 500")
	r.search(map[string]any{"pageLimit": 0}).refuses(422, "pageLimit must not be less than 1")
	r.search(map[string]any{"page": 1, "searchAfter": []any{1, "x"}}).refuses(422, unverifiedBoth)
	r.search(map[string]any{"searchAfter": []any{"x", "y"}}).refuses(422, unverifiedSearchAfter)
	r.search(map[string]any{"query": strings.Repeat("x", 76)}).is(422)
	r.search(map[string]any{"size": 1}).refuses(422, "property size should not exist")
	r.call("POST", "/contacts/search", map[string]any{"locationId": r.at}).refuses(422, "pageLimit must be a number conforming to the specified constraints")
	r.call("POST", "/contacts/search", map[string]any{"pageLimit": 1}).refuses(422, "locationId must be a string")
	if a := r.search(map[string]any{}); a.status != 200 || a.doc["traceId"] == nil {
		t.Errorf("status %d, trace %v", a.status, a.doc["traceId"])
	}
}

func TestFiltersFindWhatTheySay(t *testing.T) {
	t.Parallel()
	r := start(t, Options{SearchLag: -1}, 0)
	field := r.call("GET", "/locations/"+r.at+"/customFields/contact.insurance_number", nil).is(200).object("customField")["id"].(string)
	anna := r.create(map[string]any{"firstName": "Anna", "lastName": "Zweig", "city": "Lyon", "phone": "+15035550110", "tags": []string{"filter-a"}, "source": "fair"})
	r.server.Clock().Advance(time.Hour)
	bert := r.create(map[string]any{"firstName": "Bert", "email": "bert@example.com", "tags": []string{"filter-a", "filter-b"}, "customFields": []any{map[string]any{"id": field, "field_value": "HX-1"}}})
	f := func(field, op string, value any) map[string]any {
		return map[string]any{"field": field, "operator": op, "value": value}
	}
	is := func(name string, want []string, filters ...any) {
		t.Helper()
		filters = append(filters, f("tags", "eq", "filter-a"))
		got := ids(r.search(map[string]any{"filters": filters}).is(200).list("contacts"))
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s found %v, want %v", name, got, want)
		}
	}
	is("all", []string{anna, bert})
	is("id", []string{anna}, f("id", "eq", anna))
	is("not_eq", []string{bert}, f("id", "not_eq", anna))
	is("contains", []string{anna}, f("firstNameLowerCase", "contains", "nn"))
	is("not_contains", []string{bert}, f("firstNameLowerCase", "not_contains", "nn"))
	is("exists", []string{bert}, map[string]any{"field": "email", "operator": "exists"})
	is("not_exists", []string{anna}, map[string]any{"field": "email", "operator": "not_exists"})
	is("phone by eq finds nothing", nil, f("phone", "eq", "+15035550110"))
	is("phone by contains", []string{anna}, f("phone", "contains", "5035550110"))
	is("custom field by id", []string{bert}, f("customFields."+field, "eq", "hx-1"))
	is("custom field by name finds nothing", nil, f("customFields.Insurance number", "eq", "HX-1"))
	is("range in ISO", []string{bert}, f("dateUpdated", "range", map[string]any{"gte": iso(frozen().Add(30 * time.Minute))}))
	is("range in ms", []string{anna}, f("dateAdded", "range", map[string]any{"lt": frozen().Add(30 * time.Minute).UnixMilli()}))
	is("or", []string{anna, bert}, map[string]any{"group": "OR", "filters": []any{f("city", "eq", "lyon"), f("email", "eq", "bert@example.com")}})
	is("and", nil, map[string]any{"group": "AND", "filters": []any{f("city", "eq", "lyon"), f("email", "eq", "bert@example.com")}})
	if got := ids(r.search(map[string]any{"query": "zweig ann"}).is(200).list("contacts")); !slices.Equal(got, []string{anna}) {
		t.Errorf("the query found %v", got)
	}
	refuse := func(status int, text string, filter any) {
		t.Helper()
		r.search(map[string]any{"filters": []any{filter}}).refuses(status, text)
	}
	refuse(400, "Invalid field shoeSize", f("shoeSize", "eq", "44"))
	refuse(400, "Invalid operator contains for field email", f("email", "contains", "x"))
	refuse(400, "Invalid operator eq for field dateAdded", f("dateAdded", "eq", "x"))
	refuse(400, "Invalid value for field dateAdded", f("dateAdded", "range", map[string]any{"since": 1}))
	refuse(400, "Invalid value for field city", f("city", "eq", strings.Repeat("x", 76)))
	refuse(422, "group must be one of the following values: AND, OR", map[string]any{"group": "XOR", "filters": []any{}})
	r.search(map[string]any{"filters": "x"}).is(422)
	r.search(map[string]any{"sort": []any{map[string]any{"field": "city", "direction": "asc"}}}).refuses(400, "Invalid field city")
	r.search(map[string]any{"sort": []any{map[string]any{"field": "email", "direction": "up"}}}).is(422)
}

func TestOldListingPagesByItsTwoPartCursor(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 50)
	var all []string
	q := url.Values{"locationId": {r.at}, "limit": {"15"}}
	for page := 1; ; page++ {
		a := r.call("GET", "/contacts/?"+q.Encode(), nil).is(200)
		rows, meta := a.list("contacts"), a.object("meta")
		all = append(all, ids(rows)...)
		if meta["total"] != 40.0 || a.doc["count"] != 40.0 || meta["currentPage"] != float64(page) {
			t.Fatalf("meta %v", meta)
		}
		if meta["nextPage"] == nil {
			break
		}
		if next, _ := meta["nextPageUrl"].(string); !strings.HasPrefix(next, r.ready.Endpoint+"/contacts/?") {
			t.Errorf("next page at %s", next)
		}
		q.Set("startAfter", strconv.FormatFloat(meta["startAfter"].(float64), 'f', -1, 64))
		q.Set("startAfterId", meta["startAfterId"].(string))
	}
	if unique := slices.Compact(slices.Sorted(slices.Values(all))); len(unique) != 40 || len(all) != 40 {
		t.Errorf("%d rows, %d contacts", len(all), len(unique))
	}
	r.call("GET", "/contacts/?locationId="+r.at+"&limit=101", nil).is(422)
	r.call("GET", "/contacts/?locationId="+r.at+"&limit=x", nil).is(422)
	r.call("GET", "/contacts/?locationId="+r.at+"&startAfterId=x", nil).is(422)
	r.call("GET", "/contacts/", nil).refuses(422, "locationId should not be empty")
	if a := r.call("GET", "/contacts?locationId="+r.at, nil).is(200); len(a.list("contacts")) != 20 {
		t.Error("the default page is not 20 rows")
	}
}

func TestBusinessContactsAreThoseOfTheBusiness(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 800)
	for _, b := range r.state("kind=businesses").Records["businesses"] {
		m := b.(map[string]any)
		if m["locationId"] != r.at {
			continue
		}
		a := r.call("GET", fmt.Sprintf("/contacts/business/%s?locationId=%s&limit=3", m["id"], r.at), nil).is(200)
		if rows := a.list("contacts"); len(rows) != 3 || rows[0]["businessId"] != m["id"] || rows[0]["companyName"] != m["name"] || a.doc["count"].(float64) < 3 {
			t.Errorf("%v: %s", m["name"], a.raw)
		}
	}
}

func TestClientsInParallelKeepTheStoreWhole(t *testing.T) {
	t.Parallel()
	r := start(t, Options{SearchLag: -1, Burst: 10_000}, 30)
	var wait sync.WaitGroup
	for i := range 6 {
		wait.Go(func() {
			for j := range 8 {
				mail := fmt.Sprintf("p%d@example.com", (i*8+j)%20)
				r.call("POST", "/contacts/upsert", map[string]any{"locationId": r.at, "email": mail, "city": strconv.Itoa(i)}).is(200)
				r.search(map[string]any{"query": mail}).is(200)
			}
		})
	}
	wait.Wait()
	if got := r.search(map[string]any{}).is(200).doc["total"]; got != float64(24+20) {
		t.Errorf("%v contacts", got)
	}
}

func FuzzFilters(f *testing.F) {
	for _, seed := range []string{
		`[]`, `null`, `[{"field":"email","operator":"eq","value":"a"}]`, `[{"group":"OR","filters":[{"field":"dateAdded","operator":"range","value":{"gt":1,"lte":"2026-01-01"}}]}]`,
		`[{"field":"tags","operator":"eq","value":["a",1,true]}]`, `[{"field":"customFields.x","operator":"not_exists"}]`, `{"x":`, `[[[]]]`,
	} {
		f.Add([]byte(seed))
	}
	c := &contact{First: "A", Email: "a@example.com", Tags: []string{"x"}, Added: frozen(), Values: []value{{"x", []any{"1", 2}}}}
	f.Fuzz(func(t *testing.T, raw []byte) {
		m, err := parseFilters(raw, Quirks{})
		if err != nil {
			if _, ok := errors.AsType[*refusal](err); !ok {
				t.Fatalf("%T is no answer of the service", err)
			}
			return
		}
		m(c)
	})
}

func FuzzContactBody(f *testing.F) {
	for _, seed := range []string{`{}`, `{"firstName":"A","tags":["x"],"customFields":[{"id":"a","field_value":1}]}`, `{"dndSettings":{"Call":{"status":"active"}}}`, `[]`, `{"phone":"+1 503 555 0100","dateOfBirth":"1.2.3"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		b, err := decode(strings.NewReader(raw), updateRules())
		if err != nil {
			return
		}
		s := newStore(world(), Options{}.withDefaults())
		s.places.put(place{location: location{ID: "L", Country: "US"}})
		c := &contact{Location: "L"}
		if err := s.apply(c, b); err != nil {
			return
		}
		if _, err := json.Marshal(c.shape()); err != nil {
			t.Fatalf("%s cannot be answered: %v", raw, err)
		}
	})
}

func TestOrderIsTotalAndCursorsFollowIt(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) *contact {
			return &contact{
				ID: rapid.StringMatching(`[a-c]{2}`).Draw(t, name), First: rapid.SampledFrom([]string{"a", "B", "ß", ""}).Draw(t, name+" first"),
				DND: rapid.Bool().Draw(t, name+" dnd"), Added: frozen().Add(time.Duration(rapid.IntRange(0, 2).Draw(t, name+" added")) * time.Second),
			}
		}
		o := order(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sortKey {
			return sortKey{rapid.SampledFrom([]string{"dateAdded", "dnd", "firstNameLowerCase"}).Draw(t, "field"), rapid.SampledFrom([]string{"asc", "desc"}).Draw(t, "direction")}
		}), 0, 2).Draw(t, "order"))
		a, b := draw("a"), draw("b")
		if o.compare(a, b) != -o.compare(b, a) {
			t.Fatal("the order is not antisymmetric")
		}
		doc, err := json.Marshal(o.cursor(b))
		if err != nil {
			t.Fatal(err)
		}
		dec := json.NewDecoder(strings.NewReader(string(doc)))
		dec.UseNumber()
		var cursor []any
		if err := dec.Decode(&cursor); err != nil {
			t.Fatal(err)
		}
		if behind, ok := o.behind(a, cursor); !ok || behind != (o.compare(a, b) > 0) {
			t.Fatalf("behind is %v (%v), compare is %d", behind, ok, o.compare(a, b))
		}
	})
}
