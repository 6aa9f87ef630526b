package workbench

import (
	"context"
	"encoding/json"
	"net/url"
	"os"

	"patchbay/auth/vault"
	"patchbay/connectors/sandbox"
	"patchbay/model/document"
	"patchbay/model/textfile"
	"patchbay/problem"
)

// SandboxOptions say which sandbox providers to start. Zero values are the sandbox's own choice.
type SandboxOptions struct {
	Listen string // loopback host:port of the first provider; "" for free ports
	Seed   uint64 // the same seed gives the same people, ids and secrets
	People int    // how many contacts
	Faults string // file of faults to begin with; "" for none
	Ready  string // file that is written once all listen; "" for none
}

// UsualSandbox is the demo as it comes: a few hundred people, the same each time.
func UsualSandbox() SandboxOptions { return SandboxOptions{Seed: 1, People: 340} }

// Sandboxes are sandbox providers at work, on loopback addresses alone.
type Sandboxes struct {
	server *sandbox.Server
	ready  json.RawMessage
}

// StartSandboxes starts the sandbox of every provider. Close it.
func (w *Workbench) StartSandboxes(ctx context.Context, o SandboxOptions) (*Sandboxes, error) {
	return startSandboxes(ctx, w.opt, o)
}

func startSandboxes(ctx context.Context, with Options, o SandboxOptions) (*Sandboxes, error) {
	if with.Stage == nil {
		return nil, problem.New(problem.Unsupported, "This build has no sandboxes.")
	}
	so := sandbox.Options{Seed: o.Seed, People: o.People, Listen: o.Listen}
	if o.Faults != "" {
		raw, err := textfile.Read(o.Faults, document.Largest)
		if err != nil {
			return nil, problem.New(problem.Usage, "The file of faults %s cannot be read%s.", problem.Clean(o.Faults), whyUnread(err)).Because(err)
		}
		if so.Faults, err = sandbox.ParseFaults(raw); err != nil {
			return nil, err
		}
	}
	server, err := sandbox.Start(ctx, so, with.Stage()...)
	if err != nil {
		return nil, err
	}
	if o.Ready != "" {
		if err := server.WriteReady(o.Ready); err != nil {
			server.Close()
			return nil, err
		}
	}
	ready, err := json.Marshal(server.Ready())
	if err != nil {
		server.Close()
		return nil, err
	}
	return &Sandboxes{server: server, ready: ready}, nil
}

// Ready is the document of the ready file: how to reach every provider and sign in.
func (s *Sandboxes) Ready() json.RawMessage { return s.ready }

// Close ends all of them and waits.
func (s *Sandboxes) Close() error {
	s.server.Close()
	return nil
}

// Demo is a throwaway profile with sandbox providers beside it.
type Demo struct {
	Workbench *Workbench
	Vault     string // where the demo's worthless tokens are, in words for people
	whyNot    string // why they are not in the keyring, as a sentence with a blank behind it; else ""
	stage     *Sandboxes
	dir       string
}

// StartDemo starts the sandboxes and a workbench on a profile in a temporary folder. Secrets go into the system's
// keyring where there is one, else into memory. Close removes everything, the keyring's items included.
func StartDemo(ctx context.Context, o Options, so SandboxOptions) (*Demo, error) {
	dir, err := os.MkdirTemp("", "patchbay-demo-")
	if err != nil {
		return nil, problem.New(problem.Storage, "There is no room for a temporary folder.").Because(err)
	}
	stage, err := startSandboxes(ctx, o, so)
	if err != nil {
		return nil, removed(dir, err)
	}
	d := &Demo{stage: stage, dir: dir}
	o.Home = Home{Root: dir, Profile: "demo-" + token(nowOf(o)())}
	o.Prefill = d.prefill()
	d.Vault = map[VaultKind]string{InFile: "a file locked by your passphrase", InEnv: "a file locked by the key in PATCHBAY_VAULT_KEY"}[o.Vault]
	if d.Vault == "" {
		d.Vault = "this process's memory"
	}
	if o.Vault == "" || o.Vault == InKeyring {
		o.Vault = InKeyring
		if why := vault.NewKeyring(vault.KeyringOptions{Profile: o.Home.Profile, Dir: o.Home.Vault()}).Probe(ctx); why == nil {
			d.Vault = "the system's keyring, until the demo ends"
		} else {
			o.Vault = InMemory
			d.whyNot = problem.As(why).Text + " "
		}
	}
	d.Workbench = Open(o)
	return d, nil
}

// Words say what a person in a demo should know.
func (d *Demo) Words() string {
	return "This is a demo: the accounts are sandboxes on this machine, and the people are invented. " + d.whyNot + "Tokens go into " + d.Vault + ". S shows in the browser what the sandbox itself received."
}

// StateURL shows in a browser what a sandbox itself saw, the one that was written to last: each write with the values
// before and after, as JSON.
func (d *Demo) StateURL() string {
	p := d.stage.server.Ready().Providers[d.stage.server.Latest()]
	return p.Control + "/state?records=no&key=" + url.QueryEscape(p.ControlKey)
}

// prefill offers the sandboxes' endpoints and clients to the connect wizard.
func (d *Demo) prefill() map[string]ConnectRequest {
	out := map[string]ConnectRequest{}
	for id, p := range d.stage.server.Ready().Providers {
		req := ConnectRequest{Connector: id, Endpoint: p.Endpoint, ClientID: p.ClientID, ClientSecret: p.ClientSecret}
		var named map[string]string
		if json.Unmarshal([]byte(p.Token), &named) == nil { // what a person types in, by name, for a provider without a consent page
			req.ClientID, req.ClientSecret, req.Inputs = "", "", named
		}
		out[id] = req
	}
	return out
}

// Close ends the workbench and the sandboxes and removes all traces.
func (d *Demo) Close() error {
	ctx := context.Background()
	conns, err := d.Workbench.Connections(ctx)
	for _, c := range conns {
		if derr := d.Workbench.dropSecret(ctx, c.ID); derr != nil && err == nil {
			err = derr
		}
	}
	if cerr := d.Workbench.Close(); err == nil {
		err = cerr
	}
	d.stage.server.Close()
	return removed(d.dir, err)
}

func removed(dir string, err error) error {
	if rerr := os.RemoveAll(dir); err == nil {
		err = rerr
	}
	return err
}
