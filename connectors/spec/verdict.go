package spec

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"patchbay/connectors/stack"
)

// verdict tells the stack what an answer is meant to be, where the provider says no with a good status or in words
// that mean "later"; nil where every status is meant.
func (c *Connector) verdict() func(stack.Response) int {
	later := slices.ContainsFunc(c.rules, func(r rule) bool { return r.Is == "limited" })
	if c.doc.Errors.Refused == nil && !later {
		return nil
	}
	return func(r stack.Response) int {
		no := r.Wire >= 400
		if r.Wire/100 == 2 && c.doc.Errors.Refused != nil {
			no = c.refusedIn(r.Body)
		}
		if !no {
			return r.Status
		}
		got := c.read(r.Wire, r.Body)
		switch {
		case got.rule == nil && r.Wire/100 == 2:
			return http.StatusUnprocessableEntity
		case got.rule != nil && (r.Wire/100 == 2 || got.rule.Is == "limited"):
			return usual(got.rule.Is)
		}
		return r.Status
	}
}

// refusedIn reports whether an answer says no in its body.
func (c *Connector) refusedIn(body []byte) bool {
	a, ok := parseAnswer(body)
	if !ok {
		return false
	}
	raw, err := a.dig(c.doc.Errors.Refused.At)
	if err != nil {
		return false
	}
	return slices.Contains(c.doc.Errors.Refused.Is, strings.Trim(string(raw), `"`))
}

// usual is the status that others would have answered.
func usual(is string) int {
	switch is {
	case "unauthorized":
		return http.StatusUnauthorized
	case "missingScope", "otherWorkspace":
		return http.StatusForbidden
	case "gone":
		return http.StatusNotFound
	case "conflict":
		return http.StatusConflict
	case "limited":
		return http.StatusTooManyRequests
	case "providerDown":
		return http.StatusBadGateway
	}
	return http.StatusUnprocessableEntity
}

// complaint is what a provider says about one field.
type complaint struct{ native, words string }

// fieldComplaints reads {"name": ["is too long"]}, in the order of the names.
func fieldComplaints(v any) []complaint {
	all, _ := v.(map[string]any)
	var out []complaint
	for _, native := range slices.Sorted(maps.Keys(all)) {
		if words := complaints(all[native]); len(words) > 0 && len(out) < 50 {
			out = append(out, complaint{native, strings.Join(words, "; ")})
		}
	}
	return out
}
