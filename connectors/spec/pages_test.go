package spec

import (
	"fmt"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

// turning is a spec with listings that no model needs.
func turning(t *testing.T, pages string) string {
	t.Helper()
	return small + "pages:\n" + pages
}

func TestACursorOfTwoPartsIsWrittenWhereEachBelongs(t *testing.T) {
	t.Parallel()
	text := turning(t, "  - {get: /all, query: {n: $size, at: $after.1, id: $after.2}, items: rows, total: meta.total, size: 2, next: answer.meta.at/meta.id}\n")
	s, p := session0(t, text, func(_ int, e exchange) (int, string) {
		switch e.query.Get("at") + e.query.Get("id") {
		case "":
			return 200, `{"rows":[1,2],"meta":{"total":5,"at":170,"id":"b"}}`
		case "170b":
			return 200, `{"rows":[3,4],"meta":{"total":5,"at":160,"id":"d"}}`
		case "160d":
			return 200, `{"rows":[5],"meta":{"total":5,"at":null,"id":null}}`
		}
		return 400, `{}`
	})
	got, known, err := turned(t, s, connectors.Request{Method: "GET", Path: "/all/", Query: map[string][]string{"who": {"ada"}}})
	if err != nil || !known || strings.Join(got, "") != "12345" {
		t.Fatalf("%v, known %v, %v", got, known, err)
	}
	if q := p.asked[1].query; q.Get("who") != "ada" || q.Get("n") != "2" {
		t.Errorf("asked for %v", q)
	}
}

func TestOnePageDoesNotPassForAllOfThem(t *testing.T) {
	t.Parallel()
	text := turning(t, "  - {get: /whole, items: rows}\n")
	for _, c := range []struct {
		path, answer string
		rows         int
		want         problem.Kind
	}{
		{"/whole", `{"rows":[1,2]}`, 2, ""},
		{"/people/7", `{"id":7,"labels":["a"]}`, 0, ""}, // one thing
		{"/people/many", `[1,2]`, 0, problem.Unsupported},
		{"/things", `{"things":[1,2],"more":true}`, 0, problem.Unsupported},
		{"/things", `{"data":{"things":[1,2]}}`, 0, problem.Unsupported},
		{"/things", `[]`, 0, problem.Unsupported},
	} {
		s, p := session0(t, text, func(int, exchange) (int, string) { return 200, c.answer })
		got, _, err := turned(t, s, connectors.Request{Method: "GET", Path: c.path})
		if len(got) != c.rows || len(p.asked) != 1 || (err == nil) != (c.want == "") || err != nil && !problem.Is(err, c.want) {
			t.Errorf("%s %s: %v, %v", c.path, c.answer, got, err)
		}
	}
}

func TestAPathThatTakesEverythingTellsNothingOfWhatIsAsked(t *testing.T) {
	t.Parallel()
	text := strings.Replace(small, "workspaces: {get: /boxes,", "workspaces: {post: /api, form: {req: boxes},", 1)
	s, _ := session0(t, text, func(int, exchange) (int, string) { return 200, `{"boxes":[1],"rows":[2]}` })
	_, known, err := turned(t, s, connectors.Request{Method: "POST", Path: "/api"})
	if known || !problem.Is(err, problem.Unsupported) {
		t.Errorf("known %v, %v", known, err)
	}
}

func TestAListingThatNoModelNeedsIsCheckedLikeAnother(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pages, want string }{
		{"{get: /all, items: rows, next: skip}", "$skip is used nowhere"},
		{"{get: /all, items: rows, next: answer.a/b, query: {at: $after.1}}", "$after.2 is used nowhere"},
		{"{get: /all, items: rows, query: {at: $afters}}", "afters"},
		{"{get: /all}", "items is missing"},
	} {
		_, err := Load("acme.yaml", []byte(turning(t, "  - "+c.pages+"\n")), Hooks{})
		if err == nil || !strings.Contains(fmt.Sprint(problem.As(err).Text), c.want) {
			t.Errorf("%s: %v", c.pages, err)
		}
	}
}
