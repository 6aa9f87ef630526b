package spec

import (
	"net/http"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

func TestWhatCarriesTheCredentialsIsNobodysToSay(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		auth string
		ask  connectors.Request
	}{
		"header":              {"  key: {label: an API key, header: X-Api-Key}", connectors.Request{Path: "/echo", Header: http.Header{"x-api-key": {"mine"}}}},
		"query":               {"  key: {label: an API key, query: api_key}", connectors.Request{Path: "/echo", Query: map[string][]string{"api_key": {"mine"}}}},
		"query in the path":   {"  key: {label: an API key, query: api_key}", connectors.Request{Path: "/echo?a=1&api%5Fkey=mine"}},
		"authorization":       {"", connectors.Request{Path: "/echo", Header: http.Header{"Authorization": {"mine"}}}},
		"of another way":      {"  basic: {label: a key, user: The key}", connectors.Request{Path: "/echo", Header: http.Header{"Authorization": {"mine"}}}},
		"header with a write": {"  key: {label: an API key, header: X-Api-Key}", connectors.Request{Method: "POST", Path: "/echo", Header: http.Header{"X-Api-Key": {"mine"}}}},
	} {
		s, p := session0(t, strings.Replace(small, "auth:\n", "auth:\n"+c.auth+"\n", 1), func(int, exchange) (int, string) { return 200, `{}` })
		own := proxyOf(t, s)
		_, err := own.Do(t.Context(), c.ask)
		_, derr := own.Address(t.Context(), c.ask)
		if !problem.Is(err, problem.Usage) || !problem.Is(derr, problem.Usage) || !strings.Contains(err.Error(), "credentials of") || len(p.asked) != 0 {
			t.Errorf("%s: %v, %v, asked %d times", name, err, derr, len(p.asked))
		}
		c.ask = connectors.Request{Path: "/echo?b=api_key", Header: http.Header{"X-Other": {"mine"}}, Query: map[string][]string{"a": {"1"}}}
		if _, err := own.Do(t.Context(), c.ask); err != nil || len(p.asked) != 1 {
			t.Errorf("%s: what is no credential: %v", name, err)
		}
	}
}
