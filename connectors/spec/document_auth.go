package spec

// AuthSpec lists the ways to sign in.
type AuthSpec struct {
	// OAuth 2, authorization code.
	OAuth *OAuthSpec `yaml:"oauth"`
	// One static bearer that a person pastes.
	Token *TokenSpec `yaml:"token"`
	// One static key that a person pastes, in a header or in the query.
	Key *KeySpec `yaml:"key"`
	// A user name and a password, sent as HTTP Basic.
	Basic *BasicSpec `yaml:"basic"`
	// Other ways, each with what a person types in.
	Ways []WaySpec `yaml:"ways"`
}

// OAuthSpec says how the provider's OAuth behaves.
type OAuthSpec struct {
	// Address of a server that describes itself (RFC 8414, OpenID Connect), exactly as it names itself: what is not given here is asked of it.
	Issuer string `yaml:"issuer"`
	// Address of the consent page; {host} stands for an address of hosts. Needed where there is no issuer.
	Authorize string `yaml:"authorize"`
	// Address of the token endpoint. Needed where there is no issuer.
	Token string `yaml:"token"`
	// Address that revokes a token (RFC 7009), where there is one.
	Revoke string `yaml:"revoke"`
	// Address that begins the device flow (RFC 8628), where there is one.
	Device string `yaml:"device"`
	// How a person takes the grant back at the provider.
	RevokeHelp string `yaml:"revokeHelp"`
	// Where client id and secret go: body, basic or none. With an issuer it may be left out: the issuer tells.
	Client string `yaml:"client" one:"body,basic,none"`
	// Whether the proof key (PKCE) is sent; none: yes. Say false for a provider that refuses what it does not know.
	PKCE *bool `yaml:"pkce"`
	// Whether each refresh spends the refresh token: static or rotating; none: rotating, which is the careful guess.
	Refresh string `yaml:"refresh" one:"static,rotating"`
	// How long identical refreshes get the same answer.
	Grace span `yaml:"grace"`
	// Of an access token when the answer does not tell.
	Lifetime span `yaml:"lifetime"`
	// A refresh token that was not used for so long is dead: it is kept alive by renewing in time.
	Idle span `yaml:"idle"`
	// Permissions that every sign-in asks for, whatever the connection may do: openid, offline_access.
	Scopes []string `yaml:"scopes"`
	// Where the browser comes back to.
	Redirect RedirectSpec `yaml:"redirect"`
	// More parameters of the consent page.
	AuthorizeParams map[string]string `yaml:"authorizeParams"`
	// More parameters of the code exchange.
	TokenParams map[string]string `yaml:"tokenParams"`
	// More parameters of each refresh.
	RefreshParams map[string]string `yaml:"refreshParams"`
	// The permission that every call needs which names none: for providers that know a single one.
	Scope string `yaml:"scope"`
	// Fields of the token answer to keep: $extra.name stands for them.
	Keep []string `yaml:"keep"`
	// The one of keep that names the workspace that was chosen on the consent page.
	Workspace string `yaml:"workspace"`
}

// RedirectSpec is the callback address that is registered at the provider.
type RedirectSpec struct {
	// 127.0.0.1 unless the vendor takes only localhost.
	Host string `yaml:"host"`
	// The ports to register; none for any free one.
	Ports []int `yaml:"ports"`
	// The path to register; none for a path of its own per attempt.
	Path string `yaml:"path"`
}

// TokenSpec is a static bearer.
type TokenSpec struct {
	// What the vendor calls it.
	Label string `yaml:"label" must:"yes"`
	// What such a token begins with.
	Prefix string `yaml:"prefix"`
}

// KeySpec is a static key.
type KeySpec struct {
	// What the vendor calls it.
	Label string `yaml:"label" must:"yes"`
	// The header that carries it.
	Header string `yaml:"header" is:"header"`
	// The query value that carries it, where no header does.
	Query string `yaml:"query"`
	// What stands in front of it in the header, with its blank: "Token ".
	Before string `yaml:"before" is:"value"`
}

// BasicSpec is HTTP Basic.
type BasicSpec struct {
	// What the vendor calls the pair.
	Label string `yaml:"label" must:"yes"`
	// What the vendor calls the user name.
	User string `yaml:"user" must:"yes"`
	// What the vendor calls the password; none where the password stays empty.
	Password string `yaml:"password"`
}

// WaySpec is a way to sign in with what a person types in. What is typed in, and what its calls keep, are names for
// templates: $name in these calls and in send.
type WaySpec struct {
	// Lower case; names the way in flags and stored connections.
	ID string `yaml:"id" must:"yes"`
	// What the vendor calls it.
	Label string `yaml:"label" must:"yes"`
	// What a person types in, by name, each with its label; "(secret)" behind a label asks for it unseen.
	Inputs ordered[string] `yaml:"inputs" must:"yes"`
	// Calls made once, at the sign-in, in their order. Afterwards only what they keep is stored, and stays.
	Once []KeepSpec `yaml:"once"`
	// Inputs that are stored beside what once keeps.
	Stays []string `yaml:"stays"`
	// The call that trades what is stored for a token of short life, made when it is needed.
	Session *SessionSpec `yaml:"session"`
	// How this way's credentials ride on every request, where it is another way than send's.
	Send *SendSpec `yaml:"send"`
}

// KeepSpec is a call whose answer holds credentials.
type KeepSpec struct {
	Call `yaml:",inline"`
	// What to keep of the answer: a name, and the path of its value.
	Keep map[string]string `yaml:"keep" must:"yes"`
}

// SessionSpec trades what is stored for what requests carry.
type SessionSpec struct {
	Call `yaml:",inline"`
	// What to keep of the answer: a name, and the path of its value.
	Keep map[string]string `yaml:"keep" must:"yes"`
	// Path of the seconds that it lives.
	Expires string `yaml:"expires"`
	// How long it lives where the answer does not tell; none: until it is refused.
	Lifetime span `yaml:"lifetime"`
}

// SendSpec is how credentials ride on a request. A text may hold several $names; $token is a bearer or a key.
type SendSpec struct {
	// Headers by name.
	Headers map[string]string `yaml:"headers" is:"credentials"`
	// Query values by name.
	Query map[string]string `yaml:"query"`
	// Values of a form by name.
	Form map[string]string `yaml:"form"`
}
