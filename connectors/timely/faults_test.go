package timely

import (
	"net/http"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// made counts the writes of one action that happened at the service.
func (s service) made(kind, action string) int {
	n := 0
	for _, w := range s.state(kind).Writes {
		if w.Kind == kind && w.Action == action {
			n++
		}
	}
	return n
}

func TestACreateIsNeverMadeTwice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault  sandbox.Fault
		kind   problem.Kind // "" where it works in the end
		writes int
	}{
		{sandbox.Fault{Kind: "429", Count: 1, RetryAfter: 0}, "", 1},
		{sandbox.Fault{Kind: "500"}, problem.UnknownOutcome, 0},
		{sandbox.Fault{Kind: "html"}, problem.UnknownOutcome, 0},
		{sandbox.Fault{Kind: "drop"}, problem.UnknownOutcome, 0},
		{sandbox.Fault{Kind: "drop-after"}, problem.UnknownOutcome, 1},
		{sandbox.Fault{Kind: "error-after"}, problem.UnknownOutcome, 1},
		{sandbox.Fault{Kind: "truncated"}, problem.UnknownOutcome, 1},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			t.Parallel()
			s := start(t, 2, imitation.Options{})
			session := s.open(t, s.grant())
			c.fault.Route = "POST /1.1/*/clients"
			s.faults(c.fault)
			_, err := session.Create(t.Context(), connectors.Write{Model: "company", Patch: model.Patch{"name": "Once Only"}})
			if c.kind == "" && err != nil {
				t.Fatalf("got %v", err)
			}
			if c.kind != "" {
				wants(t, err, c.kind)
			}
			if n := s.made("clients", "create"); n != c.writes {
				t.Errorf("made %d times", n)
			}
		})
	}
}

func TestReadingGoesOnBehindAFaultOrSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault sandbox.Fault
		kind  problem.Kind // "" where it works in the end
	}{
		{sandbox.Fault{Kind: "429", Count: 1, RetryAfter: 1}, ""},
		{sandbox.Fault{Kind: "503", Count: 1, RetryAfter: 1}, ""},
		{sandbox.Fault{Kind: "drop", Count: 1}, ""},
		{sandbox.Fault{Kind: "revoke"}, problem.SignIn},
		{sandbox.Fault{Kind: "expire"}, problem.SignIn}, // nobody renews here
		{sandbox.Fault{Kind: "rename", Field: "id", To: "uuid"}, problem.ProviderDown},
		{sandbox.Fault{Kind: "retype", Field: "name"}, ""},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			t.Parallel()
			s := start(t, 40, imitation.Options{})
			session := s.open(t, s.grant())
			c.fault.Route = "GET /1.1/*/clients"
			s.faults(c.fault)
			n, complete := 0, false
			for page, err := range session.List(t.Context(), connectors.Query{Model: "company", Size: 5}) {
				if err != nil {
					if c.kind == "" {
						t.Fatalf("got %v", err)
					}
					wants(t, err, c.kind)
					return
				}
				n, complete = n+len(page.Records), page.Complete
			}
			if c.kind != "" || !complete || n < 5 {
				t.Errorf("%d records, complete %v, want %s", n, complete, c.kind)
			}
		})
	}
}

func TestALostUpdateIsSaidToBeUncertainAndIsNotRepeated(t *testing.T) {
	t.Parallel()
	for _, kind := range []sandbox.Kind{"drop-after", "error-after", "truncated"} {
		s := start(t, 2, imitation.Options{})
		session := s.open(t, s.grant())
		task := create(t, session, "task", model.Patch{"title": "Plan", "project": probe(t, session), "startAt": "2026-03-02T00:00:00Z", "dueAt": "2026-03-03T00:00:00Z"})
		s.faults(sandbox.Fault{Kind: kind, Route: "PATCH /1.1/*/forecasts/*"})
		_, err := session.Update(t.Context(), connectors.Write{Model: "task", ID: task.Remote.ID, Patch: model.Patch{"title": "Changed"}, Before: task})
		if kind != "truncated" || err != nil { // half an answer to an update is enough to know that it came
			wants(t, err, problem.UnknownOutcome)
		}
		if n := s.made("forecasts", "change"); n != 1 {
			t.Errorf("%s: changed %d times", kind, n)
		}
		if got := retrieve(t, session, "task", task.Remote.ID); got.Fields["title"] != "Changed" {
			t.Errorf("%s: the title is %v", kind, got.Fields["title"])
		}
	}
}

func TestALostDeletionIsNotRepeated(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	tag := create(t, session, "tag", model.Patch{"name": "Passing"})
	s.faults(sandbox.Fault{Kind: "drop-after", Route: "DELETE /1.1/*/labels/*"})
	wants(t, session.Delete(t.Context(), "tag", tag.Remote.ID), problem.UnknownOutcome)
	if n := s.made("labels", "delete"); n != 1 {
		t.Errorf("deleted %d times", n)
	}
	_, err := session.Retrieve(t.Context(), "tag", tag.Remote.ID)
	wants(t, err, problem.Gone)
}

func TestALimitIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	session := s.open(t, s.grant())
	s.faults(sandbox.Fault{Kind: "429", Count: 1, RetryAfter: 1, Route: "GET /1.1/*/labels"})
	begin := time.Now()
	if tags, complete := all(t, session, connectors.Query{Model: "tag"}); len(tags) == 0 || !complete || time.Since(begin) < time.Second {
		t.Errorf("%d tags after %s", len(tags), time.Since(begin))
	}
}

func TestWhatAnotherPersonChangesUnderAWalkDoesNotBreakIt(t *testing.T) {
	t.Parallel()
	s := start(t, 60, imitation.Options{})
	session := s.open(t, s.grant())
	before, _ := all(t, session, connectors.Query{Model: "task"})
	s.faults(sandbox.Fault{Kind: "drift", Route: "GET /1.1/*/forecasts", Change: &sandbox.Change{Kind: "forecasts", Action: "change"}})
	seen := map[string]bool{}
	after, complete := all(t, session, connectors.Query{Model: "task", Size: 5})
	for _, r := range after {
		seen[r.Remote.ID] = true
	}
	if len(seen) != len(before) || !complete {
		t.Errorf("%d of %d, complete %v", len(seen), len(before), complete)
	}
}

// forgetful is a service that does not know how to go on in a list.
type forgetful struct{ next http.RoundTripper }

func (f forgetful) RoundTrip(r *http.Request) (*http.Response, error) {
	again := r.Clone(r.Context())
	q := again.URL.Query()
	q.Del("offset")
	q.Del("page")
	again.URL.RawQuery = q.Encode()
	return f.next.RoundTrip(again)
}

func TestAListThatDoesNotGoOnIsNoListWithoutEnd(t *testing.T) {
	t.Parallel()
	s := start(t, 20, imitation.Options{})
	g := s.grant()
	g.Transport = forgetful{s.wire}
	session := s.open(t, g)
	for _, name := range []string{"company", "task"} {
		pages := 0
		for page, err := range session.List(t.Context(), connectors.Query{Model: name, Size: 3}) {
			if err != nil {
				wants(t, err, problem.ProviderDown)
				break
			}
			if pages++; page.Complete || pages > 3 {
				t.Fatalf("%s: page %d, complete %v", name, pages, page.Complete)
			}
		}
	}
}
