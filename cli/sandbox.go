package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// stageFlags adds the flags of the commands that start sandboxes.
func stageFlags(c *cobra.Command, s *workbench.SandboxOptions) {
	usual := workbench.UsualSandbox()
	c.Flags().Uint64Var(&s.Seed, "seed", usual.Seed, "the same seed gives the same people")
	c.Flags().IntVar(&s.People, "people", usual.People, "how many contacts")
}

func checkStage(s workbench.SandboxOptions) error {
	if s.People < 1 || s.People > 2_000_000 {
		return problem.New(problem.Usage, "--people must be from 1 to 2,000,000.")
	}
	return nil
}

func (a *app) sandboxCmd() *cobra.Command {
	var s workbench.SandboxOptions
	c := &cobra.Command{
		Use: "sandbox", Short: "Run the stand-ins of the providers on this machine",
		Long: `Runs faithful local stand-ins of the providers until it is stopped: sign-in and consent pages, tokens
that expire, rate limits, paging, errors in the providers' own shape, and invented people. They
listen on the loopback only. --ready names a file that is written once all of them listen.`,
		Example: `  patchbay sandbox --ready ready.json &
  patchbay connect NAME --endpoint "$(jq -r .providers.NAME.endpoint ready.json)" ...`,
		Args: want(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkStage(s); err != nil {
				return err
			}
			return a.sandbox(cmd.Context(), s)
		},
	}
	c.Flags().StringVar(&s.Listen, "listen", "", "`address` of the first provider, as 127.0.0.1:8400; the others follow (default: free ports)")
	stageFlags(c, &s)
	c.Flags().StringVar(&s.Faults, "faults", "", "`file` of failures to play")
	c.Flags().StringVar(&s.Ready, "ready", "", "`file` to write once all listen")
	a.docFlags(c)
	return c
}

func (a *app) sandbox(ctx context.Context, s workbench.SandboxOptions) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	running, err := b.Sandboxes(ctx, s)
	if err != nil {
		return err
	}
	if a.format.document() {
		err = a.doc(running.Ready())
	} else {
		err = a.tellReady(running.Ready(), b.Catalog)
	}
	if err == nil {
		<-ctx.Done()
	}
	if bad := running.Close(); bad != nil && err == nil {
		err = fmt.Errorf("stop the sandbox: %w", bad)
	}
	return err
}

// ready is the part of the ready file that a person needs.
type ready struct {
	Providers map[string]struct {
		Endpoint string `json:"endpoint"`
		ClientID string `json:"client_id"`
		Users    []struct {
			Login    string `json:"login"`
			Password string `json:"password"`
		} `json:"users"`
	} `json:"providers"`
}

func (a *app) tellReady(doc json.RawMessage, known Catalog) error {
	var r ready
	if err := json.Unmarshal(doc, &r); err != nil {
		return fmt.Errorf("read the sandbox's own answer: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(r.Providers)) {
		p := r.Providers[id]
		if !a.Streams.OutTTY {
			if err := a.put(id + "\t" + p.Endpoint + "\n"); err != nil {
				return err
			}
			continue
		}
		facts := []fact{{"Endpoint", p.Endpoint}, {"Client id", p.ClientID}}
		if len(p.Users) > 0 {
			facts = append(facts, fact{"Sign in as", p.Users[0].Login + " with " + p.Users[0].Password})
		}
		how := fmt.Sprintf("patchbay connect %s --endpoint %s --client-id %s", id, p.Endpoint, p.ClientID)
		if _, err := known.Connector(id); err != nil {
			how = "with a connector of your own: docs/sandbox.md shows one"
		}
		facts = append(facts, fact{"Connect", how})
		if err := a.put(a.heading(id, "") + a.sheet(facts) + "\n"); err != nil {
			return err
		}
	}
	if a.Streams.OutTTY {
		a.say("The client secret is in the ready file (--ready). ctrl+c stops.")
	}
	return nil
}
