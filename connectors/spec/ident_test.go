package spec

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"patchbay/connectors"
	"patchbay/problem"
)

func TestAnIDIsATextOrAWholeNumber(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`"p1"`: "p1", `" p1 "`: "p1", `7`: "7", `7.0`: "7", `-7`: "-7", `0`: "0", `1e3`: "1000", `9007199254740993`: "9007199254740993",
		`12345678901234567890`: "12345678901234567890", `9007199254740991`: "9007199254740991",
		`true`: "", `false`: "", `null`: "", `{}`: "", `{"a":1}`: "", `[]`: "", `["p1"]`: "", `7.5`: "", `""`: "", `" "`: "", `1e300`: "",
	} {
		text := []byte(`{"a":{"id":` + raw + `}}`)
		o, err := parseObject(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := o.ident("a.id", text); got != want {
			t.Errorf("%s: got %q, want %q", raw, got, want)
		}
		if got := o.ident("none or a.id", text); got != want {
			t.Errorf("%s at the second path: got %q, want %q", raw, got, want)
		}
	}
}

func TestNoTwoWholeNumbersAreOneID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "id")
		text := fmt.Appendf(nil, `{"id":%d}`, n)
		o, err := parseObject(text)
		if err != nil || o.ident("id", text) != fmt.Sprint(n) {
			t.Fatalf("%s is %q: %v", text, o.ident("id", text), err)
		}
	})
}

func TestARowWithoutAnIDIsLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bad  []string
		want string
		lost int
	}{
		"one among others":  {[]string{row(1), `{"id":true,"first":"Ada"}`, row(2)}, "1,2", 1},
		"alone on its page": {[]string{row(1), row(2), row(3), `{"id":{"x":1}}`}, "1,2,3", 1},
		"no object":         {[]string{row(1), `5`, `null`, row(2)}, "1,2", 2},
		"on two pages":      {[]string{row(1), `{"id":false}`, row(2), row(3), `{}`, `{"id":1.5}`, row(4)}, "1,2,3,4", 3},
	} {
		s, _ := session0(t, small, people(&c.bad))
		got, lost, last := "", 0, connectors.Page{}
		for page, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, r := range page.Records {
				got += "," + r.Remote.ID
			}
			lost, last = lost+page.Nameless, page
		}
		if strings.TrimPrefix(got, ",") != c.want || lost != c.lost || last.Complete {
			t.Errorf("%s: got %s and %d without an id, whole %v", name, got, lost, last.Complete)
		}
	}
}

func TestRowsThatAllLostTheirIDsAreNoRecords(t *testing.T) {
	t.Parallel()
	for _, rows := range [][]string{{`{"key":1}`, `{"key":2}`, `{"key":3}`}, {`{"key":1}`}, {row(1), row(2), row(3), `{"key":4}`, `{"key":5}`}} {
		s, _ := session0(t, small, people(&rows))
		if _, _, err := pull(s, connectors.Query{Model: "contact"}); !problem.Is(err, problem.ProviderDown) {
			t.Errorf("%v: got %v", rows, err)
		}
	}
	for _, each := range []string{`{"key":1}`, `{"key":1},{"key":2}`} {
		s, _ := session0(t, nested, func(_ int, e exchange) (int, string) {
			if e.path == "/users" {
				return 200, `{"data":{"total":2,"people":[{"id":"u1"},{"id":"u2"}]}}`
			}
			return 200, `{"people":[` + each + `]}`
		})
		if _, _, err := pull(s, connectors.Query{Model: "contact"}); !problem.Is(err, problem.ProviderDown) {
			t.Errorf("%s in rounds: got %v", each, err)
		}
	}
}

func TestARowWithoutAnIDIsLeftOutInRounds(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, nested, func(_ int, e exchange) (int, string) {
		if e.path == "/users" {
			return 200, `{"data":{"total":2,"people":[{"id":"u1"},{"id":"u2"}]}}`
		}
		return 200, `{"people":[{"id":true,"text":"x"},{"id":"` + e.path[7:9] + `-p"}]}`
	})
	ids, last, err := pull(s, connectors.Query{Model: "contact"})
	if err != nil || strings.Join(ids, " ") != "u1/u1-p u2/u2-p" || last.Nameless != 2 || last.Complete {
		t.Fatalf("got %v, %+v, %v", ids, last, err)
	}
}

func TestARecordOfItsOwnNeedsItsID(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, small, func(int, exchange) (int, string) { return 200, `{"id":true,"first":"Ada"}` })
	if _, err := s.Retrieve(t.Context(), "contact", "1"); !problem.Is(err, problem.ProviderDown) {
		t.Fatalf("got %v", err)
	}
}

func TestAValueOfTheWrongTypeLeavesAWarningAndNoValue(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{`5`, `true`, `{"x":1}`, `["a@example.com"]`} {
		rows := []string{`{"id":1,"first":"Ada","mail":` + bad + `}`}
		s, _ := session0(t, small, people(&rows))
		for page, err := range s.List(t.Context(), connectors.Query{Model: "contact"}) {
			if err != nil || len(page.Records) != 1 {
				t.Fatalf("%s: %v", bad, err)
			}
			r := page.Records[0]
			if r.Fields["email"] != nil || r.Fields["firstName"] != "Ada" || len(r.Warnings) != 1 || r.Warnings[0].Field != "email" {
				t.Errorf("%s: %v, %v", bad, r.Fields, r.Warnings)
			}
		}
	}
}
