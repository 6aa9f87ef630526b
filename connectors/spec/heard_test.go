package spec

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

func noon() time.Time { return time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) }

func proof(body, secret string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(body)) // a hash takes everything
	return mac.Sum(nil)
}

// delivered is a delivery with a header, to an address whose secret is "agreed".
func delivered(body, header, value string) connectors.Delivery {
	d := connectors.Delivery{Header: http.Header{}, Body: []byte(body), Secret: func() string { return "agreed" }, At: noon()}
	if value != "" {
		d.Header.Set(header, value)
	}
	return d
}

// signed is one of telling's provider.
func signed(body string) connectors.Delivery {
	return delivered(body, "X-Proof", "sha256="+hex.EncodeToString(proof(body, "agreed")))
}

const change = `{"what":"person.changed","box":"b1","sent":"2026-03-02T11:59:00Z","person":{"id":7,"first":"Mallory"}}`

func TestADeliverySaysWhichRecordsChangedAndNothingElse(t *testing.T) {
	t.Parallel()
	c := load(t, telling)
	sent := func(rest string) string { return `{"sent":1772452740,` + rest + `}` }
	for _, x := range []struct {
		body string
		want connectors.Event
	}{
		{change, connectors.Event{Native: "person.changed", Operation: "contact::update", Workspace: "b1", IDs: []string{"7"}}},
		{sent(`"what":"person.tagged","person":{"id":"x"}`), connectors.Event{Native: "person.tagged", Operation: "contact::update", IDs: []string{"x"}}},
		{sent(`"what":"person.left","ids":["b","a","b",null,{},3]`), connectors.Event{Native: "person.left", Operation: "contact::delete", IDs: []string{"3", "a", "b"}}},
		{sent(`"what":"person.new"`), connectors.Event{Native: "person.new", Operation: "contact::create"}},
		{sent(`"what":"box.painted","person":{"id":7}`), connectors.Event{Native: "box.painted"}},
		{sent(`"what":"\u001b[2Jperson.new"`), connectors.Event{Native: "[2Jperson.new"}},
		{sent(`"person":{"id":7}`), connectors.Event{}},
	} {
		if got, err := c.Heard(signed(x.body)); err != nil || !reflect.DeepEqual(got, x.want) {
			t.Errorf("%s is %+v (%v)", x.body, got, err)
		}
	}
	d := signed(change)
	d.Header.Set("X-Delivery", "d-1")
	d.Event = "person.left" // the address does not stand against what was signed
	if got, err := c.Heard(d); err != nil || got.Delivery != "d-1" || got.Operation != "contact::update" {
		t.Errorf("%+v (%v)", got, err)
	}
}

func TestWhatDoesNotProveItselfIsNotBelieved(t *testing.T) {
	t.Parallel()
	c := load(t, telling)
	at := func(moment string) string { return strings.Replace(change, "2026-03-02T11:59:00Z", moment, 1) }
	other := delivered(change, "X-Proof", hex.EncodeToString(proof(change, "another")))
	twice := signed(change)
	twice.Header.Add("X-Proof", "sha256=00")
	changed := signed(change)
	changed.Body = []byte(strings.Replace(change, `"id":7`, `"id":8`, 1))
	longer := signed(change)
	longer.Body = append(longer.Body, '\n')
	for name, d := range map[string]connectors.Delivery{
		"a byte behind it":     longer,
		"no signature":         delivered(change, "X-Proof", ""),
		"an empty one":         delivered(change, "X-Proof", "sha256="),
		"another secret":       other,
		"an empty secret":      delivered(change, "X-Proof", hex.EncodeToString(proof(change, ""))),
		"a changed byte":       changed,
		"half a signature":     delivered(change, "X-Proof", hex.EncodeToString(proof(change, "agreed"))[:32]),
		"another form":         delivered(change, "X-Proof", base64.StdEncoding.EncodeToString(proof(change, "agreed"))),
		"no hexadecimal":       delivered(change, "X-Proof", "sha256=zz"),
		"another header":       delivered(change, "X-Other", hex.EncodeToString(proof(change, "agreed"))),
		"two signatures":       twice,
		"too long ago":         signed(at("2026-03-02T11:49:59Z")),
		"yet to come":          signed(at("2026-03-02T12:05:01Z")),
		"no moment":            signed(`{"what":"person.changed","person":{"id":7}}`),
		"a moment of no sense": signed(at("noon")),
	} {
		got, err := c.Heard(d)
		if !errors.Is(err, connectors.ErrUnproven) || !problem.Is(err, problem.Invalid) || !reflect.DeepEqual(got, connectors.Event{}) {
			t.Errorf("%s: %+v (%v)", name, got, err)
		}
		if err != nil && strings.Contains(err.Error(), "agreed") {
			t.Errorf("%s: the secret is in %q", name, err)
		}
	}
}

func TestWithoutASecretNothingIsBelieved(t *testing.T) {
	t.Parallel()
	for _, text := range []string{telling, byHand} {
		for _, secret := range []func() string{nil, func() string { return "" }} {
			d := delivered(change, "X-Proof", hex.EncodeToString(proof(change, "")))
			d.Header.Set("X-Secret", " ")
			d.Secret = secret
			if _, err := load(t, text).Heard(d); err == nil {
				t.Error("a delivery was believed that nobody could prove")
			}
		}
	}
}

func TestWhatIsProvenAndCannotBeReadIsInvalid(t *testing.T) {
	t.Parallel()
	c := load(t, telling)
	long := `{"what":"person.left","sent":1772452740,"ids":["` + strings.Repeat("x", maxID+1) + `"]}`
	for _, body := range []string{"", "[]", "null", "7", `"text"`, "{", `{"a":1}{"b":2}`, "<html>", strings.Repeat("[", 100_000), long, change + strings.Repeat(" ", maxDelivery)} {
		_, err := c.Heard(signed(body))
		if !problem.Is(err, problem.Invalid) || errors.Is(err, connectors.ErrUnproven) {
			t.Errorf("%.40q: %v", body, err)
		}
	}
	if _, err := load(t, small).Heard(signed(change)); !problem.Is(err, problem.Unsupported) {
		t.Errorf("a provider that tells nobody: %v", err)
	}
}

func TestASecretInAHeaderIsComparedWhole(t *testing.T) {
	t.Parallel()
	c, bearer := load(t, byHand), load(t, strings.Replace(byHand, "secret: true", "secret: true, prefix: Bearer", 1))
	for _, x := range []struct {
		c     *Connector
		value string
		good  bool
	}{
		{c, "agreed", true},
		{c, "agreed\x00", false},
		{c, "Agreed", false},
		{c, "agree", false},
		{c, "agreed agreed", false},
		{c, "Bearer agreed", false},
		{bearer, "Bearer agreed", true},
		{bearer, "bearer agreed", true},
		{bearer, "Bearer", false},
		{bearer, "Basic agreed", false},
	} {
		d := delivered(`{"id":"7"}`, "X-Secret", x.value)
		d.Event = "changed"
		e, err := x.c.Heard(d)
		if good := err == nil && e.Operation == "contact::update" && reflect.DeepEqual(e.IDs, []string{"7"}); good != x.good {
			t.Errorf("%q: %+v (%v)", x.value, e, err)
		}
	}
}

func TestNoGuessIsNearASecret(t *testing.T) {
	t.Parallel()
	c := load(t, byHand)
	for i := range 2000 {
		d := delivered(`{"id":"7"}`, "X-Secret", fmt.Sprintf("agreed%d", i))
		d.Event = "changed"
		if _, err := c.Heard(d); !errors.Is(err, connectors.ErrUnproven) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
}

func TestAKeyOfTheProviderProvesWhatItSigned(t *testing.T) {
	t.Parallel()
	armoured := func() (ed25519.PrivateKey, string) {
		public, private, err := ed25519.GenerateKey(nil)
		if err != nil {
			t.Fatal(err)
		}
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		return private, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	own, ownKey := armoured()
	sandbox, sandboxKey := armoured()
	inside := strings.ReplaceAll("\n"+strings.TrimSpace(ownKey), "\n", "\n      ")
	text := strings.Replace(byHand, "  signature: {header: X-Secret, secret: true}", "  signature:\n    header: X-Proof\n    ed25519: |"+inside, 1)
	c := load(t, text)
	if w := c.Webhooks(); w.Secret {
		t.Error("a provider with a key of its own needs no secret")
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(curve.Public())
	if err != nil {
		t.Fatal(err)
	}
	stranger := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	for _, x := range []struct {
		by   ed25519.PrivateKey
		key  string
		good bool
	}{{own, "", true}, {sandbox, "", false}, {sandbox, sandboxKey, true}, {own, sandboxKey, false}, {own, "no key", false}, {own, stranger, false}, {own, sandboxKey + ownKey, true}, {sandbox, sandboxKey + ownKey, true}, {own, ownKey + stranger, false}, {own, ownKey + "more", false}} {
		d := delivered(change, "X-Proof", base64.StdEncoding.EncodeToString(ed25519.Sign(x.by, []byte(change))))
		d.Secret, d.Key = nil, x.key
		if _, err := c.Heard(d); (err == nil) != x.good {
			t.Errorf("%+v: %v", x.good, err)
		}
	}
}

func TestARecordBelowAnotherIsKnownByBothOrNotAtAll(t *testing.T) {
	t.Parallel()
	text := strings.Replace(byHand, "    id: id\n", "    id: id\n    under: {path: firm, field: company}\n", 1)
	text = strings.Replace(text, "      companyName: firm\n", "      companyName: name\n      company: firm\n", 1)
	text = strings.Replace(text, "/people/{id}", "/firms/{parent}/people/{id}", 2)
	c := load(t, text)
	for body, want := range map[string][]string{
		`{"id":7,"firm":"f1"}`: {"f1/7"}, `{"id":7}`: nil, `{"id":7,"firm":"a/b"}`: nil, `{"id":[7,8],"firm":2}`: {"2/7", "2/8"},
	} {
		d := delivered(body, "X-Secret", "agreed")
		d.Event = "changed"
		if e, err := c.Heard(d); err != nil || e.Operation != "contact::update" || !reflect.DeepEqual(e.IDs, want) {
			t.Errorf("%s: %+v (%v)", body, e, err)
		}
	}
}

func TestTheSameDeliveryIsTheSameEventInAnyOrder(t *testing.T) {
	t.Parallel()
	c := load(t, telling)
	rapid.Check(t, func(t *rapid.T) {
		natives := rapid.SliceOfN(rapid.SampledFrom([]string{"person.new", "person.changed", "person.left", "else"}), 1, 6).Draw(t, "events")
		var first []connectors.Event
		var all []connectors.Delivery
		for i, native := range natives {
			body, err := json.Marshal(map[string]any{"what": native, "sent": 1772452740, "box": "b1", "ids": []int{i}})
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, signed(string(body)))
			e, err := c.Heard(all[i])
			if err != nil {
				t.Fatal(err)
			}
			first = append(first, e)
		}
		for _, i := range rapid.SliceOfN(rapid.IntRange(0, len(all)-1), 0, 12).Draw(t, "order") {
			if e, err := c.Heard(all[i]); err != nil || !reflect.DeepEqual(e, first[i]) {
				t.Fatalf("%+v became %+v (%v)", first[i], e, err)
			}
		}
	})
}

func FuzzHeardTrustsNoBody(f *testing.F) {
	f.Add(change, "d-1", true)
	f.Add(`{"what":"person.left","sent":1772452740,"ids":[1e400,"\u202e",[[]],{"id":{}}]}`, "\x1b[2J", true)
	f.Add(`{"sent":"2026-03-02T11:59:00Z","what":"person.new","ids":"../../x"}`, "", true)
	f.Add(change, "sha256=", false)
	var all []*Connector
	for _, name := range []string{"timely", "timify", "timetonic"} {
		text, err := os.ReadFile("../" + name + "/spec.yaml")
		if err != nil {
			f.Fatal(err)
		}
		anyhow := Hooks{Lookup: hookless}
		c, err := Load(name, text, anyhow)
		if err != nil {
			f.Fatal(err)
		}
		all = append(all, c)
	}
	mine := load(f, telling)
	f.Fuzz(func(t *testing.T, body, header string, prove bool) {
		d := signed(body)
		d.Header.Set("X-Delivery", header)
		if !prove {
			d.Header.Set("X-Proof", header)
		}
		e, err := mine.Heard(d)
		if !prove && err == nil {
			t.Fatalf("%q was believed", header)
		}
		sane(t, e, err)
		for _, c := range all {
			d := delivered(body, "X-Signature", hex.EncodeToString(proof(body, "agreed")))
			d.Header.Set("X-Timify-Secret", "agreed")
			d.Header.Set("Authorization", "Bearer agreed")
			d.Event = "forecasts:updated"
			e, err := c.Heard(d)
			sane(t, e, err)
		}
	})
}

// sane holds an event against what everybody relies on.
func sane(t *testing.T, e connectors.Event, err error) {
	t.Helper()
	if err != nil {
		if p := problem.As(err); p.Kind != problem.Invalid || p.Error() != problem.Clean(p.Error()) || !reflect.DeepEqual(e, connectors.Event{}) {
			t.Fatalf("%+v (%v)", e, err)
		}
		return
	}
	if e.Operation == "" && len(e.IDs) > 0 {
		t.Fatalf("%+v names records of nothing", e)
	}
	for _, s := range append(e.IDs, e.Native, e.Workspace, e.Delivery) {
		if s != model.Line(s, false) {
			t.Fatalf("%q is no clean line", s)
		}
	}
	for _, id := range e.IDs {
		if id == "" || len(id) > 2*maxID+1 {
			t.Fatalf("%.80q is no id", id)
		}
	}
}

// hookless stands in for the Go code of a connector that is never asked.
func hookless(context.Context, In, string) (string, error) {
	return "", errors.New("nothing is looked up to read a delivery")
}
