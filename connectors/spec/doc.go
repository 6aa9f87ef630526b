// Package spec is the connector language: a YAML file becomes a working connector. Providers that come with the
// program use it like anybody's own: the spec.yaml files beside this folder are the examples to copy.
//
// A file says, in this order: who the provider is (id, name, summary, workspace), where it is (hosts, headers,
// limits), how to sign in (auth), which calls prove a grant (account, workspaces), how it says no (errors), what it
// keeps (models), and what people should know (setup, notes). The keys are explained in [Document] and in
// schema.json, which is made from it.
//
// # Values in calls
//
// A call names its method by its key: `get: /people/{id}`. In a path, {name} stands for one value, as one segment. In
// query and body, a text that is $name and nothing else stands for the value with its JSON type; a key whose value is
// not known is left out. There are no expressions. The names are:
//
//	workspace      the chosen workspace
//	id             the native id: retrieve, update, delete
//	size           records per page: list
//	after          the provider's own cursor, as it came: list with next last.PATH or answer.PATH
//	after.1, after.2  the parts of a cursor of several values: list with next answer.PATH/PATH
//	skip, page     rows behind us, number of the page from 1: list with next skip or page
//	text           what is searched: list, under text
//	since, sinceMs a moment as RFC 3339 or in milliseconds: list, under since
//	items          the words to add or remove: update, under lists
//	extra.NAME     a field of the token answer that auth.oauth.keep names
//	NAME           a value that lookups finds out with a call of its own, once per session
//
// # Listings
//
// `next` says how a listing goes on. A walk ends where the provider's own cursor ends, where a page is empty, or where
// a page is short and all rows of the total are there: a short page alone is no end. An answer that cannot be continued
// is an error. So whatever is called complete is, and a listing by position under which the total changed is not.
//
// # Fields
//
// A field's line is a native path, other paths that are read when the first is not there, and steps behind bars:
// `address1 or address`, `dateOfBirth | date ms`, `dnd | clear false`. See [patchbay/model/mapping.Parse] and
// [patchbay/model/mapping.Steps].
//
// # Refusals
//
// The rules under errors are tried in order; the first whose status and words fit says what an answer means. What no
// rule knows is judged by its status: 401 the sign-in is dead, 403 a missing permission where it says so or where no
// record is concerned, else a refusal of that record, 404 and 410 gone where an id was asked for, 409 and 412 a
// conflict, 429 the rate limit, other 4xx a refused value, 5xx the provider's fault. After a write, 5xx and an answer
// that is no JSON mean that the outcome is unknown.
package spec

//go:generate go run ./gen
