package ui

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"patchbay/connectors/builtin"
	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/workbench"
)

// catalogue is what all worlds share: compiling the connectors anew for each would be most of their time.
var catalogue = sync.OnceValue(builtin.New)

// standIn is a set of sandboxes that stand outside of a test's bubble. They live by the bubble's clock, which each request
// brings along.
type standIn struct {
	t      *testing.T
	server *sandbox.Server
	clock  atomic.Int64
	base   *http.Transport
}

// standIns starts the sandboxes with so many people, the same in every run.
func standIns(t *testing.T, people int) *standIn {
	t.Helper()
	s := &standIn{t: t, base: &http.Transport{DisableKeepAlives: true, Proxy: nil}}
	s.clock.Store(dawn.UnixNano())
	server, err := sandbox.Start(context.Background(), sandbox.Options{Seed: 7, People: people, Now: s.now}, catalogue().Sandboxes()...)
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	t.Cleanup(server.Close)
	return s
}

// dawn is when a bubble's clock begins.
var dawn = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (s *standIn) now() time.Time { return time.Unix(0, s.clock.Load()).UTC() }

// RoundTrip sends a request over the loopback. It leaves no connection behind: what waits for the network is no rest of a bubble.
func (s *standIn) RoundTrip(r *http.Request) (*http.Response, error) {
	s.clock.Store(time.Now().UnixNano())
	return s.base.RoundTrip(r)
}

// tell changes what a sandbox holds, or how it behaves, as another person or a bad day would.
func (s *standIn) tell(connector, route string, in any) {
	s.t.Helper()
	remote := s.server.Ready().Remote(connector, &http.Client{Transport: s})
	if err := remote.Post(context.Background(), route, in, nil); err != nil {
		s.t.Fatal(err, problem.As(err).Detail)
	}
}

// world is a real workbench on a profile of its own, whose providers are stand-ins.
type world struct {
	*workbench.Veiled
	*standIn
	t     *testing.T
	home  workbench.Home
	offer map[string]workbench.ConnectRequest // what the wizard is filled in with
}

// open opens the workbench. It is closed with the test, within its bubble.
func (s *standIn) open(t *testing.T) *world {
	t.Helper()
	home := workbench.Home{Root: t.TempDir(), Profile: "default"}
	offer := s.prefill()
	w := workbench.Open(workbench.Options{
		Home: home, Catalog: catalogue(), Vault: workbench.InMemory, Transport: s, Prefill: offer,
		Rand: &dice{r: rand.NewChaCha8([32]byte{7})},
	})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Errorf("close the workbench: %v", err)
		}
	})
	return &world{Veiled: workbench.NewVeiled(w), standIn: s, t: t, home: home, offer: offer}
}

// dice fall alike in every run.
type dice struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (d *dice) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.r.Read(p)
}

// ProfileOf is the profile, in a folder that is the same in every run.
func (w *world) ProfileOf(ctx context.Context) (workbench.ProfileView, error) {
	v, err := w.Veiled.ProfileOf(ctx)
	v.Folder = "/home/ada/.local/share/patchbay/profiles/default"
	return v, err
}

// Store is the store, of a size and on a disk that are the same in every run.
func (w *world) Store(ctx context.Context) (workbench.StoreView, error) {
	v, err := w.Veiled.Store(ctx)
	v.Path, v.Bytes, v.FreeBytes = "/home/ada/.local/share/patchbay/profiles/default/store.db", 2_300_000, 76_700_000_000
	slices.SortFunc(v.Parts, func(a, b workbench.StorePart) int { return strings.Compare(a.Name, b.Name) })
	for i := range v.Parts {
		v.Parts[i].Bytes = int64(len(v.Parts)-i) * 100_000
	}
	return v, err
}

// prefill offers the sandboxes to the wizard, as the demo does.
func (s *standIn) prefill() map[string]workbench.ConnectRequest {
	out := map[string]workbench.ConnectRequest{}
	for id, p := range s.server.Ready().Providers {
		r := workbench.ConnectRequest{Connector: id, Endpoint: p.Endpoint, ClientID: p.ClientID, ClientSecret: p.ClientSecret}
		var named map[string]string
		if json.Unmarshal([]byte(p.Token), &named) == nil {
			r.ClientID, r.ClientSecret, r.Inputs = "", "", named
		}
		out[id] = r
	}
	return out
}

// connect connects a provider that takes what a person pastes, with everything allowed.
func (w *world) connect(connector, name string) {
	w.t.Helper()
	at := w.server.Ready().Providers[connector]
	r := w.prefill()[connector]
	r.Name, r.Operations, r.NoBrowser = name, []string{"all"}, true
	r.Workspace = at.Users[0].Workspaces[0]
	if r.Inputs == nil {
		r.Token, r.ClientID, r.ClientSecret = at.Token, "", ""
	}
	c, err := w.Connect(context.Background(), r)
	if err != nil {
		w.t.Fatal(err)
	}
	for range c.Steps() {
		continue // to the end
	}
	if _, err := c.Result(); err != nil {
		w.t.Fatal(err, problem.As(err).Detail)
	}
}

// pull fetches everything.
func (w *world) pull() {
	w.t.Helper()
	if _, err := w.Pull(context.Background(), workbench.PullRequest{}, nil); err != nil {
		w.t.Fatal(err)
	}
}
