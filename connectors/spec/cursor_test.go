package spec

import (
	"errors"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

// firstCursor is the cursor behind the first page of contacts.
func firstCursor(t *testing.T, text string) string {
	t.Helper()
	rows := []string{row(1), row(2), row(3), row(4), row(5)}
	s, _ := session0(t, text, people(&rows))
	for page, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) {
		if err != nil || page.Next == "" {
			t.Fatalf("%+v, %v", page, err)
		}
		return page.Next
	}
	return ""
}

func TestACursorOfAnotherWayOfGoingOnBeginsAnew(t *testing.T) {
	t.Parallel()
	kept := firstCursor(t, small)
	rows := []string{row(1), row(2), row(3), row(4), row(5)}
	for name, c := range map[string]struct {
		change []string
		anew   bool
	}{
		"the same":       {nil, false},
		"other pages":    {[]string{"from: $skip", "page: $page", "next: skip", "next: page"}, true},
		"another path":   {[]string{"get: /people\n", "get: /persons\n"}, true},
		"another query":  {[]string{"from: $skip}", "from: $skip, sort: first}"}, true},
		"another list":   {[]string{"items: data.people", "items: data.people or data.persons"}, true},
		"another size":   {[]string{"size: 3", "size: 2"}, false}, // rows are counted, whatever a page holds
		"another field":  {[]string{"firstName: first", "firstName: fore"}, false},
		"another scope":  {[]string{"scope: [people.read, box.read]", "scope: people.read"}, false},
		"another update": {[]string{"put: \"/people/{id}\"", "put: \"/persons/{id}\""}, false},
	} {
		s, p := session0(t, strings.NewReplacer(c.change...).Replace(small), people(&rows))
		for _, err := range s.List(t.Context(), connectors.Query{Model: "contact", After: kept}) {
			if err != nil && !strings.Contains(name, "list") && !strings.Contains(name, "pages") {
				t.Errorf("%s: %v", name, err)
			}
			break
		}
		if began := p.asked[0].query.Get("from") != "3"; began != c.anew {
			t.Errorf("%s: asked for %v", name, p.asked[0].query)
		}
	}
	s, _ := session0(t, small, people(&rows))
	if ids, last, err := pull(s, connectors.Query{Model: "contact", After: kept}); err != nil || len(ids) != 2 || !last.Complete {
		t.Errorf("%v, %+v, %v", ids, last, err)
	}
}

func TestARefusalBehindAKeptCursorCanBeToldFromOthers(t *testing.T) {
	t.Parallel()
	kept := firstCursor(t, small)
	for status, want := range map[int]bool{400: true, 404: true, 410: true, 422: true, 401: false, 403: false, 409: false, 500: false} {
		s, _ := session0(t, small, func(int, exchange) (int, string) { return status, `{"message":"cursor expired"}` })
		if _, _, err := pull(s, connectors.Query{Model: "contact", After: kept}); errors.Is(err, connectors.ErrCursor) != want {
			t.Errorf("%d behind a cursor: %v", status, err)
		}
		if _, _, err := pull(s, connectors.Query{Model: "contact"}); err == nil || errors.Is(err, connectors.ErrCursor) {
			t.Errorf("%d at the beginning: %v", status, err)
		}
	}
}

func TestARefusalOfALaterPageIsNotAboutTheKeptCursor(t *testing.T) {
	t.Parallel()
	kept := firstCursor(t, small)
	rows := []string{row(1), row(2), row(3), row(4), row(5), row(6), row(7)}
	s, _ := session0(t, small, func(n int, e exchange) (int, string) {
		if n > 1 {
			return 400, `{"message":"no"}`
		}
		return people(&rows)(n, e)
	})
	if ids, _, err := pull(s, connectors.Query{Model: "contact", After: kept}); len(ids) != 3 || !problem.Is(err, problem.Invalid) || errors.Is(err, connectors.ErrCursor) {
		t.Fatalf("%v, %v", ids, err)
	}
}

func TestAKeptAddressOfAHostThatWasIsACursorNobodyTakes(t *testing.T) {
	t.Parallel()
	text := strings.Replace(small, "next: skip", "next: url.data.more", 1)
	text = strings.Replace(text, ", from: $skip", "", 1)
	answer := func(n int, _ exchange) (int, string) {
		return 200, `{"data":{"people":[` + row(n) + `],"more":"https://api.example.com/people?at=2"}}`
	}
	s, _ := session0(t, text, answer)
	kept := ""
	for page, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) {
		if kept = page.Next; err != nil || kept == "" {
			t.Fatal(err)
		}
		break
	}
	s, p := session0(t, strings.Replace(text, "https://api.example.com", "https://api2.example.com", 1), answer)
	if _, _, err := pull(s, connectors.Query{Model: "contact", After: kept}); !errors.Is(err, connectors.ErrCursor) || len(p.asked) != 0 {
		t.Fatalf("%v, asked %d times", err, len(p.asked))
	}
}
