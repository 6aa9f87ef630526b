package connectortest

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
)

// Ear is an address on this machine that a sandbox delivers its webhooks to.
type Ear struct {
	in chan connectors.Delivery
}

// Listen points a sandbox's webhooks at an ear, which is deaf when the test ends. What the plan does to them on their
// way is kept; its address is the ear's.
func Listen(t *testing.T, control *sandbox.Remote, plan sandbox.HookPlan) *Ear {
	t.Helper()
	e := &Ear{in: make(chan connectors.Delivery, 100)}
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("a delivery broke off: %v", err)
			return
		}
		e.in <- connectors.Delivery{Header: r.Header, Body: body}
	}))
	t.Cleanup(srv.Close)
	plan.URL = srv.URL
	if err := control.Post(t.Context(), "hooks", plan, nil); err != nil {
		t.Fatal(err)
	}
	return e
}

// Next waits for a delivery and fills in what its receiver knows.
func (e *Ear) Next(t *testing.T, known connectors.Delivery) connectors.Delivery {
	t.Helper()
	select {
	case d := <-e.in:
		known.Header, known.Body = d.Header, d.Body
		return known
	case <-time.After(30 * time.Second):
		t.Fatal("nothing was delivered")
		return known
	}
}

// Proof is what a provider's deliveries prove themselves by.
type Proof struct {
	Header string        // holds the signature, or the secret itself
	Bare   bool          // the header holds the secret itself: the body is not signed
	Age    time.Duration // a delivery that came so late is refused; 0: none is
}

// Unforgeable holds that a genuine delivery is believed as often as it comes, and that no other is that differs from it
// in its body, its signature, its secret or its age.
func Unforgeable(t *testing.T, c connectors.Listener, d connectors.Delivery, p Proof) {
	t.Helper()
	want, err := c.Heard(d)
	if err != nil {
		t.Fatalf("a genuine delivery is refused: %v\n%s", err, d.Body)
	}
	if again, err := c.Heard(d); err != nil || !reflect.DeepEqual(again, want) {
		t.Errorf("the same delivery is %+v, then %+v (%v)", want, again, err)
	}
	refused := func(name string, change func(*connectors.Delivery)) {
		t.Helper()
		other := d
		other.Header, other.Body = d.Header.Clone(), append([]byte{}, d.Body...)
		change(&other)
		if e, err := c.Heard(other); !errors.Is(err, connectors.ErrUnproven) || !reflect.DeepEqual(e, connectors.Event{}) {
			t.Errorf("%s: %+v (%v)", name, e, err)
		}
	}
	refused("no signature", func(o *connectors.Delivery) { o.Header.Del(p.Header) })
	refused("an empty signature", func(o *connectors.Delivery) { o.Header.Set(p.Header, "") })
	text := d.Header.Get(p.Header)
	for i := len(text) - 1; i >= 0; i -= max(1, len(text)/16) {
		refused("a changed signature", func(o *connectors.Delivery) { o.Header.Set(p.Header, text[:i]+string(rune(text[i]^1))+text[i+1:]) })
	}
	for i := 0; !p.Bare && i < len(d.Body); i++ {
		refused("a changed byte", func(o *connectors.Delivery) { o.Body[i] ^= 1 })
	}
	if d.Secret != nil {
		refused("another secret", func(o *connectors.Delivery) { o.Secret = func() string { return d.Secret() + "x" } })
	}
	if p.Age > 0 {
		refused("an old one", func(o *connectors.Delivery) { o.At = d.At.Add(p.Age) })
	}
}
