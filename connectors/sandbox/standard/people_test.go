package standard

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	shared "patchbay/connectors/sandbox"
)

// rows walks a listing to its end.
func (r *rig) rows(token, query string) []map[string]any {
	r.t.Helper()
	var out []map[string]any
	for path := "/people?" + query; path != ""; {
		a := r.call("GET", path, token, "").is(200)
		for _, v := range a.doc["data"].([]any) {
			out = append(out, v.(map[string]any))
		}
		next, _ := a.doc["next_cursor"].(string)
		if path = ""; next != "" {
			path = "/people?" + query + "&cursor=" + url.QueryEscape(next)
		}
	}
	return out
}

func TestAListingPagesThroughEverybodyOnce(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("access_token")
	all := r.rows(token, "limit=200")
	if len(all) < 30 || float64(len(all)) != r.call("GET", "/people", token, "").doc["total"] {
		t.Fatalf("%d people", len(all))
	}
	for _, size := range []int{1, 7, len(all), len(all) - 1} {
		seen := map[any]bool{}
		for _, p := range r.rows(token, "limit="+strconv.Itoa(size)) {
			if seen[p["id"]] {
				t.Errorf("size %d: %v comes twice", size, p["id"])
			}
			seen[p["id"]] = true
		}
		if len(seen) != len(all) {
			t.Errorf("size %d: %d of %d", size, len(seen), len(all))
		}
	}
}

func TestAWalkSurvivesWhatOthersDoMeanwhile(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("access_token")
	all := r.rows(token, "limit=200")
	first := r.call("GET", "/people?limit=5", token, "").is(200)
	r.call("DELETE", "/people/"+all[4]["id"].(string), token, "").is(204) // the one that the cursor names
	r.call("DELETE", "/people/"+all[0]["id"].(string), token, "").is(204)
	r.call("POST", "/people", token, `{"first_name":"New"}`).is(201)
	rest := r.rows(token, "limit=200&cursor="+first.text("next_cursor"))
	if len(rest) != len(all)-5+1 || rest[0]["id"] != all[5]["id"] || rest[len(rest)-1]["first_name"] != "New" {
		t.Errorf("%d rows behind the first page of %d", len(rest), len(all))
	}
}

func TestAListingFiltersAndRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	r.advance(time.Hour)
	token := r.signIn().text("access_token")
	made := r.call("POST", "/people", token, `{"first_name":"Zenobia","company":"Xylophone Works"}`).is(201)
	for _, q := range []string{"q=xylophone", "q=ZENOB", "updated_since=" + frozen().Add(time.Hour).Format(time.RFC3339)} {
		if got := r.rows(token, q); len(got) != 1 || got[0]["id"] != made.text("id") {
			t.Errorf("%s found %d", q, len(got))
		}
	}
	for _, q := range []string{"limit=0", "limit=201", "limit=x", "cursor=x", "cursor=", "updated_since=yesterday", "page=2", "limit=1&limit=2"} {
		r.call("GET", "/people?"+q, token, "").fails(400, "invalid_request")
	}
}

func TestAPersonIsMadeChangedAndRemoved(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("access_token")
	made := r.call("POST", "/people", token, `{"first_name":" Ines ","email":"ines@example.com","phone":"+1 212 555 0142","tags":["vip"]}`).is(201)
	at := "/people/" + made.text("id")
	if made.text("first_name") != "Ines" || made.doc["last_name"] != nil || made.text("created_at") != "2026-03-02T19:00:00.000Z" || fmt.Sprint(made.doc["tags"]) != "[vip]" {
		t.Errorf("made %s", made.raw)
	}
	r.advance(time.Minute)
	changed := r.call("PATCH", at, token, `{"email":null,"last_name":"Castro","tags":[]}`).is(200)
	if changed.doc["email"] != nil || changed.text("last_name") != "Castro" || changed.text("phone") != "+1 212 555 0142" || changed.text("updated_at") != "2026-03-02T19:01:00.000Z" {
		t.Errorf("changed to %s", changed.raw)
	}
	r.advance(time.Minute)
	if same := r.call("PATCH", at, token, `{"last_name":"Castro"}`).is(200); same.raw != changed.raw {
		t.Errorf("a change of nothing gave %s", same.raw)
	}
	if read := r.call("GET", at, token, "").is(200); read.raw != changed.raw {
		t.Errorf("read %s", read.raw)
	}
	r.call("DELETE", at, token, "").is(204)
	for _, method := range []string{"GET", "DELETE"} {
		r.call(method, at, token, "").fails(404, "not_found")
	}
	var s shared.State
	if err := r.remote.Get(t.Context(), "state?records=no", &s); err != nil {
		t.Fatal(err)
	}
	var did []string
	for _, w := range s.Writes {
		did = append(did, w.By+" "+w.Action)
	}
	if got := strings.Join(did, ", "); got != "api create, api change, api change, api delete" {
		t.Errorf("the journal has %s", got)
	}
}

func TestAWrongFieldIsNamedAndNothingIsWritten(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	token := r.signIn().text("access_token")
	before := len(r.rows(token, "limit=200"))
	for body, field := range map[string]string{
		`{"email":"nobody"}`: "email", `{"phone":"call me"}`: "phone", `{"first_name":7}`: "first_name", `{"tags":"vip"}`: "tags", `{"tags":[""]}`: "tags",
		`{"id":"x","first_name":"A"}`: "id", `{"nickname":"A"}`: "nickname", `{}`: "first_name", `{"company":"` + strings.Repeat("x", 201) + `"}`: "company",
	} {
		a := r.call("POST", "/people", token, body).fails(422, "invalid_fields")
		if fields, _ := a.doc["fields"].(map[string]any); len(fields) != 1 || fields[field] == nil {
			t.Errorf("%s: %s", body, a.raw)
		}
	}
	for _, body := range []string{`[]`, `null`, `{`, `"x"`} {
		r.call("POST", "/people", token, body).fails(400, "invalid_request")
	}
	if a := r.do(t.Context(), "POST", "/people", "first_name=A", map[string][]string{"Authorization": {"Bearer " + token}, "Content-Type": {"application/x-www-form-urlencoded"}}); a.status != 415 {
		t.Errorf("a form gave %d", a.status)
	}
	if after := len(r.rows(token, "limit=200")); after != before {
		t.Errorf("%d people, %d before", after, before)
	}
}

func TestTokensAndScopesAreChallenged(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	reading := r.signIn(readPeople).text("access_token")
	for _, c := range []struct {
		method, path, token string
		status              int
		code, challenge     string
	}{
		{"GET", "/people", "", 401, "unauthorized", `Bearer realm="standard"`},
		{"GET", "/people", "guess", 401, "invalid_token", `error="invalid_token"`},
		{"DELETE", "/people/x", reading, 403, "insufficient_scope", `scope="people.write"`},
		{"POST", "/people", reading, 403, "insufficient_scope", `error="insufficient_scope"`},
		{"GET", "/people", r.signIn(writePeople).text("access_token"), 403, "insufficient_scope", `scope="people.read"`},
	} {
		a := r.call(c.method, c.path, c.token, "").fails(c.status, c.code)
		if got := a.header.Get("WWW-Authenticate"); !strings.Contains(got, c.challenge) || (c.code == "unauthorized") == strings.Contains(got, "error=") {
			t.Errorf("%s %s: challenged with %s", c.method, c.path, got)
		}
	}
	r.call("GET", "/people?access_token="+reading, "", "").fails(401, "unauthorized")
}

func TestAGrantSeesItsWorkspaceAlone(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	tokens := map[string]string{}
	for _, at := range []string{"Harbour Practice", "Northgate Clinic"} {
		c := r.consent()
		c.Workspace = at
		location, err := shared.Approve(t.Context(), nil, r.authorizeURL(nil), c)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(location)
		if err != nil {
			t.Fatal(err)
		}
		tokens[at] = r.exchange(u.Query().Get("code")).is(200).text("access_token")
		list := r.call("GET", "/workspaces", tokens[at], "").is(200).doc["data"].([]any)
		me := r.call("GET", "/me", tokens[at], "").is(200).doc["workspace"].(map[string]any)
		if len(list) != 1 || list[0].(map[string]any)["name"] != at || me["id"] != list[0].(map[string]any)["id"] {
			t.Errorf("%s: %v and %v", at, list, me)
		}
	}
	theirs := r.rows(tokens["Northgate Clinic"], "")
	if len(theirs) == 0 || len(theirs) >= len(r.rows(tokens["Harbour Practice"], "")) {
		t.Fatalf("%d people in the second workspace", len(theirs))
	}
	r.call("GET", "/people/"+theirs[0]["id"].(string), tokens["Harbour Practice"], "").fails(404, "not_found")
}

func TestALimitIsToldAndKept(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Burst: 2})
	token := r.signIn().text("access_token")
	for left := 1; left >= 0; left-- {
		h := r.call("GET", "/me", token, "").is(200).header
		if h.Get("RateLimit-Limit") != "2" || h.Get("RateLimit-Remaining") != strconv.Itoa(left) || h.Get("RateLimit-Reset") != "60" {
			t.Errorf("%d left: %v", left, h)
		}
	}
	if a := r.call("GET", "/me", token, "").fails(429, "too_many_requests"); a.header.Get("Retry-After") != "60" {
		t.Errorf("headers %v", a.header)
	}
	r.call("GET", "/me", r.signIn().text("access_token"), "").is(200) // another grant
	r.advance(time.Minute)
	r.call("GET", "/me", token, "").is(200)
}

func TestTheSameSeedGivesTheSamePeople(t *testing.T) {
	t.Parallel()
	a, b := start(t, Options{}), start(t, Options{})
	b.advance(time.Hour) // the people were there before anybody asked
	one, two := a.rows(a.signIn().text("access_token"), "limit=200"), b.rows(b.signIn().text("access_token"), "limit=200")
	if len(one) == 0 || fmt.Sprint(one) != fmt.Sprint(two) {
		t.Errorf("%d people and %d others", len(one), len(two))
	}
}

func TestEverySeededPersonCanBeSaved(t *testing.T) {
	t.Parallel()
	s := newStore(shared.World{Seed: 7, People: shared.People(7, 500), Clock: shared.NewClock(frozen), Writes: &shared.Journal{}}, newHouse(7))
	s.lock()
	defer s.mu.Unlock()
	for _, p := range s.rows {
		if next, err := p.patched([]byte(`{}`)); err != nil || !equal(p, next) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func TestACursorIsReadBackAndNothingElseIs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 1<<40).Draw(t, "place")
		if got, ok := placeOf(cursorOf(n)); !ok || got != n {
			t.Fatalf("%d came back as %d", n, got)
		}
	})
}

func FuzzPlaceOf(f *testing.F) {
	for _, s := range []string{"", cursorOf(1), cursorOf(900), "cGVvcGxlIGFmdGVyIC0x", "!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, ok := placeOf(s); ok && cursorOf(n) != s {
			t.Fatalf("%q stands for %d, which is written %q", s, n, cursorOf(n))
		}
	})
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"", "limit=7&q=a&cursor=" + cursorOf(3), "updated_since=2026-03-02T19:00:00Z", "limit=0", "x=1", "limit=1&limit=2", "%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		if in, err := parseQuery(q); err == nil && (in.size < 1 || in.size > largestPage || in.after < 0) {
			t.Fatalf("%q is %+v", s, in)
		}
	})
}

func FuzzPatched(f *testing.F) {
	for _, s := range []string{`{}`, `{"first_name":"A","tags":null}`, `{"email":"a@b.c"}`, `{"tags":["x"],"x":1}`, `null`, `[`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := person{First: "A"}.patched(b)
		if err != nil {
			return
		}
		if again, err := p.patched([]byte(`{}`)); err != nil || !equal(p, again) {
			t.Fatalf("%+v does not stay: %v", p, err)
		}
	})
}
