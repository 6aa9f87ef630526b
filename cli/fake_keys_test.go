package cli_test

import (
	"os"

	"patchbay/cli"
	"patchbay/problem"
)

// fakeKeys are two actions, one with a key of the person's own; FAKE_KEYS=broken is a file with a fault.
func fakeKeys([]string) (cli.KeySheet, error) {
	if os.Getenv("FAKE_KEYS") == "broken" {
		return cli.KeySheet{}, problem.New(problem.Usage, "keys.yaml, line 2: browse.edti is nothing that can be done there.").WithFix("patchbay keys")
	}
	return cli.KeySheet{File: "keys.yaml", Places: map[string][]cli.Key{
		"browse": {{Place: "browse", Action: "edit", Does: "edit", Keys: []string{"E"}, Standard: []string{"e"}}},
		"home":   {{Place: "home", Action: "pull", Does: "pull", Keys: []string{"r"}, Standard: []string{"r"}}},
	}}, nil
}
