package highlevel

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/highlevel/openapitest"
	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

const signature = "X-GHL-Signature"

// key is the public key of the imitation, which signs with one of its own.
func (s service) key(t *testing.T) string {
	t.Helper()
	var state sandbox.State
	if err := s.control.Get(t.Context(), "state?records=no", &state); err != nil {
		t.Fatal(err)
	}
	keys, _ := state.Extra["public_keys"].(map[string]any)
	key, _ := keys[signature].(string)
	if key == "" {
		t.Fatal("the sandbox tells no key")
	}
	return key
}

func listener(t testing.TB) connectors.Listener {
	t.Helper()
	c, err := compiled()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// heard checks one delivery of a change.
func heard(t *testing.T, d connectors.Delivery, want connectors.Event) connectors.Event {
	t.Helper()
	e, err := listener(t).Heard(d)
	if err != nil || e.Delivery == "" || e.Native != want.Native || e.Operation != want.Operation || e.Workspace != want.Workspace || !slices.Equal(e.IDs, want.IDs) {
		t.Errorf("heard %+v (%v), want %+v\n%s", e, err, want, d.Body)
	}
	return e
}

func TestWhatTheAppIsToldIsHeardAndNothingForged(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
	session := s.open(t, s.grant())
	at, known := s.grant().Workspace, connectors.Delivery{Key: s.key(t), At: time.Now()}
	made := create(t, session, model.Patch{"firstName": "Heard", "email": "heard@example.net"})
	d := ear.Next(t, known)
	heard(t, d, connectors.Event{Native: "ContactCreate", Operation: "contact::create", Workspace: at, IDs: []string{made.Remote.ID}})
	connectortest.Unforgeable(t, listener(t), d, connectortest.Proof{Header: signature, Age: 3 * time.Hour})
	made = update(t, session, made, model.Patch{"tags": []string{"told"}})
	heard(t, ear.Next(t, known), connectors.Event{Native: "ContactTagUpdate", Operation: "contact::update", Workspace: at, IDs: []string{made.Remote.ID}})
	update(t, session, made, model.Patch{"doNotContact": true})
	heard(t, ear.Next(t, known), connectors.Event{Native: "ContactDndUpdate", Operation: "contact::update", Workspace: at, IDs: []string{made.Remote.ID}})
	if err := session.Delete(t.Context(), "contact", made.Remote.ID); err != nil {
		t.Fatal(err)
	}
	heard(t, ear.Next(t, known), connectors.Event{Native: "ContactDelete", Operation: "contact::delete", Workspace: at, IDs: []string{made.Remote.ID}})
}

func TestTheOlderSignatureAloneIsNotBelieved(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 2}, imitation.Options{})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
	create(t, s.open(t, s.grant()), model.Patch{"firstName": "Heard"})
	d := ear.Next(t, connectors.Delivery{Key: s.key(t), At: time.Now()})
	if d.Header.Get("X-Wh-Signature") == "" {
		t.Fatal("the sandbox signs by the newer scheme alone")
	}
	for _, value := range []string{"", "N/A"} {
		d.Header.Set(signature, value)
		if e, err := listener(t).Heard(d); err == nil {
			t.Errorf("%q: believed %+v", value, e)
		}
	}
	own := d
	own.Key = "" // the service's own key never signed this
	if e, err := listener(t).Heard(own); err == nil {
		t.Errorf("believed %+v", e)
	}
}

func TestARecordUnderAContactIsNamedWhereItsContactIsTold(t *testing.T) {
	t.Parallel()
	for whole, ids := range map[bool]bool{true: true, false: false} {
		s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{Quirks: imitation.Quirks{TaskCreateWhole: whole}})
		ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
		session := s.open(t, s.grant())
		people, _ := all(t, session, connectors.Query{Model: "contact"})
		contact, at, known := people[0].Remote.ID, s.grant().Workspace, connectors.Delivery{Key: s.key(t), At: time.Now()}
		write := func(modelName string, p model.Patch) string {
			p["contact"] = contact
			r, err := session.Create(t.Context(), connectors.Write{Model: modelName, Patch: p})
			if err != nil {
				t.Fatal(err)
			}
			return r.Remote.ID
		}
		note := write("note", model.Patch{"body": "Heard"})
		heard(t, ear.Next(t, known), connectors.Event{Native: "NoteCreate", Operation: "note::create", Workspace: at, IDs: []string{note}})
		want := connectors.Event{Native: "TaskCreate", Operation: "task::create", Workspace: at}
		if task := write("task", model.Patch{"title": "Heard", "dueAt": "2027-01-02T09:30:00Z"}); ids {
			want.IDs = []string{task}
		}
		heard(t, ear.Next(t, known), want)
	}
}

func TestDoubledAndReorderedDeliveriesAreToldApartByTheirNumbers(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 2}, imitation.Options{})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{Double: 1, Reorder: 6})
	session := s.open(t, s.grant())
	made := []string{}
	for _, name := range []string{"One", "Two", "Three"} {
		made = append(made, create(t, session, model.Patch{"firstName": name}).Remote.ID)
	}
	seen := map[string]connectors.Event{}
	for range 6 {
		e, err := listener(t).Heard(ear.Next(t, connectors.Delivery{Key: s.key(t), At: time.Now()}))
		if before, twice := seen[e.Delivery]; err != nil || twice && !reflect.DeepEqual(e, before) {
			t.Fatalf("%+v, and %+v before (%v)", e, before, err)
		}
		seen[e.Delivery] = e
	}
	for _, id := range made {
		n := 0
		for _, e := range seen {
			if slices.Equal(e.IDs, []string{id}) {
				n++
			}
		}
		if n != 1 || len(seen) != len(made) {
			t.Errorf("%s was heard of %d times in %+v", id, n, seen)
		}
	}
}

func TestEveryEventThatTheVendorDescribesIsUnderstood(t *testing.T) {
	t.Parallel()
	at := openapitest.Find()
	if at == "" {
		t.Log("the vendor's descriptions of events are not here: none of them was tried")
		return
	}
	files, err := filepath.Glob(filepath.Join(filepath.Dir(at), "webhook-events", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no events in %s (%v)", at, err)
	}
	sign := signing(t)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		for _, doc := range examples(t, file) {
			doc["type"], doc["timestamp"], doc["webhookId"] = name, "2026-03-02T12:00:00.000Z", "w-1"
			e, err := listener(t).Heard(sign(doc))
			app := strings.HasPrefix(name, "App") && strings.HasSuffix(name, "nstall") // of the app itself nothing is kept
			if err != nil || (e.Operation == "") != app || (len(e.IDs) == 0) != app {
				t.Errorf("%s: %+v (%v)", name, e, err)
			}
		}
	}
}

func examples(t *testing.T, file string) []map[string]any {
	t.Helper()
	raw, err := os.ReadFile(file)
	var doc struct {
		Examples []map[string]any `json:"examples"`
	}
	if err != nil || json.Unmarshal(raw, &doc) != nil || len(doc.Examples) == 0 {
		t.Fatalf("%s has no examples (%v)", file, err)
	}
	return doc.Examples
}

// signing makes genuine deliveries by a key of its own.
func signing(t testing.TB) func(doc map[string]any) connectors.Delivery {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	return func(doc map[string]any) connectors.Delivery {
		body, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		h := http.Header{}
		h.Set(signature, base64.StdEncoding.EncodeToString(ed25519.Sign(private, body)))
		return connectors.Delivery{Header: h, Body: body, Key: key, At: time.Date(2026, 3, 2, 12, 1, 0, 0, time.UTC)}
	}
}

func FuzzAGenuineDeliveryIsReadOrRefusedWhateverItHolds(f *testing.F) {
	f.Add(`{"type":"NoteCreate","id":"n1","contactId":"c1","locationId":"l1","webhookId":"w1"}`)
	f.Add(`{"type":"TaskCreate","id":"../..","contactId":"a/b"}`)
	f.Add(`{"type":"AppointmentDelete","appointment":{"id":[1,[2],{"id":3},"\u001b[2J"]}}`)
	f.Add(`{"type":["ContactUpdate"],"id":1e300}`)
	f.Add(`{"type":"AppointmentDelete","appointment":{"id":["\uF000"]}}`)
	sign, c := signing(f), listener(f)
	f.Fuzz(func(t *testing.T, body string) {
		var doc map[string]any
		if json.Unmarshal([]byte(body), &doc) != nil || doc == nil {
			return
		}
		doc["timestamp"] = "2026-03-02T12:00:00.000Z"
		e, err := c.Heard(sign(doc))
		if err != nil {
			if !problem.Is(err, problem.Invalid) || errors.Is(err, connectors.ErrUnproven) {
				t.Fatalf("%s: %v", body, err)
			}
			return
		}
		for _, id := range e.IDs {
			name, _, _ := strings.Cut(string(e.Operation), "::")
			below := name == "task" || name == "note"
			if id == "" || id != model.Line(id, false) || below && strings.Count(id, "/") < 1 {
				t.Fatalf("%s: %+v", body, e)
			}
		}
	})
}
