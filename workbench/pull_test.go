package workbench

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// crowd is how many people make two pages of a list.
const crowd = 650

// listed is the contact list's address.
const listed = "/contacts/search"

func TestTheFirstPullFetchesEverything(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	var told []Progress
	done, err := s.Pull(t.Context(), PullRequest{}, func(p Progress) { told = append(told, p) })
	if err != nil {
		t.Fatal(err)
	}
	if p := of(done, "contact"); p.Done != people || p.New != people || p.Total != people || !p.Finished || p.Problem != nil || p.Connection != c.Name {
		t.Errorf("contacts: %+v", p)
	}
	for _, m := range []string{"user", "workspace", "task"} {
		if p := of(done, m); p.Done == 0 || p.New != p.Done {
			t.Errorf("%s: %+v", m, p)
		}
	}
	if last := told[len(told)-1]; !last.Finished || last.Job == "" || last.Model != "task" {
		t.Errorf("the last word is %+v", last)
	}
	c, err = s.Connection(t.Context(), c.Name)
	if err != nil || c.Records["contact"] != people || c.LastPull == nil || c.Budget == nil {
		t.Errorf("%s, %v", doc(c), err)
	}
}

func TestTheNextPullFetchesOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.few(3)
	s.later(time.Hour)
	s.other("change", s.native(who[1].ID), map[string]any{"city": "Salem"})
	s.later(10 * time.Minute)
	if p := s.pull(PullRequest{}); p.Changed < 1 || p.New != 0 || p.Done >= people/2 {
		t.Errorf("the second pull: %+v", p)
	}
	if got := text(s.show(who[1].ID), "address.city"); got != "Salem" {
		t.Errorf("the store holds %q", got)
	}
	if p := s.pull(PullRequest{}); p.Changed != 0 || p.New != 0 {
		t.Errorf("the third pull: %+v", p)
	}
	if p := s.pull(PullRequest{Full: true}); p.Done != people || p.New != 0 {
		t.Errorf("a complete pull: %+v", p)
	}
	for i, r := range who {
		past, err := s.History(t.Context(), "contact", r.ID)
		if err != nil || len(past) != map[bool]int{true: 1}[i == 1] {
			t.Errorf("the history of person %d: %+v, %v", i, past, err)
		}
		for _, e := range past {
			if e.Field != "address.city" || e.After != "Salem" || e.Source != "pull" {
				t.Errorf("%+v", e)
			}
		}
	}
}

func TestOnceADayAPullIsComplete(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	s.later(23 * time.Hour)
	if p := s.pull(PullRequest{}); p.Done >= people/2 {
		t.Errorf("within the day %d records came", p.Done)
	}
	s.later(2 * time.Hour)
	if p := s.pull(PullRequest{}); p.Done != people {
		t.Errorf("after a day %d records came", p.Done)
	}
}

func TestOnlyWhatTheProviderCallsGoneIsGone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	who := s.somebody()
	s.other("delete", s.native(who.ID), nil)
	s.later(10 * time.Minute)
	if p := s.pull(PullRequest{}); p.Gone != 0 || s.show(who.ID).Mark != MarkNone {
		t.Errorf("a pull of changes cannot know: %+v", p)
	}
	if p := s.pull(PullRequest{Full: true}); p.Gone != 1 {
		t.Errorf("%+v", p)
	}
	v := s.show(who.ID)
	if v.Mark != MarkGone || !v.Record.Deleted || v.CanEdit || v.WhyNot == "" || text(v, "email") == "" {
		t.Errorf("the record is %q, deleted %v, %q", v.Mark, v.Record.Deleted, v.WhyNot)
	}
	if p := s.pull(PullRequest{Full: true}); p.Gone != 0 {
		t.Errorf("gone again: %+v", p)
	}
}

func TestARecordThatTheListDoesNotShowYetStays(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	p, err := s.PlanEdit(t.Context(), Edit{Model: "contact", Connection: c.Name, Values: map[string]any{"firstName": "Nina", "lastName": "Example", "email": "nina.new@example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	made := s.apply(p) // the provider's search sees it a moment later
	if p := s.pull(PullRequest{Full: true}); p.Done != people || p.Gone != 0 {
		t.Errorf("%+v", p)
	}
	if v := s.show(made.Record); v.Record.Deleted || v.Mark != MarkNone {
		t.Errorf("the new record counts as %q", v.Mark)
	}
}

func TestAListThatBreaksOffDeletesNobody(t *testing.T) {
	t.Parallel()
	s := openWith(t, crowd)
	s.pulled()
	s.later(time.Hour)
	s.fault(sandbox.Fault{Route: "POST " + listed, Kind: sandbox.ServerError, Skip: 1})
	done, err := s.Pull(t.Context(), PullRequest{Full: true}, nil)
	kind(t, err, problem.ProviderDown)
	if p := of(done, "contact"); p.Gone != 0 || p.Problem == nil || p.Done == 0 || p.Done == crowd*4/5 {
		t.Errorf("%+v", p)
	}
	gone, err := s.First(t.Context(), Query{Model: "contact"}, crowd)
	if err != nil || len(gone) != crowd*4/5 || slices.ContainsFunc(gone, func(r Row) bool { return r.Mark == MarkGone }) {
		t.Errorf("%d records, %v", len(gone), err)
	}
}

func TestAStoppedPullKeepsWhatCameAndGoesOn(t *testing.T) {
	t.Parallel()
	s := openWith(t, crowd)
	s.connect()
	ctx, stop := context.WithCancel(t.Context())
	s.wire.on(hook{method: "POST", path: listed, skip: 1, before: true, run: stop})
	done, err := s.Pull(ctx, PullRequest{}, nil)
	kind(t, err, problem.Canceled)
	first := of(done, "contact")
	kept, err := s.Count(t.Context(), Query{Model: "contact"})
	if err != nil || first.Done != kept || first.Problem == nil || kept > 500 {
		t.Fatalf("%+v, %d are kept, %v", first, kept, err)
	}
	if c, err := s.Connections(t.Context()); err != nil || c[0].State != OK {
		t.Errorf("a stopped pull leaves the connection %s, %v", c[0].State, err)
	}
	rest := s.pull(PullRequest{})
	if rest.Done+first.Done != crowd*4/5 || rest.New != rest.Done {
		t.Errorf("first %+v, then %+v", first, rest)
	}
}

func TestAPlaceThatTheProviderDoesNotTakeAnyMoreBeginsTheWalkAnew(t *testing.T) {
	t.Parallel()
	refused := sandbox.Fault{Route: "POST " + listed, Match: "searchAfter", Kind: sandbox.ErrorAfter, Status: 400, Body: `{"message":"cursor expired","statusCode":400}`, Count: 1}
	page := refused
	page.Kind, page.Status, page.Body, page.Count = sandbox.HTML, 200, "", 4 // as often as a reading is sent
	for name, c := range map[string]struct {
		fault sandbox.Fault
		full  bool
		anew  bool
	}{
		"refused":                         {refused, false, true},
		"unreadable":                      {page, false, false},
		"unreadable, everything is asked": {page, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openWith(t, crowd)
			s.connect()
			s.fault(refused)
			if _, err := s.Pull(t.Context(), PullRequest{Models: []string{"contact"}}, nil); !problem.Is(err, problem.Invalid) {
				t.Fatal(err)
			}
			s.fault(c.fault)
			done, err := s.Pull(t.Context(), PullRequest{Models: []string{"contact"}, Full: c.full}, nil)
			if !c.anew {
				kind(t, err, problem.ProviderDown)
				return
			}
			if p := of(done, "contact"); err != nil || p.Done != crowd*4/5 || p.Gone != 0 {
				t.Fatalf("%+v, %v", p, err)
			}
		})
	}
}

func TestAPullWhoseGrantIsRevokedHalfWayGoesOnAfterReconnecting(t *testing.T) {
	t.Parallel()
	s := openWith(t, crowd)
	c := s.connect()
	s.fault(sandbox.Fault{Route: "POST " + listed, Kind: sandbox.Revoke, Skip: 1, Count: 1})
	done, err := s.Pull(t.Context(), PullRequest{}, nil)
	if p := kind(t, err, problem.SignIn); p.Connection != c.Name {
		t.Errorf("told of %q", p.Connection)
	}
	first := of(done, "contact")
	c, err = s.Connection(t.Context(), c.Name)
	if err != nil || c.State != NeedsLogin || c.Records["contact"] != 500 || c.Fix != "patchbay connection reconnect "+c.Name {
		t.Fatalf("%s, %v", doc(c), err)
	}
	if _, _, err := s.through(s.Workbench, ConnectRequest{Reconnect: c.Name, NoBrowser: true}, s.consent()); err != nil {
		t.Fatal(err)
	}
	if rest := s.pull(PullRequest{}); rest.Done+first.Done != crowd*4/5 {
		t.Errorf("first %+v, then %+v", first, rest)
	}
}

func TestAPullOutlastsShortFailures(t *testing.T) {
	t.Parallel()
	for _, k := range []sandbox.Kind{sandbox.TooMany, sandbox.Unavailable, sandbox.ServerError, sandbox.HTML, sandbox.Drop, sandbox.Expire} {
		t.Run(string(k), func(t *testing.T) {
			t.Parallel()
			s := open(t)
			s.connect()
			s.fault(sandbox.Fault{Route: "POST " + listed, Kind: k, Count: 1})
			if p := s.pull(PullRequest{}); p.Done != people {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestAPullThatCannotGoOnSaysWhyAndKeepsTheConnection(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandbox.Fault
		kind  problem.Kind
		state Health
	}{
		"too many":                    {sandbox.Fault{Kind: sandbox.TooMany, RetryAfter: 7200}, problem.RateLimited, Throttled},
		"down":                        {sandbox.Fault{Kind: sandbox.Unavailable, RetryAfter: 7200}, problem.ProviderDown, Down},
		"truncated":                   {sandbox.Fault{Kind: sandbox.Truncated}, problem.ProviderDown, Down},
		"a page of HTML":              {sandbox.Fault{Kind: sandbox.HTML, Status: 200}, problem.ProviderDown, Down},
		"a text in place of the list": {sandbox.Fault{Kind: sandbox.Retype, Field: "contacts"}, problem.ProviderDown, Down},
		"a list under another name":   {sandbox.Fault{Kind: sandbox.Rename, Field: "contacts", To: "people"}, problem.ProviderDown, Down},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			conn := s.connect()
			c.fault.Route = "POST " + listed
			s.fault(c.fault)
			done, err := s.Pull(t.Context(), PullRequest{}, nil)
			p := kind(t, err, c.kind)
			if p.Connection != conn.Name || of(done, "contact").Problem == nil {
				t.Errorf("%+v of %q", of(done, "contact"), p.Connection)
			}
			if c.kind == problem.RateLimited && p.Until.Before(s.server.Clock().Now().Add(time.Hour)) {
				t.Errorf("another try at %v", p.Until)
			}
			now, err := s.Connection(t.Context(), conn.Name)
			if err != nil || now.State != c.state || now.Reason == "" || now.Fix == "" || now.Records["contact"] != 0 {
				t.Errorf("%s, %v", doc(now), err)
			}
			s.heal()
			s.later(3 * time.Hour)
			if p := s.pull(PullRequest{}); p.Done != people {
				t.Errorf("healed: %+v", p)
			}
			if now, err := s.Connection(t.Context(), conn.Name); err != nil || now.State != OK || now.Reason != "" {
				t.Errorf("healed: %s, %v", doc(now), err)
			}
		})
	}
}

func TestTwoPullsOfOneListAtOnceEndUpWithEverybodyOnce(t *testing.T) {
	t.Parallel()
	s := openWith(t, crowd)
	s.connect()
	var wait sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		wait.Go(func() { _, errs[i] = s.Pull(t.Context(), PullRequest{Full: true}, nil) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil && !problem.Is(err, problem.Busy) {
			t.Error(err)
		}
	}
	s.pull(PullRequest{Full: true})
	rows, err := s.First(t.Context(), Query{Model: "contact"}, 2*crowd)
	if err != nil || len(rows) != crowd*4/5 || slices.ContainsFunc(rows, func(r Row) bool { return r.Mark != MarkNone }) {
		t.Errorf("%d records, %v", len(rows), err)
	}
}

func TestAPullThatCannotBeginSaysHowToMendIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, err := s.Pull(t.Context(), PullRequest{}, nil)
	kind(t, err, problem.NotConnected, "patchbay connect")
	_, err = s.Pull(t.Context(), PullRequest{Connections: []string{"nobody"}}, nil)
	kind(t, err, problem.NotFound, "nobody")
	c, _, err := s.through(s.Workbench, s.request("contact::list", "workspace::list"), s.consent())
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Pull(t.Context(), PullRequest{Models: []string{"user"}}, nil)
	kind(t, err, problem.MissingScope, "patchbay connection reconnect "+c.Name)
	_, err = s.Pull(t.Context(), PullRequest{Models: []string{"ghost"}}, nil)
	if k := problem.As(err).Kind; err == nil || k == problem.Internal {
		t.Errorf("an unknown model: %v", err)
	}
	if err := s.SetPaused(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	_, err = s.Pull(t.Context(), PullRequest{}, nil)
	kind(t, err, problem.NotConnected, "patchbay connection resume "+c.Name)
	_, err = s.Pull(t.Context(), PullRequest{Connections: []string{c.Name}}, nil)
	kind(t, err, problem.NotConnected, "patchbay connection resume "+c.Name)
	if err := s.SetPaused(t.Context(), c.Name, false); err != nil {
		t.Fatal(err)
	}
	if p := s.pull(PullRequest{Models: []string{"contact"}}); p.Done != people {
		t.Errorf("%+v", p)
	}
}

func TestAnExpiredTokenIsRenewedOnceForAllCalls(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	s.post("records/grants", map[string]any{"action": "change", "fields": map[string]any{"expired": true}})
	before := s.sent("POST", "/oauth/token")
	s.pull(PullRequest{})
	if n := s.sent("POST", "/oauth/token") - before; n != 1 {
		t.Errorf("%d renewals", n)
	}
	now, err := s.Connection(t.Context(), c.Name)
	if err != nil || now.TokenExpires == nil || now.TokenExpires.Before(*c.TokenExpires) {
		t.Errorf("%v before, %v now, %v", c.TokenExpires, now.TokenExpires, err)
	}
}

func TestNewCustomFieldsArriveWithThePull(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	m, err := s.ModelOf(t.Context(), c.Name, "contact")
	if err != nil {
		t.Fatal(err)
	}
	n := len(m.Fields)
	s.post("records/customFields", map[string]any{"action": "create", "fields": map[string]any{
		"name": "Shoe size", "fieldKey": "contact.shoe_size", "dataType": "NUMERICAL", "model": "contact", "locationId": c.Workspace.ID,
	}})
	s.pull(PullRequest{})
	m, err = s.ModelOf(t.Context(), c.Name, "contact")
	if _, ok := m.Field("customFields.shoe_size"); err != nil || !ok || len(m.Fields) != n+1 {
		t.Errorf("%s, %v", strings.Join(names(m), " "), err)
	}
	if p := s.edit(s.somebody().ID, map[string]any{"customFields.shoe_size": "42"}); len(p.Changes) != 1 || p.Changes[0].After != 42.0 {
		t.Errorf("%s", doc(p.Changes))
	}
}
