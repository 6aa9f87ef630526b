package workbench

import (
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestAPullThatFailedIsTriedAgainAndMadeGood(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	if got, err := s.FailedOperations(t.Context()); err != nil || len(got) != 0 {
		t.Fatalf("%+v %v", got, err)
	}
	s.fault(sandbox.Fault{Route: "POST /contacts/search", Kind: sandbox.ServerError, Status: 400})
	if _, err := s.Pull(t.Context(), PullRequest{Connections: []string{c.Name}, Models: []string{"contact"}}, nil); err == nil {
		t.Fatal("the pull went well")
	}
	got, err := s.FailedOperations(t.Context())
	if err != nil || len(got) != 1 || got[0].Kind != FailedPull || got[0].Connection != c.Name || got[0].Model != "contact" || got[0].Why == "" || got[0].WhyNot != "" {
		t.Fatalf("%+v %v", got, err)
	}
	if err := s.SetPaused(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	paused, err := s.FailedOperations(t.Context())
	if err != nil || len(paused) != 1 || !strings.Contains(paused[0].WhyNot, "paused") {
		t.Fatalf("%+v %v", paused, err)
	}
	if _, err := s.RetryFailed(t.Context(), paused[0]); !problem.Is(err, problem.Unsupported) {
		t.Errorf("a paused one is pulled: %v", err)
	}
	if err := s.SetPaused(t.Context(), c.Name, false); err != nil {
		t.Fatal(err)
	}
	s.heal()
	if words, err := s.RetryFailed(t.Context(), got[0]); err != nil || !strings.Contains(words.Words, "in the background") {
		t.Fatalf("%q %v", words, err)
	}
	s.jobs.work.Wait()
	if got, err := s.FailedOperations(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("it is made good, and told of: %+v %v", got, err)
	}
}

func TestAChangeThatWasRefusedSaysWhyItIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.few(1)[0]
	s.fault(sandbox.Fault{Route: "PUT /contacts/*", Kind: sandbox.ServerError, Status: 422, Body: `{"statusCode":422,"message":["phone must be a real phone number"]}`})
	p := s.edit(who.ID, map[string]any{"address.city": "Salem"})
	if _, err := s.Apply(t.Context(), p); err == nil {
		t.Fatal("it was not refused")
	}
	got, err := s.FailedOperations(t.Context())
	if err != nil || len(got) != 1 || got[0].Kind != FailedChange || got[0].ID == "" || got[0].Title == "" || !strings.Contains(got[0].WhyNot, "edit the record") {
		t.Fatalf("%+v %v", got, err)
	}
	s.heal()
	s.apply(p)
	if made, err := s.FailedOperations(t.Context()); err != nil || len(made) != 0 {
		t.Errorf("it is made good, and told of: %+v %v", made, err)
	}
	if _, err := s.RetryFailed(t.Context(), FailedOperation{Kind: FailedBulk, ID: "bulk-1"}); !problem.Is(err, problem.NeedsPerson) {
		t.Errorf("%v", err)
	}
}

func TestNobodyIsAdvisedToTryAgainWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	var ids []string
	for _, r := range s.few(2) {
		ids = append(ids, r.ID)
	}
	b, err := s.NewBulk(t.Context(), BulkRequest{Model: "contact", IDs: ids, Ops: []BulkOp{{Field: "email", How: BulkSet, Value: "no address"}}})
	if err != nil || b.Counts.Invalid != 2 {
		t.Fatalf("%+v, %v", b, err)
	}
	got, err := s.FailedOperations(t.Context())
	if err != nil || len(got) != 1 || got[0].Kind != FailedBulk || !strings.Contains(got[0].WhyNot, "leave it out") {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestCallsAreFoundByEveryWord(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	if _, err := s.SendRequest(t.Context(), guideTo(t, s, c, "contact::list")); err != nil {
		t.Fatal(err)
	}
	_, _ = s.SendRequest(t.Context(), ConsoleRequest{Connection: c.Name, Path: "/nowhere"}) // its no is what is looked for
	for text, want := range map[string]string{"nowhere": "/nowhere", "4xx nowhere": "/nowhere", "post 200 search": "/contacts/search", c.Name + " nowhere": "/nowhere", "none nowhere": ""} {
		got, err := s.Calls(t.Context(), CallFilter{Text: text})
		if err != nil || (len(got) == 0) != (want == "") || len(got) > 0 && !strings.HasSuffix(got[0].URL, want) {
			t.Errorf("%q finds %+v, %v", text, got, err)
		}
	}
}
