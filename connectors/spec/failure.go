package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/model"
	"patchbay/problem"
)

// refusal is a provider's no, read by the spec.
type refusal struct {
	status int
	words  []string // the provider's own, one entry a complaint
	body   object   // nil when it was no JSON object
	fields []complaint
	rule   *rule // nil when the status alone decides
	scoped bool  // it says in a known form, or in its words, that a permission is missing
}

// read finds the words of an answer and the rule that fits it, whatever it is about.
func (c *Connector) read(status int, body []byte) refusal { return c.readAbout("", status, body) }

// readAbout reads the answer to a call about a model: rules for that model alone fit too.
func (c *Connector) readAbout(about string, status int, body []byte) refusal {
	r := refusal{status: status}
	if o, err := parseObject(body); err == nil {
		r.body = o
		r.fields = fieldComplaints(o.at(c.doc.Errors.Fields))
		for _, path := range c.said() {
			if r.words = complaints(o.at(path)); len(r.words) > 0 {
				break
			}
		}
	} else if text := bytes.TrimSpace(body); len(text) < 300 && !bytes.HasPrefix(text, []byte("<")) && !json.Valid(text) {
		r.words = complaints(string(text))
	}
	if len(r.words) == 0 {
		for _, f := range r.fields {
			r.words = append(r.words, f.native+" "+f.words)
		}
	}
	all := strings.Join(r.words, "; ")
	for i := range c.rules {
		ours := c.rules[i].Model == "" || c.rules[i].Model == about
		if ours && c.rules[i].Status == status && c.rules[i].match.MatchString(all) {
			r.rule = &c.rules[i]
			break
		}
	}
	r.scoped = ofPermission(all)
	return r
}

// ofPermission reports whether words are about what a sign-in may do, and not about one record.
func ofPermission(words string) bool {
	words = strings.ToLower(words)
	return slices.ContainsFunc([]string{"scope", "permission", "privilege"}, func(w string) bool { return strings.Contains(words, w) })
}

// complaints reads one text, or a list of them.
func complaints(v any) []string {
	var out []string
	switch v := v.(type) {
	case string:
		if s := problem.Clean(v); s != "" {
			out = append(out, s)
		}
	case []any:
		for _, x := range v[:min(len(v), 50)] {
			out = append(out, complaints(x)...)
		}
	}
	return out
}

// notToken tells a 401 that a new token would not mend.
func (c *Connector) notToken(status int, body []byte) bool {
	r := c.read(status, body)
	return r.rule != nil && r.rule.Is != "unauthorized"
}

// failure is a provider's no as the problem that a person reads.
func (c *Connector) failure(s *session, u use, resp stack.Response) *problem.Problem {
	r := c.readAbout(thing(u.call.op), resp.Wire, resp.Body)
	r.status = resp.Status
	r.scoped = r.scoped || slices.ContainsFunc(resp.Header.Values("WWW-Authenticate"), ofPermission) // RFC 6750: insufficient_scope
	p := c.judge(r, u.call)
	if r.rule != nil && r.rule.Hint != "" {
		p.WithHint("%s", r.rule.Hint)
	}
	if p.Fix == "" && (p.Kind == problem.SignIn || p.Kind == problem.MissingScope) {
		p.WithFix("patchbay connection reconnect %s", s.label())
	}
	p.Operation = string(u.call.op)
	return p.WithDetail(strings.Join(r.words, "; ")).On(s.label())
}

// judge turns the meaning of a no into its problem.
func (c *Connector) judge(r refusal, one *call) *problem.Problem {
	name, act := c.about.Name, deed(one.op)
	switch meaning(r, one) {
	case "gone":
		return problem.New(problem.Gone, "%s has no such %s any more.", name, thing(one.op))
	case "duplicate":
		return c.duplicate(r, one)
	case "validation":
		p := problem.New(problem.Invalid, "%s refused to %s.", name, act).WithHint("%s", remedy(one.op))
		p.Fields = c.complaintFields(r, one)
		return p
	case "missingScope":
		return c.missingScope(one)
	case "refused":
		return problem.New(problem.Invalid, "%s refused to %s.", name, act).Because(connectors.ErrRefused).
			WithHint("Look at it there: it may be locked, or out of this sign-in's reach.")
	case "otherWorkspace":
		return problem.New(problem.MissingScope, "This grant of %s does not reach the %s that was asked for.", name, c.about.Workspace).
			WithHint("Connect that %s too.", c.about.Workspace).WithFix("patchbay connect %s", c.about.ID)
	case "unauthorized":
		return problem.New(problem.SignIn, "%s does not accept this sign-in any more.", name).WithHint("Sign in again: reconnect the connection.")
	case "conflict":
		if !writes(one.op) {
			return problem.New(problem.Conflict, "%s refused to %s for now.", name, act).WithHint("Try again in a minute.")
		}
		return problem.New(problem.Conflict, "%s refused to %s: it was changed meanwhile.", name, act).WithHint("Look at it again, then decide.")
	case "unsupported":
		return problem.New(problem.Unsupported, "%s does not know how to %s.", name, act)
	case "limited":
		return problem.New(problem.RateLimited, "%s accepts no more requests for now.", name).WithHint("Try again in a minute.")
	}
	return problem.New(problem.ProviderDown, "%s failed to %s (its answer was %d).", name, act, r.status).WithHint("Try again later.")
}

// remedy is what may help where the provider does not take what it was sent.
func remedy(op connectors.Operation) string {
	switch verbOf(op) {
	case connectors.Create, connectors.Update, connectors.Upsert:
		return "Correct the value, then save again."
	case connectors.Delete:
		return "Look at it there: something may still need it."
	}
	return "What it was asked, and the raw answer, are in the activity."
}

func writes(op connectors.Operation) bool {
	switch verbOf(op) {
	case connectors.Create, connectors.Update, connectors.Upsert, connectors.Delete:
		return true
	}
	return false
}

// meaning is what the rule says, else what the status says.
func meaning(r refusal, one *call) string {
	if v := verbOf(one.op); r.rule != nil && r.rule.Is == "gone" && (v == connectors.Create || v == connectors.Upsert) {
		return "validation" // what is only being made cannot be gone: something that it names is
	}
	if r.rule != nil {
		return r.rule.Is
	}
	switch r.status {
	case http.StatusUnauthorized:
		return "unauthorized"
	case http.StatusForbidden:
		if (writes(one.op) || slices.Contains(one.needs, "id")) && !r.scoped {
			return "refused" // of this record: nothing is said of the others
		}
		return "missingScope"
	case http.StatusNotFound, http.StatusGone:
		switch {
		case slices.Contains(one.needs, "id"):
			return "gone"
		case slices.Contains(holes(one.path), "workspace"):
			return "otherWorkspace"
		}
		return "unsupported"
	case http.StatusConflict, http.StatusPreconditionFailed:
		return "conflict"
	case http.StatusTooManyRequests:
		return "limited"
	}
	if r.status >= 500 {
		return "providerDown"
	}
	return "validation"
}

func (c *Connector) missingScope(one *call) *problem.Problem {
	p := problem.New(problem.MissingScope, "%s did not grant the permission to %s.", c.about.Name, deed(one.op))
	if len(one.scopes) > 0 {
		p = problem.New(problem.MissingScope, "%s did not grant %s, which %s needs.", c.about.Name, strings.Join(one.scopes, " and "), one.op)
		p.Scope = one.scopes[0]
	}
	return p.WithHint("Reconnect and allow it on the consent page; for a pasted token, tick it where the token was made.")
}

func (c *Connector) duplicate(r refusal, one *call) *problem.Problem {
	p := problem.New(problem.Invalid, "%s has such a %s already, and takes no second one.", c.about.Name, thing(one.op)).
		WithHint("Open the one that is there, or change the value that both share.")
	name := c.unified(one, r.body.text(r.rule.Field))
	if name == "" {
		return p
	}
	message := c.models[thing(one.op)].label(name) + " belongs to another " + thing(one.op) + " already"
	if id := r.body.text(r.rule.Existing); id != "" {
		message += " (" + id + ")"
	}
	p.Fields = []problem.Field{{Name: name, Code: "duplicate", Message: message}}
	return p
}

// complaintFields names the unified field of every complaint that mentions a native one.
func (c *Connector) complaintFields(r refusal, one *call) []problem.Field {
	var out []problem.Field
	add := func(native, words string) {
		if name := c.unified(one, native); name != "" {
			out = append(out, problem.Field{Name: name, Code: "refused", Message: words})
		}
	}
	for _, f := range r.fields {
		add(f.native, f.words)
	}
	if len(out) > 0 {
		return out
	}
	if r.rule != nil && r.rule.Field != "" {
		add(r.body.text(r.rule.Field), strings.Join(r.words, "; "))
		return out
	}
	for _, words := range r.words {
		for word := range strings.FieldsSeq(words) {
			before := len(out)
			if add(strings.Trim(word, `"'.,:;`), words); len(out) > before {
				break
			}
		}
	}
	return out
}

// unified is the path of the model's field that is kept under a native name; "" for none.
func (c *Connector) unified(one *call, native string) string {
	k := c.models[thing(one.op)]
	if k == nil || native == "" {
		return ""
	}
	return k.mapping.Unified(native)
}

func (s *session) garbled(one *call, err error) *problem.Problem {
	p := problem.New(problem.ProviderDown, "%s answered in a form that cannot be read: it failed to %s.", s.c.about.Name, deed(one.op)).
		WithHint("Try again later; the raw answer is in the activity.").Because(err).On(s.label())
	p.Operation = string(one.op)
	return p.WithDetail(err.Error())
}

// unsettled is the problem of a write whose answer does not tell whether it happened.
func (s *session) unsettled(one *call, r stack.Response) *problem.Problem {
	page := bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("<"))
	how := "answered in a form that cannot be read"
	switch {
	case r.Status >= 500 && page:
		how = fmt.Sprintf("answered with a page that tells of an error (%d)", r.Status)
	case r.Status >= 500:
		how = fmt.Sprintf("answered with an error (%d)", r.Status)
	case page:
		how = "answered with a page, not with data"
	}
	return stack.Unsettled(s.c.about.Name, one.op, how).On(s.label())
}

// unmade is the problem of a write that was carried out, and whose answer does not tell what came of it.
func (s *session) unmade(one *call, err error) *problem.Problem {
	p := stack.Unsettled(s.c.about.Name, one.op, "answered in a form that cannot be read").On(s.label())
	return p.Because(errors.Join(p.Err, err))
}

func (s *session) unfilled(one *call, err error) *problem.Problem {
	p := problem.New(problem.Usage, "Something is missing to %s: %s.", deed(one.op), problem.Clean(err.Error())).Because(err).On(s.label())
	p.Operation = string(one.op)
	return p
}

// named puts the operation on a problem that the stack could not know it for.
func (s *session) named(op connectors.Operation, err error) error {
	p := problem.As(err)
	if p.Operation == "" {
		p.Operation = string(op)
	}
	return p
}

// thing is the model of an operation.
func thing(op connectors.Operation) string {
	name, _, _ := strings.Cut(string(op), "::")
	return name
}

// deed is an operation in words that follow "to".
func deed(op connectors.Operation) string {
	name, verb, _ := strings.Cut(string(op), "::")
	switch connectors.Verb(verb) {
	case connectors.List:
		if m, ok := model.Find(model.Builtin(), name); ok {
			return "list " + strings.ToLower(m.Plural)
		}
		return "list " + strings.TrimSuffix(name, "s") + "s"
	case connectors.Search:
		return "search " + name + "s"
	case connectors.Retrieve:
		return "read the " + name
	case connectors.Create:
		return "create the " + name
	case connectors.Update:
		return "change the " + name
	case connectors.Upsert:
		return "create or change the " + name
	case connectors.Delete:
		return "delete the " + name
	case connectors.FieldRead:
		return "list the custom fields of a " + name
	case connectors.Subscribe:
		return "subscribe with a " + name
	}
	return fmt.Sprintf("look up the %s", verb)
}

// said are the paths where an answer that says no has its words: the file's, else the usual ones.
func (c *Connector) said() []string {
	if own := c.doc.Errors.Message; len(own) > 0 {
		return own
	}
	return []string{"error.message", "error_description", "message", "detail", "errors.0.message", "title", "error"}
}
