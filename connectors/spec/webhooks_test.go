package spec

import (
	"os"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

// telling is small with a provider that tells of changes and can be asked to.
const telling = small + `webhooks:
  events:
    contact::create: person.new
    contact::update: [person.changed, person.tagged]
    contact::delete: person.left
  event: what
  id: ids or person.id
  workspace: box
  delivery: header.X-Delivery
  signature: {header: X-Proof, hmac: sha256, prefix: sha256=, at: sent, age: 10m}
  subscribe: {post: "/boxes/{workspace}/hooks", body: {hook: {to: $url, key: $secret, about: $events}}, scope: hooks.write, item: hook, id: id}
  unsubscribe: {delete: "/hooks/{id}"}
  list: {get: "/boxes/{workspace}/hooks", items: hooks, id: id, url: to, events: about, active: live}
`

// byHand is small with a provider that is told by a person where to deliver to.
const byHand = small + `webhooks:
  events:
    contact::update: changed
  id: id
  signature: {header: X-Secret, secret: true}
  setup: ["Open the boxes."]
`

func TestASpecSaysHowItsProviderTellsOfChanges(t *testing.T) {
	t.Parallel()
	c := load(t, telling)
	w := c.Webhooks()
	var told []string
	for _, e := range w.Events {
		told = append(told, e.Native+"="+string(e.Operation))
	}
	want := "person.new=contact::create person.changed=contact::update person.tagged=contact::update person.left=contact::delete"
	if strings.Join(told, " ") != want || w.Each || !w.Secret || !w.Numbered || !w.Calls || len(w.Setup) != 0 {
		t.Errorf("%+v", w)
	}
	if s := c.Describe().Can("contact::subscribe"); !s.Supported || !slices.Equal(s.Scopes, []string{"hooks.write"}) {
		t.Errorf("subscribing is %+v", s)
	}
	hand := load(t, byHand)
	if w := hand.Webhooks(); !w.Each || !w.Secret || w.Numbered || w.Calls || len(w.Setup) != 1 {
		t.Errorf("by hand: %+v", w)
	}
	if s := hand.Describe().Can("contact::subscribe"); s.Supported || s.Reason == "" {
		t.Errorf("by hand, subscribing is %+v", s)
	}
	if w := load(t, small).Webhooks(); len(w.Events) != 0 {
		t.Errorf("a provider that tells nothing tells %+v", w)
	}
	w.Events[0].Native = "changed"
	if c.Webhooks().Events[0].Native != "person.new" {
		t.Error("what was answered is not the caller's to keep")
	}
}

func TestAFaultOfTheWebhooksNamesItsKey(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, old, new, want string }{
		{telling, "contact::create:", "lead::create:", "webhooks.events.lead::create must begin with one of models"},
		{telling, "contact::create:", "contact::search:", "must end with ::create, ::update or ::delete"},
		{telling, "contact::create: person.new", "contact::create: person.left", "webhooks.events.contact::delete names \"person.left\", which is empty or there twice"},
		{telling, "hmac: sha256, ", "", "webhooks.signature needs one of hmac, ed25519 and secret"},
		{telling, "hmac: sha256", "hmac: sha256, secret: true", "and not two"},
		{telling, "hmac: sha256", "hmac: md5", "webhooks.signature.hmac must be one of sha256"},
		{telling, "hmac: sha256", "hmac: sha256, encoding: base32", "webhooks.signature.encoding must be hex, base64 or both"},
		{telling, "hmac: sha256", "ed25519: nothing", "webhooks.signature.ed25519 must be a public key in PEM"},
		{byHand, "secret: true", "secret: true, encoding: hex", "webhooks.signature.encoding is of no use to a secret"},
		{telling, ", age: 10m", "", "needs both of at and age"},
		{telling, "{header: X-Proof, ", "{", "webhooks.signature.header is missing"},
		{telling, "  id: ids or person.id\n", "", "webhooks.id is missing"},
		{telling, "to: $url, ", "", "webhooks.subscribe never says $url"},
		{telling, "key: $secret, ", "", "webhooks.subscribe never says $secret"},
		{telling, "about: $events", "about: $event-names", "webhooks.subscribe.body.hook.about uses \"event-names\", which has no value here"},
		{telling, "  unsubscribe: {delete: \"/hooks/{id}\"}\n", "", "webhooks can subscribe and needs unsubscribe too"},
		{byHand, "  setup:", "  unsubscribe: {delete: \"/hooks/{id}\"}\n  setup:", "webhooks.unsubscribe is of no use without subscribe"},
	} {
		changed := strings.Replace(c.text, c.old, c.new, 1)
		_, err := Load("acme.yaml", []byte(changed), Hooks{})
		if changed == c.text || !problem.Is(err, problem.Invalid) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v\nwant %s", c.new, err, c.want)
		}
	}
}

func TestWhoCanSubscribeOwesNoReason(t *testing.T) {
	t.Parallel()
	for text, owes := range map[string]bool{telling: false, byHand: true} {
		if got := lines(Lint([]byte(text))); strings.Contains(got, "subscribe") != owes {
			t.Errorf("lint says %s", got)
		}
	}
}

func TestAnEventOfItsOwnNeedsAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	c := load(t, strings.Replace(telling, "about: $events", "about: $event", 1))
	if !c.Webhooks().Each {
		t.Error("a call that takes one event alone has an address for many")
	}
}

func TestWhoMayNotSubscribeIsToldSo(t *testing.T) {
	t.Parallel()
	text := strings.Replace(telling, "models:\n  contact:\n", "permissions: {get: /may, items: \".\", resource: thing, verbs: may}\nmodels:\n  contact:\n    permission: person\n", 1)
	text = strings.Replace(text, "  delivery:", "  permission: box\n  delivery:", 1)
	for may, denied := range map[string]bool{`["read"]`: true, `["update"]`: false} {
		s, _ := session0(t, text, func(int, exchange) (int, string) {
			return 200, `[{"thing":"person","may":["read","create","update","delete"]},{"thing":"box","may":` + may + `}]`
		})
		got, err := s.(connectors.Permitter).Denied(t.Context())
		if err != nil || slices.Contains(got, "contact::subscribe") != denied || len(got) > 1 {
			t.Errorf("with %s on the box, denied are %v (%v)", may, got, err)
		}
	}
}

func TestTheDocumentedWebhooksAreTaken(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../docs/connectors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(raw), "```yaml\nwebhooks:\n")
	part, _, ended := strings.Cut(after, "```")
	if !found || !ended {
		t.Fatal("the documentation shows no webhooks")
	}
	w := load(t, small+"webhooks:\n"+part).Webhooks()
	if len(w.Events) != 4 || w.Each || !w.Secret || !w.Numbered || !w.Calls {
		t.Errorf("%+v", w)
	}
}
