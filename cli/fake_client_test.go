package cli_test

import (
	"context"

	"patchbay/problem"
	"patchbay/workbench"
)

func (f *fake) Clients(context.Context) ([]workbench.Client, error) {
	if f.mood == "kept" && f.own == nil {
		f.own = []workbench.Client{{Connector: "northwind", ID: "cid-kept", Secret: true, Secrets: "OS keyring", Redirects: []string{"http://127.0.0.1:8412/cb"}, UsedBy: []string{"acme"}}}
	}
	return f.own, nil
}

func (f *fake) Client(ctx context.Context, connector string) (workbench.Client, bool, error) {
	all, err := f.Clients(ctx)
	for _, c := range all {
		if c.Connector == connector {
			return c, true, err
		}
	}
	return workbench.Client{}, false, err
}

func (f *fake) KeepClient(_ context.Context, connector string, c workbench.OwnClient) error {
	kept := workbench.Client{Connector: connector, ID: c.ID, Redirect: c.Redirect, Secret: c.Secret != "", Redirects: []string{"http://127.0.0.1:8412/cb"}}
	if kept.Secret {
		kept.Secrets = "OS keyring"
	}
	f.own = []workbench.Client{kept}
	return nil
}

func (f *fake) ForgetClient(ctx context.Context, connector string) error {
	if _, ok, err := f.Client(ctx, connector); err != nil || !ok {
		return problem.New(problem.NotFound, "No client is kept for %s.", connector).WithFix("patchbay client list")
	}
	f.own = []workbench.Client{}
	return nil
}

func (f *fake) Examine(ctx context.Context, name string) (workbench.Connection, error) {
	all, err := f.Connections(ctx)
	for _, c := range all {
		if c.Name != name && c.ID != name {
			continue
		}
		if c.State != workbench.OK {
			p := problem.New(problem.SignIn, "%s", c.Reason).On(c.Name)
			p.Fix = c.Fix
			return c, p
		}
		c.LastGoodCall = &noon
		return c, err
	}
	return f.Connection(ctx, name)
}

func (f *fake) ReplaceSecret(ctx context.Context, name, secret string) (workbench.Connection, error) {
	if secret == "wrong" {
		return workbench.Connection{}, problem.New(problem.BadClient, "Northwind does not know this client id and secret.").WithHint("The old one is still there.").On(name)
	}
	return f.Connection(ctx, name)
}
