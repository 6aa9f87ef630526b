package spec

// Document is a connector as it is written down. Its YAML keys, with these comments as their help, are
// the language; schema.json is made from them.
type Document struct {
	// Lower case; names the folder, the flags and the stored connections. Never changes.
	ID string `yaml:"id" must:"yes"`
	// The provider's name as its vendor writes it.
	Name string `yaml:"name" must:"yes"`
	// One sentence on what the provider is.
	Summary string `yaml:"summary"`
	// The provider's word for a workspace: location, account, book; none: account.
	Workspace string `yaml:"workspace"`
	// Addresses by name, as in api: https://api.example.com. The host named api is where requests and the token go.
	Hosts map[string]string `yaml:"hosts" must:"yes"`
	// Headers that every request carries; one whose value is $name goes on the calls of the models alone.
	Headers map[string]string `yaml:"headers" is:"headers"`
	// Rate limits as the vendor documents them.
	Limits []LimitSpec `yaml:"limits"`
	// The ways to sign in.
	Auth AuthSpec `yaml:"auth" must:"yes"`
	// How the credentials ride on every request; none: Authorization: Bearer $token.
	Send *SendSpec `yaml:"send"`
	// The call that names the account behind a grant and so proves it.
	Account AccountSpec `yaml:"account" must:"yes"`
	// The call that lists the workspaces a grant can see; none: a grant sees its account alone.
	Workspaces *WorkspacesSpec `yaml:"workspaces"`
	// The call that tells what the user behind a grant may do, where the permissions of a grant do not.
	Permissions *PermissionsSpec `yaml:"permissions"`
	// Values that templates need and that one call finds out: $name stands for them.
	Lookups map[string]LookupSpec `yaml:"lookups"`
	// How the provider says no.
	Errors ErrorsSpec `yaml:"errors"`
	// The models that it keeps, by their unified names; none: it can be connected, and asked with patchbay api.
	Models ordered[ModelSpec] `yaml:"models"`
	// Listings that no model needs, for requests of somebody's own that want all pages.
	Pages []PagesSpec `yaml:"pages"`
	// How the provider tells of changes by itself.
	Webhooks *WebhooksSpec `yaml:"webhooks"`
	// What a person does at the provider before connecting, one step a line.
	Setup []string `yaml:"setup"`
	// What this provider cannot do for anybody.
	Notes []string `yaml:"notes"`
	// Writes go one after another, as the service trips over several at a time.
	OneWriter bool `yaml:"oneWriter"`
	// How long its search may trail behind its writes.
	SearchLag span `yaml:"searchLag"`
}

// LimitSpec is one documented rate limit.
type LimitSpec struct {
	// How many requests.
	Requests int `yaml:"requests" must:"yes"`
	// In which time: 10s, 24h.
	Per span `yaml:"per" must:"yes"`
	// What is counted: workspace, account or app.
	Scope string `yaml:"scope" must:"yes" one:"workspace,account,app"`
	// Names of the response headers that tell its state.
	Headers LimitHeaders `yaml:"headers"`
}

// LimitHeaders names the response headers of a rate limit.
type LimitHeaders struct {
	// The allowed number.
	Limit string `yaml:"limit" is:"header"`
	// What is left of it.
	Remaining string `yaml:"remaining" is:"header"`
	// The length of the window in milliseconds.
	Window string `yaml:"window" is:"header"`
}

// Call is one HTTP request: exactly one of the five methods with its path. In a path {name} and in query and
// body $name stand for a value; a key whose value is not known is left out.
type Call struct {
	// Path of a GET, as in /people/{id}.
	Get string `yaml:"get" is:"path"`
	// Path of a POST.
	Post string `yaml:"post" is:"path"`
	// Path of a PUT.
	Put string `yaml:"put" is:"path"`
	// Path of a PATCH.
	Patch string `yaml:"patch" is:"path"`
	// Path of a DELETE.
	Delete string `yaml:"delete" is:"path"`
	// Headers beside those of every request; a value is a text, or one $name.
	Headers map[string]string `yaml:"headers" is:"headers"`
	// The query; a value is a text, or one $name.
	Query map[string]string `yaml:"query"`
	// The JSON body. In create and update the fields lie beside what is given here, or where $fields stands.
	Body map[string]any `yaml:"body"`
	// The same as a form (application/x-www-form-urlencoded): an object or a list goes as JSON in a text.
	Form map[string]any `yaml:"form"`
	// The permission that it needs, or a list of them.
	Scope words `yaml:"scope"`
}

// AccountSpec names the account behind a grant.
type AccountSpec struct {
	Call `yaml:",inline"`
	// Path of the object in the answer; none for the answer itself.
	Item string `yaml:"item"`
	// Path of a list in the answer, where the account is one of many: the one whose id is the workspace, else the first.
	Items string `yaml:"items"`
	// Path of its id in the object.
	ID string `yaml:"id" must:"yes"`
	// Path of its name in the object.
	Name string `yaml:"name" must:"yes"`
	// The provider's word for it.
	Kind string `yaml:"kind" must:"yes"`
}

// WorkspacesSpec lists workspaces.
type WorkspacesSpec struct {
	Call `yaml:",inline"`
	// Path of the list in the answer; "." for the answer itself.
	Items string `yaml:"items" must:"yes"`
	// Path of the id in an item; a/b joins two with a slash: $workspace.1 and $workspace.2 stand for them.
	ID string `yaml:"id" must:"yes"`
	// Path of the name in an item.
	Name string `yaml:"name" must:"yes"`
	// How the next page is asked for: see list.
	Next string `yaml:"next"`
	// Items per page.
	Size int `yaml:"size"`
}

// PermissionsSpec lists what a user may do with each kind of thing: read, create, update, delete.
type PermissionsSpec struct {
	Call `yaml:",inline"`
	// Path of the list in the answer; "." for the answer itself.
	Items string `yaml:"items" must:"yes"`
	// Path in an item of the kind of thing: permission of a model names it.
	Resource string `yaml:"resource" must:"yes"`
	// Paths in an item of lists of what may be done; all of them count.
	Verbs words `yaml:"verbs" must:"yes"`
}

// LookupSpec finds out one value: from the token answer, else by a call whose answer is remembered.
type LookupSpec struct {
	Call `yaml:",inline"`
	// Whether the connector's Go code finds it: for those that come with the program.
	Hook bool `yaml:"hook"`
	// Field of the token answer that tells it without a call.
	Extra string `yaml:"extra"`
	// Path of the value in the answer.
	At string `yaml:"at"`
}

// ErrorsSpec says how the provider says no.
type ErrorsSpec struct {
	// Paths where the words may stand; the first that is there counts, a list is joined. None: the usual places.
	Message []string `yaml:"message"`
	// Path of an object with complaints by native field: {"name": ["is too long"]}.
	Fields string `yaml:"fields"`
	// How an answer with a good status says no all the same.
	Refused *RefusedSpec `yaml:"refused"`
	// What certain answers mean, the first that fits; others are judged by their status.
	Rules []RuleSpec `yaml:"rules"`
}

// RefusedSpec is a no that arrives as HTTP 200.
type RefusedSpec struct {
	// Path of what tells in the answer.
	At string `yaml:"at" must:"yes"`
	// The words there that mean no.
	Is words `yaml:"is" must:"yes"`
}

// RuleSpec is the meaning of a certain answer.
type RuleSpec struct {
	// The HTTP status.
	Status int `yaml:"status" must:"yes"`
	// Regular expression that the words must match, whatever their case.
	Match string `yaml:"match"`
	// The model whose calls it is about; none for all.
	Model string `yaml:"model"`
	// What it means: gone, duplicate, validation, missingScope, otherWorkspace, unauthorized, conflict, limited (nothing
	// happened, and it may be tried again), providerDown or unsupported.
	Is string `yaml:"is" must:"yes" one:"gone,duplicate,validation,missingScope,otherWorkspace,unauthorized,conflict,limited,providerDown,unsupported"`
	// Path in the answer of the native field that it is about.
	Field string `yaml:"field"`
	// Path in the answer of the id of the record that stands in the way.
	Existing string `yaml:"existing"`
	// What the person does about it, where the program's own words are not enough.
	Hint string `yaml:"hint"`
}
