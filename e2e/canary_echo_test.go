//go:build unix

package e2e

import "testing"

// TestAKeyThatTheProviderRepeatsIsNowhere is at a provider that repeats in its refusals what it was sent.
func TestAKeyThatTheProviderRepeatsIsNowhere(t *testing.T) {
	t.Parallel()
	for name, c := range credentials() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.walk(t, &desk{echoes: true})
		})
	}
}
