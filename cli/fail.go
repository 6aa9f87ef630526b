package cli

import (
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

// told is an error that stands in the document on standard output already.
type told struct{ err error }

func (t told) Error() string { return t.err.Error() }
func (t told) Unwrap() error { return t.err }

// quiet is an outcome with an exit code and no words: the answer was given already.
type quiet int

func (q quiet) Error() string { return "nothing to say" }

// unconfirmed is a problem that carries the plan which nobody confirmed.
type unconfirmed struct {
	problem *problem.Problem
	plan    any
}

func (u *unconfirmed) Error() string { return u.problem.Error() }
func (u *unconfirmed) Unwrap() error { return u.problem }

// failure is the "error" of the contract: the first four keys are always there.
type failure struct {
	Code       problem.Kind      `json:"code"`
	Message    string            `json:"message"`
	Connection *string           `json:"connection"`
	Fix        *string           `json:"fix"`
	Hint       string            `json:"hint,omitempty"`
	Operation  string            `json:"operation,omitempty"`
	Scope      string            `json:"scope,omitempty"`
	Fields     []problem.Field   `json:"fields,omitempty"`
	Until      *time.Time        `json:"retryAt,omitempty"`
	Detail     string            `json:"detail,omitempty"`
	Clashes    []workbench.Clash `json:"clashes,omitempty"`
	Plan       any               `json:"plan,omitempty"`
}

func failureOf(err error) *failure {
	p := problem.As(err)
	f := &failure{
		Code: p.Kind, Message: problem.Clean(p.Text), Connection: maybe(p.Connection), Fix: maybe(p.Fix), Hint: problem.Clean(p.Hint),
		Operation: p.Operation, Scope: p.Scope, Fields: p.Fields, Detail: problem.Clean(p.Detail),
	}
	if !p.Until.IsZero() {
		until := p.Until.UTC()
		f.Until = &until
	}
	if c, ok := errors.AsType[*workbench.Conflict](err); ok {
		f.Clashes = c.Clashes
	}
	if u, ok := errors.AsType[*unconfirmed](err); ok {
		f.Plan = u.plan
	}
	return f
}

func maybe(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// report tells err where the contract wants it told, and answers the exit code.
func (a *app) report(err error, args []string) int {
	if err == nil {
		return 0
	}
	if q, ok := errors.AsType[quiet](err); ok {
		return int(q)
	}
	a.complain(err)
	_, printed := errors.AsType[told](err)
	if (a.format.json || asked(args, "--json")) && !printed {
		if text, bad := encode(map[string]any{"error": failureOf(err)}); bad == nil {
			_ = a.put(string(text) + "\n") // the error itself is on standard error; a closed output cannot be told anything
		}
	}
	return problem.As(err).Kind.Exit()
}

// asked finds a flag that was given but not parsed, because another one before it was wrong.
func asked(args []string, flag string) bool {
	for _, s := range args {
		if s == "--" {
			return false
		}
		if s == flag {
			return true
		}
	}
	return false
}

// complain prints the sentence, what was refused, the hint and the fix on standard error.
func (a *app) complain(err error) {
	p := problem.As(err)
	mark := a.paint.onErr(bad, a.sign("✗", "Error:"))
	a.say("%s %s", mark, problem.Clean(p.Text))
	a.point(err)
	for _, f := range p.Fields {
		a.say("  %s", refusal(f))
	}
	if c, ok := errors.AsType[*workbench.Conflict](err); ok {
		for _, x := range c.Clashes {
			a.say("  %s: you saw %s, you want %s, it is now %s", problem.Clean(x.Label), shown(x.Base), shown(x.Mine), shown(x.Theirs))
		}
	}
	if p.Detail != "" && !strings.Contains(p.Text, strings.TrimRight(p.Detail, ".")) { // it is part of the sentence already
		a.say("  The other side said: %s", problem.Clean(p.Detail))
	}
	if p.Hint != "" {
		a.say("  %s", problem.Clean(p.Hint))
	}
	if !p.Until.IsZero() {
		a.say("  Try again %s.", ago(a.Now(), p.Until))
	}
	if p.Fix != "" {
		a.say("  Fix: %s", a.paint.onErr(strong, strings.TrimSpace(problem.Clean(p.Fix))))
	}
}

// sign is a mark for the eye, or its word where marks are not wanted.
func (a *app) sign(mark, word string) string {
	if a.Streams.Dumb || !a.Streams.ErrTTY {
		return word
	}
	return mark
}

// shown is a value in a sentence.
func shown(v any) string {
	if model.Empty(v) {
		return "nothing"
	}
	return "“" + spoken(v) + "”"
}

// refusal is a refused value in a sentence; words of a provider's own that name nothing are put behind the field's name.
func refusal(f problem.Field) string {
	words := problem.Clean(f.Message)
	if first, _ := utf8.DecodeRuneInString(words); unicode.IsLower(first) && !strings.HasPrefix(words, f.Name) {
		words = f.Name + ": " + words
	}
	return words + "."
}
