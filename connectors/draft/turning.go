package draft

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"patchbay/connectors/draft/openapi"
)

// input is a value that a call takes, in the query or as a member of the body.
type input struct {
	name     string
	schema   *openapi.Schema
	required bool
}

// inputs are what a call takes: the query, and of a search that is sent the members of its body.
func (a *action) inputs() []input {
	var out []input
	if a.method == http.MethodGet {
		for _, p := range a.named("query") {
			out = append(out, input{p.Name, p.Schema, p.Required})
		}
		return out
	}
	s := look(a.op.Body)
	for _, name := range s.names() {
		out = append(out, input{name, s.members[name].ref, required(a.op.Body, name)})
	}
	return out
}

func required(ref *openapi.Schema, name string) bool {
	if ref == nil {
		return false
	}
	for _, part := range ref.Parts("allOf") {
		if required(part, name) {
			return true
		}
	}
	return slices.Contains(ref.Required(), name)
}

// listing is how a list call is filled and goes on.
type listing struct {
	values map[string]string // by the provider's names
	size   int               // 0 for the program's own
	next   string
	why    string   // of next
	lacks  []string // what it needs and nobody can guess
	text   string   // the input that searches; "" for none
	since  string   // the input that limits to changes; "" for none
}

// turning guesses how a list goes on from the names of what it takes and answers.
func turning(a *action) listing {
	out := listing{values: map[string]string{}}
	all := a.inputs()
	take := func(names []string) (input, bool) {
		for _, want := range names {
			for _, in := range all {
				if bare(in.name) == bare(want) {
					return in, true
				}
			}
		}
		return input{}, false
	}
	if in, ok := take(sizeNames()); ok {
		out.values[in.name] = "$size"
		out.size = min(look(in.schema).most, 1000)
	}
	out.turn(a, take)
	if in, ok := take(textNames()); ok && out.values[in.name] == "" {
		out.text = in.name
	}
	if in, ok := take(sinceNames()); ok && out.values[in.name] == "" && look(in.schema).typ != "integer" {
		out.since = in.name
	}
	for _, in := range all {
		if value, ok := constant(in); out.values[in.name] == "" && tenant(in.name) {
			out.values[in.name] = "$workspace"
		} else if out.values[in.name] == "" && in.required && ok {
			out.values[in.name] = value
		} else if out.values[in.name] == "" && in.required && in.name != out.text && in.name != out.since {
			out.lacks = append(out.lacks, in.name)
		}
	}
	return out
}

// turn chooses the way to the next page, the surest first.
func (l *listing) turn(a *action, take func([]string) (input, bool)) {
	said := look(answer(a.op))
	told := said.find([]string{"string", "integer"}, nextNames())
	cursor, hasCursor := take(cursorNames())
	page, hasPage := take(pageNames())
	skip, hasSkip := take(skipNames())
	switch {
	case hasCursor && told != "":
		l.values[cursor.name], l.next = "$after", "answer."+told
		l.why = fmt.Sprintf("guessed: %s takes what the answer calls %s", cursor.name, told)
	case told != "" && bare(told[strings.LastIndex(told, ".")+1:]) == "next" && !hasPage && !hasSkip:
		l.next, l.why = "url."+told, "guessed: it holds the address of the next page"
	case linked(a.op):
		l.next, l.why = "link", "the document describes a Link header"
	case hasSkip:
		l.values[skip.name], l.next, l.why = "$skip", "skip", "guessed from the name "+skip.name
	case hasPage:
		l.values[page.name], l.next, l.why = "$page", "page", "guessed from the name "+page.name+", counted from 1"
	case hasCursor:
		l.values[cursor.name], l.next = "$after", "last.id"
		l.why = fmt.Sprintf("guessed: %s takes the id of the last row; the answer names no cursor", cursor.name)
	}
}

// linked reports whether an operation's answer has a Link header.
func linked(op *openapi.Operation) bool {
	for _, r := range op.Responses {
		if slices.ContainsFunc(r.Headers, func(name string) bool { return strings.EqualFold(name, "Link") }) {
			return true
		}
	}
	return false
}

// constant is the one value that an input may have, or has unless somebody says otherwise.
func constant(in input) (string, bool) {
	if in.schema == nil {
		return "", false
	}
	value, ok := in.schema.Usual()
	return value, ok && value != "" && !strings.HasPrefix(value, "$")
}
