package timify

import (
	"slices"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timify/sandbox"
	"patchbay/model"
)

// agreed is what the receiver of the service's webhooks knows: the secret that was set there.
func (s service) agreed(t *testing.T) connectors.Delivery {
	t.Helper()
	secret, _ := s.state(t, "records=no").Extra["hook_secret"].(string)
	if secret == "" {
		t.Fatal("the sandbox tells no secret")
	}
	return connectors.Delivery{Secret: func() string { return secret }, At: time.Now()}
}

func heard(t *testing.T, d connectors.Delivery, native string, op connectors.Operation, ids ...string) connectors.Event {
	t.Helper()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	e, err := c.Heard(d)
	slices.Sort(ids)
	if err != nil || e.Native != native || e.Operation != op || !slices.Equal(e.IDs, ids) || e.Delivery != "" {
		t.Errorf("heard %+v (%v), want %s, %s, %v\n%s", e, err, native, op, ids, d.Body)
	}
	return e
}

func TestWhatTheAppIsToldIsHeardWithItsSecretAlone(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	ear, known := connectortest.Listen(t, s.control, sandbox.HookPlan{}), s.agreed(t)
	session := s.session(t, 0)
	made := create(t, session, "contact", model.Patch{"firstName": "Heard"})
	d := ear.Next(t, known)
	if e := heard(t, d, "Customers/Created", "contact::create", made.Remote.ID); e.Workspace != s.grant(t, 0).Workspace {
		t.Errorf("heard of company %s", e.Workspace)
	}
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	connectortest.Unforgeable(t, c, d, connectortest.Proof{Header: "X-Timify-Secret", Bare: true})
	update(t, session, made, model.Patch{"lastName": "Again"})
	heard(t, ear.Next(t, known), "Customers/Updated", "contact::update", made.Remote.ID)
	if err := session.Delete(t.Context(), "contact", made.Remote.ID); err != nil {
		t.Fatal(err)
	}
	heard(t, ear.Next(t, known), "Customers/Deleted", "contact::delete", made.Remote.ID)
	s.act(t, "services", "create", "", nil)
	heard(t, ear.Next(t, known), "Services/Created", "") // of services nothing is kept
}

func TestEveryCompanyIsToldApart(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	ear, known := connectortest.Listen(t, s.control, sandbox.HookPlan{}), s.agreed(t)
	for company := range 2 {
		made := create(t, s.session(t, company), "contact", model.Patch{"firstName": "Heard"})
		if e := heard(t, ear.Next(t, known), "Customers/Created", "contact::create", made.Remote.ID); e.Workspace != s.grant(t, company).Workspace {
			t.Errorf("heard of company %s, made in %s", e.Workspace, s.grant(t, company).Workspace)
		}
	}
}

func TestManyAppointmentsThatGoTogetherAreNamedTogether(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	session := s.session(t, 0)
	people, _ := all(t, session, connectors.Query{Model: "contact"})
	users, _ := all(t, session, connectors.Query{Model: "user"})
	ear, known := connectortest.Listen(t, s.control, sandbox.HookPlan{}), s.agreed(t)
	var booked []string
	for _, hour := range []string{"09", "11"} {
		r := create(t, session, "appointment", model.Patch{
			"title": "Heard", "contact": people[0].Remote.ID, "assignee": users[0].Remote.ID, "startAt": "2027-01-02T" + hour + ":00:00Z", "endAt": "2027-01-02T" + hour + ":30:00Z",
		})
		booked = append(booked, r.Remote.ID)
		heard(t, ear.Next(t, known), "Event/Created", "appointment::create", r.Remote.ID)
	}
	answer, err := session.Do(t.Context(), connectors.Request{Method: "POST", Path: "/v1/appointments/delete/bulk", Body: []byte(`{"ids":["` + booked[0] + `","` + booked[1] + `"]}`)})
	if err != nil || answer.Status != 200 {
		t.Fatalf("%d %s (%v)", answer.Status, answer.Body, err)
	}
	heard(t, ear.Next(t, known), "Events/Deleted", "appointment::delete", booked...)
}

func TestAnotherSpellingOfADeliveryIsUnderstoodOrRefused(t *testing.T) {
	t.Parallel()
	for name, spell := range map[string]func(imitation.Notice) any{
		"the record alone has the id": func(n imitation.Notice) any {
			return map[string]any{"event": n.Event, "type": n.Type, "company_id": n.Company, "data": n.Data}
		},
		"the id stands by itself": func(n imitation.Notice) any {
			return map[string]any{"event": n.Event, "type": n.Type, "company_id": n.Company, "id": n.IDs[0]}
		},
	} {
		s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{Payload: spell})
		ear := connectortest.Listen(t, s.control, sandbox.HookPlan{Double: 1})
		made := create(t, s.session(t, 0), "contact", model.Patch{"firstName": "Heard"})
		for range 2 {
			e := heard(t, ear.Next(t, s.agreed(t)), "Customers/Created", "contact::create", made.Remote.ID)
			if e.Workspace != s.grant(t, 0).Workspace {
				t.Errorf("%s: heard of company %q", name, e.Workspace)
			}
		}
	}
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, sandbox.Options{Seed: 7, People: 3}, imitation.Options{Payload: func(imitation.Notice) any { return []string{"no object"} }})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
	create(t, s.session(t, 0), "contact", model.Patch{"firstName": "Heard"})
	if e, err := c.Heard(ear.Next(t, s.agreed(t))); err == nil {
		t.Errorf("a list is %+v", e)
	}
}
