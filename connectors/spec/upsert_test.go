package spec

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// unique is small with calls that go by what is unique.
func unique() string {
	return strings.Replace(small, "    cannot:", `    upsert: {put: /people, body: {box: $workspace}, item: person, scope: people.write, refuses: [tags]}
    find: {get: /people/same, query: {box: $workspace, mail: $email, first: $firstName}, item: person, scope: people.read}
    cannot:`, 1)
}

func uniquely(t *testing.T, status int, answer string) (connectors.Session, *provider) {
	t.Helper()
	return session0(t, unique(), func(int, exchange) (int, string) { return status, answer })
}

func TestAnUpsertIsOneWriteOfWhatIsKnown(t *testing.T) {
	t.Parallel()
	s, sent := uniquely(t, 200, `{"person":{"id":7,"first":"Ada"}}`)
	up := s.(connectors.Upserter)
	r, err := up.Upsert(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"firstName": "Ada", "email": "ada@example.com", "companyName": nil}})
	if err != nil || r.Remote.ID != "7" {
		t.Fatalf("%+v %v", r, err)
	}
	got := sent.asked
	if len(got) != 1 || got[0].method != "PUT" || got[0].body["mail"] != "ada@example.com" || got[0].body["box"] != "b1" || len(got[0].body) != 3 {
		t.Fatalf("sent %+v", got)
	}
	_, err = up.Upsert(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "ada@example.com", "tags": []string{"x"}}})
	if p := problem.As(err); p.Kind != problem.Invalid || p.Fields[0].Name != "tags" || len(sent.asked) != 1 {
		t.Fatalf("a list that would be replaced went out: %v", err)
	}
}

func TestALostAnswerToAnUpsertLeavesItOpen(t *testing.T) {
	t.Parallel()
	for status, body := range map[int]string{0: "", 502: "<html>", 200: `{"person":{}}`} {
		s, sent := uniquely(t, status, body)
		_, err := s.(connectors.Upserter).Upsert(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "ada@example.com"}})
		if !problem.Is(err, problem.UnknownOutcome) || len(sent.asked) != 1 {
			t.Errorf("%d: sent %d times, %v", status, len(sent.asked), err)
		}
	}
}

func TestALookupGoesByTheValuesThatThePatchHas(t *testing.T) {
	t.Parallel()
	s, sent := uniquely(t, 200, `{"person":{"id":7,"first":"Ada"}}`)
	find := s.(connectors.Finder)
	r, err := find.Find(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "ada@example.com", "firstName": ""}})
	if err != nil || r.Remote.ID != "7" {
		t.Fatalf("%+v %v", r, err)
	}
	if q := sent.asked[0].query; q.Get("mail") != "ada@example.com" || q.Has("first") || q.Get("box") != "b1" {
		t.Fatalf("asked %v", q)
	}
	if _, err := find.Find(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"companyName": "X"}}); !problem.Is(err, problem.NotFound) || len(sent.asked) != 1 {
		t.Fatalf("without a value to look for: %v", err)
	}
}

func TestWhatNobodyIsCalledIsNotFound(t *testing.T) {
	t.Parallel()
	for _, answer := range []string{`{"person":null}`, `{}`} {
		s, _ := uniquely(t, 200, answer)
		if _, err := s.(connectors.Finder).Find(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "a@example.com"}}); !problem.Is(err, problem.NotFound) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

func TestWithoutTheCallsNothingIsSent(t *testing.T) {
	t.Parallel()
	s, sent := session0(t, small, func(int, exchange) (int, string) { return 200, `{}` })
	w := connectors.Write{Model: "contact", Patch: model.Patch{"email": "a@example.com"}}
	_, upsert := s.(connectors.Upserter).Upsert(t.Context(), w)
	_, find := s.(connectors.Finder).Find(t.Context(), w)
	for _, err := range []error{upsert, find} {
		if !problem.Is(err, problem.Unsupported) {
			t.Errorf("got %v", err)
		}
	}
	if len(sent.asked) != 0 {
		t.Errorf("sent %+v", sent.asked)
	}
	if _, err := Load("x.yaml", []byte(strings.Replace(unique(), "mail: $email, first: $firstName", "mail: always", 1)), Hooks{}); err == nil || !strings.Contains(err.Error(), "find") {
		t.Errorf("a lookup by nothing: %v", err)
	}
}
