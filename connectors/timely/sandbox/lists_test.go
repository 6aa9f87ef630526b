package sandbox

import (
	"fmt"
	"slices"
	"testing"
)

func TestWritesWithoutTheirWrapperAreRefused(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	r.call("POST", "/clients", map[string]any{"name": "Bare"}).is(400).says("param is missing")
	r.call("POST", "/clients", "no json").is(400)
	day := map[string]any{"day": "2026-03-02", "project_id": 1}
	r.call("POST", "/events", wrap("hours", day)).is(400).says("event")
	s := start(t, Options{Quirks: Quirks{WrapperStatus: 422}}, 1)
	s.call("POST", "/clients", map[string]any{"name": "Bare"}).is(422)
}

func TestAWriteWithoutItsWrapperCanBeEmpty(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{EmptyWrite: true}}, 1)
	id := r.call("POST", "/clients", wrap("client", map[string]any{"name": "Kept"})).is(200).id()
	if got := r.call("PUT", "/clients/"+id, map[string]any{"name": "Lost"}).is(200).doc["name"]; got != "Kept" {
		t.Errorf("name %v", got)
	}
}

func TestProjectsHideMostOfThemselvesUnlessAskedFor(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 600)
	mine := r.call("GET", "/projects", nil).is(200).rows
	if len(mine) != 50 {
		t.Fatalf("%d by default", len(mine))
	}
	count := func(query string) int { return len(r.call("GET", "/projects?limit=5000&"+query, nil).is(200).rows) }
	all, active, archived, assigned := count("state=all&relation=all"), count("filter=active"), count("state=archived&relation=all"), count("")
	if active+archived != all || archived == 0 || assigned >= active || count("filter=all") != all {
		t.Errorf("all %d, active %d, archived %d, assigned %d", all, active, archived, assigned)
	}
	if n := count("filter=archived&state=all&relation=all"); n != all {
		t.Errorf("the old filter counts beside the new ones: %d of %d", n, all)
	}
	if n := count("state=all&relation=all&updated_since=2199-01-01"); n != all {
		t.Errorf("updated_since hides %d", all-n)
	}
	if n := count("state=all&relation=all&updated_after=2199-01-01T00:00:00Z"); n != 0 {
		t.Errorf("updated_after leaves %d", n)
	}
}

func TestAProjectsListCanLeaveOutTotals(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 40)
	for query, want := range map[string]bool{"": true, "?totals=false": false} {
		if _, there := r.call("GET", "/projects"+query, nil).is(200).rows[0]["duration"]; there != want {
			t.Errorf("%s: duration there %v", query, there)
		}
	}
}

func TestWindowsOfAListMeetWithoutGapAndEndShort(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 200)
	for path, key := range map[string]string{
		"/clients?show=all": "limit=%d&offset=%d", "/projects?state=all&relation=all": "limit=%d&offset=%d", "/forecasts?sort=created_at": "per_page=%d&page=%d",
		"/hours?since=2025-01-01&upto=2026-12-31": "per_page=%d&page=%d",
	} {
		seen := map[string]bool{}
		for step := range 1000 {
			at := step * 7
			if key[0] == 'p' {
				at = step + 1
			}
			rows := r.call("GET", path+"&"+fmt.Sprintf(key, 7, at), nil).is(200).names("id")
			for _, id := range rows {
				if seen[id] {
					t.Fatalf("%s shows %s twice", path, id)
				}
				seen[id] = true
			}
			if len(rows) < 7 {
				break
			}
		}
		if len(seen) < 40 {
			t.Errorf("%s shows %d records", path, len(seen))
		}
	}
}

func TestClientsAreSortedByNameAndShownByState(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 300)
	count := func(query string) int { return len(r.call("GET", "/clients"+query, nil).is(200).rows) }
	if all := count("?show=all"); all != count("?show=active")+count("?show=archived") || count("") >= all {
		t.Errorf("all %d, by default %d", all, count(""))
	}
	up, down := r.call("GET", "/clients", nil).names("name"), r.call("GET", "/clients?order=desc", nil).names("name")
	slices.Reverse(down)
	if !slices.Equal(up, down) || up[0] > up[1] {
		t.Errorf("order %v", up[:3])
	}
}

func TestAClientCannotBeDeletedAndItsNameIsItsOwn(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{SuggestedName: true, NoDeleteStatus: 405}}, 1)
	a := r.call("POST", "/clients", wrap("client", map[string]any{"name": "Kestrel Works", "external_id": "X-1"})).is(200)
	if a.doc["external_id"] != "X-1" || a.doc["active"] != true {
		t.Errorf("made %v", a.doc)
	}
	r.call("POST", "/clients", wrap("client", map[string]any{"name": "kestrel works"})).is(422).says("has already been taken").says("suggested_name")
	r.call("DELETE", "/clients/"+a.id(), nil).is(405)
	if got := r.call("PUT", "/clients/"+a.id(), wrap("client", map[string]any{"active": false})).is(200).doc; got["active"] != false || got["name"] != "Kestrel Works" {
		t.Errorf("archived %v", got)
	}
	r.call("PUT", "/clients/"+a.id(), wrap("client", map[string]any{"color": "red"})).is(422)
}

func TestAnUnknownFieldMovesTheStampAndNothingElse(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	before := r.call("POST", "/clients", wrap("client", map[string]any{"name": "Fjord Labs"})).is(200)
	r.server.Clock().Advance(60_000_000_000)
	after := r.call("PUT", "/clients/"+before.id(), wrap("client", map[string]any{"email": "x@example.com"})).is(200)
	if after.doc["updated_at"] == before.doc["updated_at"] || after.doc["name"] != "Fjord Labs" || after.doc["email"] != nil {
		t.Errorf("before %v, after %v", before.doc, after.doc)
	}
	if want := "2026-03-02T11:01:00-08:00"; after.doc["updated_at"] != want {
		t.Errorf("stamp %v, want %s", after.doc["updated_at"], want)
	}
}

func TestStampsCanHaveABlank(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{BlankStamps: true}}, 1)
	r.call("POST", "/clients", wrap("client", map[string]any{"name": "Fjord Labs"})).is(200).says("2026-03-02 11:00:00-08:00")
}

func TestLabelsAreATreeAndOneObjectBelowAParent(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	roots := r.call("GET", "/labels?limit=2", nil).is(200)
	if !slices.Equal(roots.names("name"), []string{"Design", "Development"}) || len(roots.rows[0]["children"].([]any)) != 3 {
		t.Fatalf("roots %s", roots.raw)
	}
	id := roots.names("id")[0]
	var n float64
	fmt.Sscan(id, &n)
	if one := r.call("GET", fmt.Sprintf("/labels?parent_id=%.0f", n), nil).is(200).doc; one["name"] != "Design" {
		t.Errorf("got %v", one)
	}
	if all, some := r.call("GET", "/labels?filter=all", nil).rows, r.call("GET", "/labels", nil).rows; len(all) != len(some)+1 {
		t.Errorf("%d labels, %d active", len(all), len(some))
	}
}

func TestALabelsNameIsItsOwnAmongItsSiblingsAndItsBranchGoesWithIt(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 1)
	root := r.call("POST", "/labels", wrap("label", map[string]any{"name": "Travel"})).is(201)
	var n float64
	fmt.Sscan(root.id(), &n)
	below := wrap("label", map[string]any{"name": "Travel", "parent_id": n})
	child := r.call("POST", "/labels", below).is(201)
	r.call("POST", "/labels", below).is(422).says("has already been taken")
	var c float64
	fmt.Sscan(child.id(), &c)
	r.call("PUT", "/labels/"+root.id(), wrap("label", map[string]any{"parent_id": c})).is(422)
	r.call("DELETE", "/labels/"+root.id(), nil).is(200)
	r.call("GET", "/labels/"+child.id(), nil).is(404)
}

func TestPostsAndDeletesAnswerWithTheStatusTheyAreSwitchedTo(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Quirks: Quirks{DeleteNoContent: true, Create200: true}}, 1)
	l := r.call("POST", "/labels", wrap("label", map[string]any{"name": "Travel"})).is(200)
	if a := r.call("DELETE", "/labels/"+l.id(), nil).is(204); len(a.raw) != 0 {
		t.Errorf("204 with %s", a.raw)
	}
	if a := start(t, Options{}, 1).call("DELETE", "/labels/1", nil).is(404); a.doc["errors"].(map[string]any)["message"] != "Not Found" {
		t.Errorf("body %s", a.raw)
	}
}
