package workbench

import (
	"context"
	"errors"

	"patchbay/connectors/sandbox"
)

// Furnish connects an account of every provider, may everything there, and begins to pull them all in the background. What
// cannot be connected is left out; it fails where nothing can.
func (d *Demo) Furnish(ctx context.Context) error {
	var faults error
	var names []string
	for _, id := range d.Workbench.catalog.IDs() {
		if _, staged := d.stage.server.Ready().Providers[id]; !staged {
			continue
		}
		c, err := d.join(ctx, id, func(Step) {})
		if err != nil {
			faults = errors.Join(faults, err)
			continue
		}
		names = append(names, c.Name)
	}
	if len(names) == 0 {
		return faults
	}
	_, err := d.Workbench.StartPull(PullRequest{Connections: names})
	return err
}

// join connects one provider of the demo as a person would: it approves with an HTTP client in place of the browser, and
// takes the first workspace where one has to be chosen. Each step is told.
func (d *Demo) join(ctx context.Context, id string, tell func(Step)) (Connection, error) {
	req, _ := d.Workbench.Prefill(id)
	req.Operations, req.NoBrowser = []string{"all"}, true
	c, err := d.Workbench.Connect(ctx, req)
	if err != nil {
		return Connection{}, err
	}
	for s := range c.Steps() {
		tell(s)
		switch {
		case s.State == StepRunning && s.ID == StepConsent && s.URL != "":
			err = d.consent(ctx, id, s.URL)
		case s.State == StepAsking && len(s.Workspaces) > 0:
			err = c.Choose(s.Workspaces[0].ID)
		}
		if err != nil {
			c.Cancel()
			return Connection{}, err
		}
	}
	return c.Result()
}

func (d *Demo) consent(ctx context.Context, id, url string) error {
	user := d.stage.server.Ready().Providers[id].Users[0]
	back, err := sandbox.Approve(ctx, nil, url, sandbox.Consent{Login: user.Login, Password: user.Password})
	if err != nil {
		return err
	}
	_, err = get(ctx, back, "")
	return err
}
