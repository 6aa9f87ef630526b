package spec

// WebhooksSpec is how the provider tells of changes by itself. Of a delivery only ids are used.
type WebhooksSpec struct {
	// The provider's names of its events, one or a list, by what happened: contact::create, contact::update,
	// contact::delete.
	Events ordered[words] `yaml:"events" must:"yes"`
	// Path of the event's name in a delivery, or header.NAME; a/b joins two with a slash. None where a delivery does not
	// tell: each event then has an address of its own.
	Event string `yaml:"event"`
	// Path of the record's id, or of a list of them. For a record that lives under another one, under.path of its model
	// is looked for too.
	ID string `yaml:"id" must:"yes"`
	// Path of the workspace's id; none where a delivery does not tell.
	Workspace string `yaml:"workspace"`
	// Path of the delivery's own id, or header.NAME; none where they have none.
	Delivery string `yaml:"delivery"`
	// How a delivery proves that it came from the provider.
	Signature SignatureSpec `yaml:"signature" must:"yes"`
	// What permissions calls the kind of thing that one must be allowed to update to subscribe; none where nobody asks.
	Permission string `yaml:"permission"`
	// The call that subscribes: $url, $secret, and $events, or $event where it takes one alone.
	Subscribe *SubscribeSpec `yaml:"subscribe"`
	// The call that ends the subscription {id}.
	Unsubscribe *DeleteSpec `yaml:"unsubscribe"`
	// The call that lists subscriptions.
	List *SubscriptionsSpec `yaml:"list"`
	// What a person does at the provider where there are no calls, one step a line.
	Setup []string `yaml:"setup"`
}

// SignatureSpec is the proof of a delivery: exactly one of hmac, ed25519 and secret. It is over the very bytes of the
// body, and compared in constant time.
type SignatureSpec struct {
	// The header that holds it.
	Header string `yaml:"header" must:"yes" is:"header"`
	// A code made of the body and the secret that was agreed, with this hash.
	HMAC string `yaml:"hmac" one:"sha256"`
	// The provider's public key, in PEM: it signs every body with it. Several, one behind the other, while it changes them.
	Ed25519 string `yaml:"ed25519"`
	// The header holds the very secret that was agreed.
	Secret bool `yaml:"secret"`
	// How it is written: hex or base64, or both where either may come. None: hex for hmac, base64 for ed25519.
	Encoding words `yaml:"encoding"`
	// What may stand in front of it: sha256=, Bearer.
	Prefix string `yaml:"prefix"`
	// Path of the moment of the delivery in the body, where one that is too old is refused.
	At string `yaml:"at"`
	// How old a delivery may be: longer than the provider goes on trying.
	Age span `yaml:"age"`
}

// SubscribeSpec makes a subscription.
type SubscribeSpec struct {
	Call `yaml:",inline"`
	// Path of the subscription in the answer; none for the answer itself.
	Item string `yaml:"item"`
	// Path of its id there.
	ID string `yaml:"id" must:"yes"`
}

// SubscriptionsSpec lists subscriptions, all in one answer.
type SubscriptionsSpec struct {
	Call `yaml:",inline"`
	// Path of the list in the answer; "." for the answer itself.
	Items string `yaml:"items" must:"yes"`
	// Path of the id in an item.
	ID string `yaml:"id" must:"yes"`
	// Path of the address.
	URL string `yaml:"url" must:"yes"`
	// Path of the event's name, or of a list of them.
	Events string `yaml:"events" must:"yes"`
	// Path of a truth: the provider delivers. None: it always does.
	Active string `yaml:"active"`
}
