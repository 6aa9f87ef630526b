package timely

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

const agreed = "whsec-of-the-test"

// hears subscribes to one event and answers what is delivered.
func (s service) hears(session connectors.Session, event string) <-chan connectors.Delivery {
	s.t.Helper()
	in := make(chan connectors.Delivery, 10)
	at := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if raw, err := io.ReadAll(r.Body); err == nil {
			in <- connectors.Delivery{Header: r.Header, Body: raw, Event: event, Secret: func() string { return agreed }, At: now()}
		}
	}))
	s.t.Cleanup(at.Close)
	if err := s.control.Post(s.t.Context(), "hooks", sandbox.HookPlan{URL: at.URL}, nil); err != nil {
		s.t.Fatal(err)
	}
	_, err := session.(connectors.Subscriber).Subscribe(s.t.Context(), connectors.Subscription{
		URL: "https://hooks.example.com/" + event, Events: []string{event}, Secret: func() string { return agreed },
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return in
}

func took(t *testing.T, in <-chan connectors.Delivery) connectors.Delivery {
	t.Helper()
	select {
	case d := <-in:
		return d
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was delivered")
		return connectors.Delivery{}
	}
}

func TestADeliveryIsBelievedInEveryFormThatIsToldOfAndInNoOther(t *testing.T) {
	t.Parallel()
	for name, q := range map[string]imitation.Quirks{
		"bare, hex":        {},
		"envelope, prefix": {HookEnvelope: true, HookSignature: "sha256="},
		"bare, base64":     {HookSignature: "base64"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, 3, imitation.Options{Quirks: q})
			c, err := New()
			if err != nil {
				t.Fatal(err)
			}
			session := s.open(t, s.grant())
			in := s.hears(session, "labels:created")
			tag := create(t, session, "tag", model.Patch{"name": "Heard"})
			d := took(t, in)
			e, err := c.Heard(d)
			if err != nil || e.Operation != "tag::create" || len(e.IDs) != 1 || e.IDs[0] != tag.Remote.ID {
				t.Fatalf("heard %+v (%v)", e, err)
			}
			forged := d
			forged.Body = append([]byte(" "), d.Body...)
			other := d
			other.Secret = func() string { return "another" }
			bare := d
			bare.Header = http.Header{}
			for what, lie := range map[string]connectors.Delivery{"body": forged, "secret": other, "no signature": bare} {
				if _, err := c.Heard(lie); !errors.Is(err, connectors.ErrUnproven) {
					t.Errorf("%s: believed (%v)", what, err)
				}
			}
		})
	}
}

func TestWhatWasDeletedIsHeardOfByItsID(t *testing.T) {
	t.Parallel()
	s := start(t, 3, imitation.Options{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	session := s.open(t, s.grant())
	task := create(t, session, "task", model.Patch{"title": "Plan", "project": probe(t, session), "startAt": "2026-03-02T00:00:00Z", "dueAt": "2026-03-03T00:00:00Z"})
	in := s.hears(session, "forecasts:deleted")
	if err := session.Delete(t.Context(), "task", task.Remote.ID); err != nil {
		t.Fatal(err)
	}
	if e, err := c.Heard(took(t, in)); err != nil || e.Operation != "task::delete" || len(e.IDs) != 1 || e.IDs[0] != task.Remote.ID {
		t.Errorf("heard %+v (%v)", e, err)
	}
}

func TestNobodyButAnAdminSubscribes(t *testing.T) {
	t.Parallel()
	s := start(t, 3, imitation.Options{})
	g := s.grant()
	g.Tokens = static(s.signIn("tomas@example.com"))
	_, err := s.open(t, g).(connectors.Subscriber).Subscribe(t.Context(), connectors.Subscription{
		URL: "https://hooks.example.com/x", Events: []string{"labels:created"}, Secret: func() string { return agreed },
	})
	wants(t, err, problem.MissingScope)
}
