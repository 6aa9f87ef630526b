package workbench

import (
	"context"

	"patchbay/auth"
)

// opener opens addresses in the person's browser.
func (w *Workbench) opener() auth.Opener {
	return auth.Opener{Getenv: w.opt.Getenv, System: w.opt.Browser}
}

// Prefill is what the connect wizard may offer for a connector without asking: in a demo, the sandbox's endpoint
// and client. ok is false when there is nothing.
func (w *Workbench) Prefill(connector string) (req ConnectRequest, ok bool) {
	req, ok = w.opt.Prefill[connector]
	return req, ok
}

func (w *Workbench) checkBrowser() Check {
	c := Check{Name: "browser", State: Fine, Detail: "Consent pages open in your browser."}
	if why := w.opener().WhyNot(); why != "" {
		c.State, c.Detail = Doubt, "Consent pages are not opened here: "+why+"."
		c.Fix = "patchbay connect CONNECTOR --no-browser, and paste the address that the browser ends on"
	}
	return c
}

// checkVault finds out whether secrets can be kept, without keeping one.
func (w *Workbench) checkVault(ctx context.Context) Check {
	c := Check{Name: "vault", State: Fine, Detail: "Secrets are kept in " + w.secretsPlace("…") + "."}
	if err := w.probe(ctx); err != nil {
		return broken(c, err)
	}
	if p := w.exposedVault(); p != nil {
		c.State, c.Fix = Doubt, p.Fix
		c.Detail += " " + p.Text
	}
	return c
}

// probe asks the vault whether it could keep a secret now.
func (w *Workbench) probe(ctx context.Context) error {
	in, err := w.vault()
	if err != nil {
		return err
	}
	return probe(ctx, in)
}

// OpenURL opens an address of a provider in the person's browser.
func (w *Workbench) OpenURL(ctx context.Context, url string) error {
	_, err := w.opener().Open(ctx, url)
	return err
}
