package workbench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"patchbay/problem"
	"patchbay/store"
)

// reviewing is a workbench with three proposals: people of one name.
func reviewing(t *testing.T) (*Workbench, *store.Store) {
	t.Helper()
	w, db := accounts(t)
	for i, name := range []string{"Ada", "Grace", "Io"} {
		for j, in := range []string{"left", "right"} {
			person(t, db, in, fmt.Sprint(10*i+j), "firstName", name, "lastName", surname(i))
		}
	}
	if run := propose(t, w, LinkRequest{}); run.Proposed != 3 {
		t.Fatalf("%+v", run)
	}
	return w, db
}

func listOf(t *testing.T, w *Workbench, c LinkScope) []Link {
	t.Helper()
	nos, err := w.LinkIndex(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	links, err := w.LinkRows(t.Context(), nos)
	if err != nil || len(links) != len(nos) {
		t.Fatal(len(nos), links, err)
	}
	return links
}

func TestLinksAreReviewedDecidedAndTakenBack(t *testing.T) {
	t.Parallel()
	w, _ := reviewing(t)
	if got := listOf(t, w, LinkScope{Text: "grace", Connection: "left"}); len(got) != 1 || got[0].Records[0].Title == "" || got[0].No == 0 {
		t.Fatalf("%+v", got)
	}
	one := listOf(t, w, LinkScope{})[0]
	v, err := w.JudgeLink(t.Context(), one.ID, "linked", "the test")
	if err != nil || v.Link.State != "linked" || v.Taken != 1 || len(listOf(t, w, LinkScope{})) != 2 {
		t.Fatalf("%+v, %v", v, err)
	}
	if n, err := w.TakeBackLinks(t.Context(), v); err != nil || n != 1 || len(listOf(t, w, LinkScope{})) != 3 {
		t.Fatal(n, err)
	}
	many, err := w.AcceptLinks(t.Context(), LinkScope{Least: 0.1}, "the test, many", nil)
	if n, cerr := w.CountLinksIn(t.Context(), LinkScope{State: "linked"}); err != nil || cerr != nil || many.Taken != 3 || n != 3 {
		t.Fatalf("%+v, %d, %v, %v", many, n, err, cerr)
	}
	if n, err := w.TakeBackLinks(t.Context(), many); err != nil || n != 3 || len(listOf(t, w, LinkScope{State: "linked"})) != 0 {
		t.Error(n, err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if v, err := w.AcceptLinks(stopped, LinkScope{}, "the test", nil); !errors.Is(err, context.Canceled) && !problem.Is(err, problem.Canceled) || v.Taken != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	_, err = w.JudgeLink(t.Context(), one.ID, "perhaps", "the test")
	kind(t, err, problem.Usage)
	_, err = w.LinkIndex(t.Context(), LinkScope{Connection: "nowhere"})
	kind(t, err, problem.NotFound)
}

func TestRecordsAreComparedFieldByField(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	a := person(t, db, "left", "1", "firstName", "Ada", "phone", "+4915112345678", "tags", []string{"VIP", "new"}, "address.city", "Bonn")
	b := person(t, db, "right", "9", "firstName", "ADA", "phone", "0151 12345678", "tags", []string{"new", "vip"}, "address.city", "Köln", "birthday", "1990-01-02")
	c, err := w.CompareRecords(t.Context(), "contact", []string{a, b, "zzzzzzzz"})
	if err != nil || len(c.Records) != 3 || !c.Records[2].Missing || c.Records[0].Connection != "left" {
		t.Fatalf("%+v, %v", c, err)
	}
	got := map[string]string{}
	for _, f := range c.Fields {
		got[f.Field] = map[bool]string{true: "differ"}[f.Differ] + map[bool]string{true: "lack"}[f.Lack]
	}
	for path, want := range map[string]string{"firstName": "", "phone": "", "tags": "", "address.city": "differ", "birthday": "lack"} {
		if is, there := got[path]; is != want || !there {
			t.Errorf("%s: %q, %v", path, is, there)
		}
	}
	if _, empty := got["email"]; empty {
		t.Error("a field that nobody has is compared")
	}
}

func TestHowSureIsSaidInWords(t *testing.T) {
	t.Parallel()
	was := ""
	for _, c := range []float64{0, 0.4, 0.7, 0.9, 0.96, 0.999} {
		if now := Likely(c); now == was || now == "" {
			t.Errorf("%v is %q", c, now)
		} else {
			was = now
		}
	}
}

func TestAfterAPullOnlyModelsWithLinksAreLookedAtAndOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	person(t, db, "left", "1", "firstName", "Ada", "lastName", surname(1))
	person(t, db, "right", "9", "firstName", "Ada", "lastName", surname(1))
	if runs, err := w.ProposeNew(t.Context(), []string{"contact"}, nil); err != nil || len(runs) != 0 {
		t.Fatalf("nobody asked for links: %+v, %v", runs, err)
	}
	propose(t, w, LinkRequest{})
	person(t, db, "left", "2", "firstName", "Io", "lastName", surname(2))
	person(t, db, "right", "8", "firstName", "Io", "lastName", surname(2))
	runs, err := w.ProposeNew(t.Context(), []string{"note", "contact"}, nil) // notes are not matched
	if err != nil || len(runs) != 1 || runs[0].Proposed != 1 || runs[0].Full {
		t.Fatalf("%+v, %v", runs, err)
	}
}

func TestWhatAPullBroughtIsLookedAtBehindIt(t *testing.T) {
	t.Parallel()
	w, db := reviewing(t)
	person(t, db, "left", "77", "firstName", "Una", "lastName", surname(7))
	person(t, db, "right", "78", "firstName", "Una", "lastName", surname(7))
	news, hush := w.Subscribe()
	defer hush()
	w.proposeAfter([]Progress{{Model: "contact", New: 2}, {Model: "task"}})
	for n := w.Proposing(); n.Running; n = w.Proposing() {
		<-news
	}
	if n := w.Proposing(); n.New != 1 || n.Problem != nil {
		t.Errorf("%+v", n)
	}
	w.SeenProposals()
	if n := w.Proposing(); n.New != 0 || n.Last != (LastLinks{Ended: true, New: 1}) {
		t.Errorf("%+v", n)
	}
	if got := PulledModels([]Progress{{Model: "task"}, {Model: "contact", Changed: 1}, {Model: "contact", New: 1}}); !slices.Equal(got, []string{"task", "contact"}) {
		t.Error(got)
	}
}

func TestWhatWouldTakeLongIsPutOffAndSaid(t *testing.T) {
	t.Parallel()
	l := &linking{cheap: true, run: LinkRun{Model: "contact"}}
	if err := l.whole(t.Context(), store.LinkMark{Sides: map[string]int{"a": cheapWhole, "b": 1}}); err != nil || !strings.Contains(l.run.PutOff, "patchbay links propose contact") || l.run.Full {
		t.Errorf("%+v, %v", l.run, err)
	}
	w, _ := reviewing(t)
	w.proposed([]LinkRun{l.run}, nil)
	if n := w.Proposing(); !slices.Equal(n.PutOff, []string{"contact"}) {
		t.Errorf("%+v", n)
	}
	w.proposed([]LinkRun{{Model: "contact", Full: true}}, nil)
	if n := w.Proposing(); len(n.PutOff) != 0 {
		t.Errorf("%+v", n)
	}
}

func TestOneLookForLinksRunsAtATime(t *testing.T) {
	t.Parallel()
	w, _ := reviewing(t)
	w.after.mu.Lock()
	w.after.stop = func() {}
	w.after.mu.Unlock()
	kind(t, w.StartProposing(LinkRequest{}), problem.Busy)
	w.after.mu.Lock()
	w.after.stop = nil
	w.after.mu.Unlock()
	if err := w.StartProposing(LinkRequest{Full: true}); err != nil {
		t.Fatal(err)
	}
	w.StopProposing()
	if err := w.Close(); err != nil { // it waits for what runs
		t.Fatal(err)
	}
	kind(t, w.StartProposing(LinkRequest{}), problem.Canceled)
	if w.Proposing().Running {
		t.Error("it runs still")
	}
}
