package spec_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/builtin"
)

func TestAConnectorTellsItsCallsEachOnceAndWithoutALooseName(t *testing.T) {
	t.Parallel()
	r := builtin.New()
	for _, id := range r.IDs() {
		c, err := r.Get(id)
		if err != nil {
			t.Fatal(err)
		}
		all := c.(connectors.Guide).Endpoints()
		if len(all) < 5 || all[0].About != "the account" || all[0].Operation != "" {
			t.Fatalf("%s begins with %+v of %d", id, all[0], len(all))
		}
		seen := map[string]bool{}
		for _, e := range all {
			key := e.Method + e.Path
			if e.Form {
				key += string(e.Body)
			}
			if seen[key] {
				t.Errorf("%s %s is there twice", e.Method, e.Path)
			}
			seen[key] = true
			text := e.Path + string(e.Body)
			for _, v := range e.Query {
				text += v
			}
			switch {
			case strings.Contains(text, "$"):
				t.Errorf("%s %s has a name without a value: %s", e.Method, e.Path, text)
			case e.Body != nil && !e.Form && !json.Valid(e.Body):
				t.Errorf("%s %s: %s is no JSON", e.Method, e.Path, e.Body)
			case e.Method == http.MethodGet && !e.Reads, e.Method == http.MethodDelete && e.Reads:
				t.Errorf("%s %s: reads %v", e.Method, e.Path, e.Reads)
			}
		}
		if !strings.Contains(asked(all), "::list") {
			t.Errorf("%s lists nothing", id)
		}
	}
}

func asked(all []connectors.Endpoint) string {
	var out string
	for _, e := range all {
		out += string(e.Operation) + " "
	}
	return out
}

func TestWhatRidesOnARequestIsToldWithoutIt(t *testing.T) {
	t.Parallel()
	r := builtin.New()
	capital := regexp.MustCompile(`\$[A-Z]+$`)
	for _, id := range r.IDs() {
		c, _ := r.Get(id)
		for _, a := range c.Describe().Auth {
			ride := c.(connectors.Guide).Rides(a.Kind)
			n := 0
			for _, part := range []map[string]string{ride.Header, ride.Query, ride.Form} {
				for k, v := range part {
					if n++; !capital.MatchString(v) {
						t.Errorf("%s, %s: %s rides as %q", id, a.Kind, k, v)
					}
				}
			}
			if n == 0 {
				t.Errorf("%s, %s: nothing rides", id, a.Kind)
			}
		}
	}
}
