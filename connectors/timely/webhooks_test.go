package timely

import (
	"fmt"
	"slices"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

func secret() string { return agreed }

// hear makes a connector, and subscriptions to some of its events, each with an address of its own.
func hear(t *testing.T, s service, events ...string) (connectors.Listener, connectors.Session) {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	session := s.open(t, s.grant())
	for i, e := range events {
		made, err := session.(connectors.Subscriber).Subscribe(t.Context(), connectors.Subscription{
			URL: fmt.Sprintf("https://ear.example.org/%d", i), Events: []string{e}, Secret: secret,
		})
		if err != nil || made.ID == "" {
			t.Fatalf("subscribe to %s: %v", e, err)
		}
	}
	return c, session
}

func TestWhatIsSubscribedToIsDeliveredAndHeard(t *testing.T) {
	t.Parallel()
	for _, form := range []imitation.Quirks{{}, {HookSignature: "sha256="}, {HookSignature: "base64"}, {HookEnvelope: true}} {
		s := start(t, 5, imitation.Options{Quirks: form})
		ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
		c, session := hear(t, s, "labels:created", "labels:updated", "labels:deleted")
		made := create(t, session, "tag", model.Patch{"name": "heard"})
		change := connectors.Write{Model: "tag", ID: made.Remote.ID, Patch: model.Patch{"name": "heard again"}, Before: made}
		if _, err := session.Update(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		if err := session.Delete(t.Context(), "tag", made.Remote.ID); err != nil {
			t.Fatal(err)
		}
		for native, op := range map[string]connectors.Operation{"labels:created": "tag::create", "labels:updated": "tag::update", "labels:deleted": "tag::delete"} {
			d := ear.Next(t, connectors.Delivery{Event: native, Secret: secret, At: now()}) // any of them, as the address alone says what it is
			e, err := c.Heard(d)
			if err != nil || e.Operation != op || e.Native != native || !slices.Equal(e.IDs, []string{made.Remote.ID}) || e.Delivery != "" {
				t.Errorf("%+v: heard %+v (%v)", form, e, err)
			}
			connectortest.Unforgeable(t, c, d, connectortest.Proof{Header: "X-Signature"})
		}
	}
}

func TestEveryEventOfTheServiceCanBeSubscribedTo(t *testing.T) {
	t.Parallel()
	s := start(t, 5, imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range c.Webhooks().Events {
		all = append(all, e.Native)
	}
	if len(all) != 12 || !c.Webhooks().Each || !c.Webhooks().Secret {
		t.Errorf("%+v", c.Webhooks())
	}
	_, session := hear(t, s, all...)
	made, err := session.(connectors.Subscriber).Subscriptions(t.Context())
	if err != nil || len(made) != len(all) {
		t.Fatalf("%d of %d subscriptions (%v)", len(made), len(all), err)
	}
	for _, m := range []string{"task", "tag", "project", "timeEntry", "company", "user", "workspace"} {
		told := slices.ContainsFunc(c.Webhooks().Events, func(e connectors.Announcement) bool { return e.Operation == connectors.Op(m, connectors.Update) })
		if got := c.Describe().Can(connectors.Op(m, connectors.Subscribe)); got.Supported != told || !told && got.Reason == "" {
			t.Errorf("%s: %+v", m, got)
		}
	}
}

func TestDeliveriesOfTasksProjectsAndTimeNameTheirRecords(t *testing.T) {
	t.Parallel()
	s := start(t, 5, imitation.Options{})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
	c, session := hear(t, s, "forecasts:created", "projects:created", "hours:created")
	companies, _ := all(t, session, connectors.Query{Model: "company"})
	project := create(t, session, "project", model.Patch{"name": "Heard", "company": companies[0].Remote.ID, "rateType": "project"}).Remote.ID
	task := create(t, session, "task", model.Patch{"title": "Heard", "project": project, "startAt": "2026-03-03T00:00:00Z", "dueAt": "2026-03-04T00:00:00Z"}).Remote.ID
	entry := create(t, session, "timeEntry", model.Patch{"day": "2026-03-02", "minutes": int64(5), "project": project}).Remote.ID
	for _, want := range []struct{ native, model, id string }{
		{"projects:created", "project", project}, {"forecasts:created", "task", task}, {"hours:created", "timeEntry", entry},
	} {
		e, err := c.Heard(ear.Next(t, connectors.Delivery{Event: want.native, Secret: secret, At: now()}))
		if err != nil || e.Operation != connectors.Op(want.model, connectors.Create) || !slices.Equal(e.IDs, []string{want.id}) {
			t.Errorf("%s: heard %+v (%v)", want.native, e, err)
			continue
		}
		if r, err := session.Retrieve(t.Context(), want.model, e.IDs[0]); err != nil || r.Remote.ID != want.id {
			t.Errorf("%s is not read by what was heard: %v", want.id, err)
		}
	}
}

func TestDoubledAndReorderedDeliveriesTellTheSame(t *testing.T) {
	t.Parallel()
	s := start(t, 5, imitation.Options{})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{Double: 1, Reorder: 6})
	c, session := hear(t, s, "labels:created")
	var made []string
	for _, name := range []string{"one", "two", "three"} {
		made = append(made, create(t, session, "tag", model.Patch{"name": name}).Remote.ID)
	}
	seen := map[string]int{}
	for range 6 {
		e, err := c.Heard(ear.Next(t, connectors.Delivery{Event: "labels:created", Secret: secret, At: now()}))
		if err != nil || e.Operation != "tag::create" || len(e.IDs) != 1 {
			t.Fatalf("%+v (%v)", e, err)
		}
		seen[e.IDs[0]]++
	}
	for _, id := range made {
		if seen[id] != 2 {
			t.Errorf("heard of %v, made %v", seen, made)
		}
	}
}

func TestAnAddressThatIsNotSafeIsRefusedByTheService(t *testing.T) {
	t.Parallel()
	s := start(t, 5, imitation.Options{})
	_, session := hear(t, s)
	_, err := session.(connectors.Subscriber).Subscribe(t.Context(), connectors.Subscription{URL: "http://127.0.0.1:9/in", Events: []string{"labels:created"}, Secret: secret})
	if !problem.Is(err, problem.Invalid) {
		t.Errorf("%v", err)
	}
}
