package workbench

import (
	"context"
	"encoding/json"
	"io"
	"strings"

	"patchbay/exchange"
	"patchbay/problem"
)

// Subscribe is [Workbench.Subscribe]; the reasons in the news are veiled.
func (v *Veiled) Subscribe() (<-chan Event, func()) {
	events, stop := v.Workbench.Subscribe()
	out, done := make(chan Event), make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer close(out)
		for e := range events {
			select {
			case out <- dress(v, e):
			case <-done:
				return
			}
		}
	}()
	return out, func() {
		select {
		case <-done:
			return
		default:
		}
		close(done)
		stop()
		<-ended
	}
}

// Native is [Workbench.Native], veiled but for the provider's stamp of the record's version.
func (v *Veiled) Native(ctx context.Context, modelName, id string) (json.RawMessage, error) {
	modelName, id = reveal(v, modelName), reveal(v, id)
	raw, err := v.Workbench.Native(ctx, modelName, id)
	if err != nil || raw == nil || !v.Veil() {
		return raw, v.said(err)
	}
	rec, err := v.record(ctx, modelName, id)
	if err != nil {
		return nil, v.said(err)
	}
	return v.making().Versioned(raw, rec.Remote.Revision), nil
}

// OpenURL is [Workbench.OpenURL] of the true address. While the veil is on an address that names a person is not opened:
// the browser would show it.
func (v *Veiled) OpenURL(ctx context.Context, address string) error {
	truth := v.told.of(address)
	if v.Veil() && (strings.Contains(truth, "@") || strings.Contains(truth, "%40")) {
		return problem.New(problem.Usage, "That address names a person, and the veil is on.").WithHint("Lift the veil to open it.")
	}
	return v.said(v.Workbench.OpenURL(ctx, truth))
}

// Address is [Workbench.Address], veiled as an address.
func (v *Veiled) Address(ctx context.Context, r ProxyRequest) (string, error) {
	s, err := v.Workbench.Address(ctx, reveal(v, r))
	if v.Veil() {
		s = v.making().Address(s)
	}
	return s, v.said(err)
}

// Select is [Workbench.Select]: ids of ours.
func (v *Veiled) Select(ctx context.Context, s Selection) ([]string, error) {
	ids, err := v.Workbench.Select(ctx, reveal(v, s))
	return ids, v.said(err)
}

// StartPull is [Workbench.StartPull]: the id of a job.
func (v *Veiled) StartPull(req PullRequest) (string, error) {
	id, err := v.Workbench.StartPull(reveal(v, req))
	return id, v.said(err)
}

// Matchable is [Workbench.Matchable]: names of models.
func (v *Veiled) Matchable(ctx context.Context) []string { return v.Workbench.Matchable(ctx) }

// Profile is [Workbench.Profile]; a name that somebody chose is veiled.
func (v *Veiled) Profile() string {
	if !v.Veil() {
		return v.Workbench.Profile()
	}
	return v.named(v.Workbench.Profile())
}

// Close is [Workbench.Close], with what it says veiled.
func (v *Veiled) Close() error { return v.said(v.Workbench.Close()) }

// Connect is [Workbench.Connect]; the steps and the result of the flow are veiled.
func (v *Veiled) Connect(ctx context.Context, req ConnectRequest) (*Connecting, error) {
	req.Reconnect = v.meant(req.Reconnect)
	req.veil = v
	c, err := v.Workbench.Connect(ctx, req)
	return c, v.said(err)
}

// Export is [Workbench.Export]; while the veil is on the file holds pseudonyms, and says so.
func (v *Veiled) Export(ctx context.Context, req ExportRequest, out io.Writer, tell func(done, all int)) (Exported, error) {
	req = reveal(v, req)
	if err := v.refusesExport(); err != nil {
		return Exported{}, err
	}
	if v.Veil() {
		req.veil = v
	}
	done, err := v.Workbench.Export(ctx, req, out, tell)
	if v.Veil() {
		done = dress(v, done)
		done.Veiled = req.veil != nil
	}
	return done, v.said(err)
}

// PlanImport is [Workbench.PlanImport]; a file that was exported under a veil is refused, whether one is on now or not.
func (v *Veiled) PlanImport(ctx context.Context, req ImportRequest, tell func(rows int)) (*Import, error) {
	if veiled, err := exchange.Veiled(req.File); err != nil {
		return nil, v.said(err)
	} else if veiled {
		return nil, problem.New(problem.Usage, "That file was exported under the veil: its names, addresses and texts are pseudonyms.").
			WithHint("Export it again without the veil.").WithFix("patchbay export --help")
	}
	req.Connection = v.meant(req.Connection)
	im, err := v.Workbench.PlanImport(ctx, req, tell)
	if err != nil || !v.Veil() {
		return im, v.said(err)
	}
	return im.behindVeil(v), nil
}

// ForeseeRequest is [Workbench.ForeseeRequest]; a pseudonym in a request is refused, lest it becomes the truth.
func (v *Veiled) ForeseeRequest(ctx context.Context, r ConsoleRequest) (ConsolePlan, error) {
	r = reveal(v, r)
	if err := v.wornRequest(ctx, r); err != nil {
		return ConsolePlan{}, err
	}
	p, err := v.Workbench.ForeseeRequest(ctx, r)
	return dress(v, p), v.said(err)
}

// SendRequest is [Workbench.SendRequest]; a pseudonym in a request is refused, lest it becomes the truth.
func (v *Veiled) SendRequest(ctx context.Context, r ConsoleRequest) (ConsoleAnswer, error) {
	r = reveal(v, r)
	if err := v.wornRequest(ctx, r); err != nil {
		return ConsoleAnswer{}, err
	}
	a, err := v.Workbench.SendRequest(ctx, r)
	return dress(v, a), v.said(err)
}

func (v *Veiled) wornRequest(ctx context.Context, r ConsoleRequest) error {
	if !v.Veil() {
		return nil
	}
	m, err := v.meaning(ctx, r.Path, r.Query, r.Header, r.Body)
	if err != nil {
		return err
	}
	for _, text := range []string{r.Path, r.Query, r.Header, r.Body} {
		if w := v.making().Worn(text, "", m.known); w != "" {
			return problem.New(problem.Usage, "%q is a pseudonym of the veil: nobody at the provider is called that.", problem.Clean(w)).
				WithHint("Type what is meant, or lift the veil first.")
		}
	}
	return nil
}

// Curl is [Workbench.Curl] of the request as it stands on the screen.
func (v *Veiled) Curl(ctx context.Context, r ConsoleRequest) (string, error) {
	r.Connection = v.meant(r.Connection)
	s, err := v.Workbench.Curl(ctx, r)
	return s, v.said(err)
}

// Habits is [Workbench.Habits]: how the program looks, which is nobody's.
func (v *Veiled) Habits(ctx context.Context, prefix string) (map[string]string, error) {
	h, err := v.Workbench.Habits(ctx, prefix)
	return h, v.said(err)
}

// Guide is [Workbench.Guide]: calls that a connector knows, of nobody's data.
func (v *Veiled) Guide(ctx context.Context, connection string) ([]Endpoint, error) {
	all, err := v.Workbench.Guide(ctx, v.meant(connection))
	for i := range all {
		if v.Veil() {
			all[i].Request.Connection = v.named(all[i].Request.Connection)
		}
	}
	return all, v.said(err)
}
