package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"patchbay/problem"
)

// DefaultPeople is how many people a provider knows when nothing else is asked for.
const DefaultPeople = 340

// Options say how the sandboxes run. The zero value is ready to use.
type Options struct {
	Seed   uint64
	People int               // 0: DefaultPeople
	Listen string            // loopback "address:port" of the first provider, the next ones on the ports behind it; "" or port 0: free ports
	Faults []Fault           // stand from the start
	Now    func() time.Time  // base of the virtual clock; nil: the wall clock
	Rand   io.Reader         // for tokens; nil: the system's
	Key    string            // control key; "": a random one
	Log    func(line string) // one line per call, without secrets; nil: none
	Client *http.Client      // sends webhooks; nil: a plain one
}

// Server is a set of running sandboxes.
type Server struct {
	ready    Ready
	clock    *Clock
	stop     context.CancelFunc
	stations []*http.Server
	imitated []*station
	wait     sync.WaitGroup
	mu       sync.Mutex
	closed   bool
	unhook   func() bool
}

// Start opens the providers, each on a loopback listener of its own, and serves them until
// Close or the end of ctx. An address that is not loopback is refused.
func Start(ctx context.Context, o Options, providers ...Provider) (*Server, error) {
	host, port, err := loopbackAddress(o.Listen)
	if err != nil {
		return nil, err
	}
	if o, err = o.withDefaults(); err != nil {
		return nil, err
	}
	base, stop := context.WithCancel(context.Background())
	s := &Server{
		clock: NewClock(o.Now), stop: stop,
		ready: Ready{Providers: map[string]ReadyProvider{}, ControlKey: o.Key},
	}
	people := People(o.Seed, o.People)
	for i, p := range providers {
		at := net.JoinHostPort(host, "0")
		if port != 0 {
			at = net.JoinHostPort(host, strconv.Itoa(port+i))
		}
		if err := s.open(base, o, opening{provider: p, address: at, people: people}); err != nil {
			s.Close()
			return nil, err
		}
	}
	s.unhook = context.AfterFunc(ctx, s.shut)
	return s, nil
}

func (o Options) withDefaults() (Options, error) {
	if o.People == 0 {
		o.People = DefaultPeople
	}
	if o.People < 0 {
		return o, problem.New(problem.Usage, "There cannot be %d people.", o.People).WithHint("Give --people a number above zero.")
	}
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second}
	}
	for _, f := range o.Faults {
		if p := f.check(); p != nil {
			return o, p
		}
	}
	var err error
	if o.Key == "" {
		o.Key, err = unguessable(o.Rand, 24)
	}
	return o, err
}

type opening struct {
	provider Provider
	address  string
	people   []Person
}

// open listens, builds one provider and serves it.
func (s *Server) open(base context.Context, o Options, at opening) error {
	id := at.provider.ID()
	ln, err := (&net.ListenConfig{}).Listen(base, "tcp", at.address)
	if err != nil {
		return problem.New(problem.Usage, "The sandbox cannot listen on %s: %s.", at.address, problem.Clean(plain(err))).
			WithHint("Leave --listen out to take a free port.").Because(err)
	}
	origin := "http://" + ln.Addr().String()
	writes := &Journal{}
	site, err := at.provider.Open(World{Origin: origin, Seed: o.Seed, People: at.people, Clock: s.clock, Rand: o.Rand, Writes: writes})
	if err != nil {
		_ = ln.Close() // nothing was served on it yet
		return fmt.Errorf("open the %s sandbox: %w", id, err)
	}
	st := &station{
		id: id, host: ln.Addr().String(), key: o.Key, site: site, clock: s.clock, writes: writes, router: router{site.Routes},
		faults: &faults{rng: Source(o.Seed, "faults "+id), token: site.TokenPath}, held: &held{calls: map[string]waiting{}},
		calls: &callLog{counts: map[string]int{}}, log: o.Log, base: base, first: map[string]*answer{},
	}
	st.faults.add(forProvider(o.Faults, id))
	st.hooks = newHooks(o, s.clock, id, site.Events)
	writes.mu.Lock()
	writes.told = st.hooks.queue
	writes.mu.Unlock()
	s.ready.Providers[id] = readyProvider(origin, site, o.Key)
	s.imitated = append(s.imitated, st)
	s.serve(base, ln, st)
	return nil
}

func (s *Server) serve(base context.Context, ln net.Listener, st *station) {
	server := &http.Server{Handler: s.counted(st), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	s.stations = append(s.stations, server)
	s.wait.Go(func() {
		if err := server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			st.log(st.id + " stopped serving: " + err.Error())
		}
	})
	s.wait.Go(func() { st.hooks.run(base) })
}

// counted lets Close wait for every request, also those whose client is gone.
func (s *Server) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			panic(http.ErrAbortHandler) // a request that was read while the server closed
		}
		defer s.wait.Done()
		h.ServeHTTP(w, r)
	})
}

func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.wait.Add(1)
	}
	return !s.closed
}

// Latest is the id of the provider that was written to last, else of the one that was called last, else of the first.
func (s *Server) Latest() string {
	var out string
	var wrote, called time.Time
	for _, st := range s.imitated {
		w, c := st.writes.latest(), st.calls.latest()
		if out == "" || w.After(wrote) || wrote.IsZero() && c.After(called) {
			out, wrote, called = st.id, w, c
		}
	}
	return out
}

// Ready says how to reach the providers; see [Ready].
func (s *Server) Ready() Ready { return s.ready }

// Clock is the server's virtual clock.
func (s *Server) Clock() *Clock { return s.clock }

// Close ends all requests and listeners and waits for them. Held requests end without an
// effect. It may be called more than once.
func (s *Server) Close() {
	if s.unhook != nil {
		s.unhook()
	}
	s.shut()
	s.wait.Wait()
}

// shut starts the end: it does not wait for requests, which the base context ends.
func (s *Server) shut() {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.stop()
	for _, server := range s.stations {
		_ = server.Close() // its listener and connections go; there is nothing to save
	}
}

// loopbackAddress reads Options.Listen.
func loopbackAddress(listen string) (host string, port int, err error) {
	if listen == "" {
		return "127.0.0.1", 0, nil
	}
	h, p, splitErr := net.SplitHostPort(listen)
	n, numErr := strconv.Atoi(p)
	if splitErr != nil || numErr != nil || n < 0 || n > 65535 {
		return "", 0, problem.New(problem.Usage, "%q is not an address to listen on.", problem.Clean(listen)).WithHint("Write it as 127.0.0.1:8700.")
	}
	if h == "localhost" {
		h = "127.0.0.1"
	}
	if ip := net.ParseIP(h); ip == nil || !ip.IsLoopback() {
		return "", 0, problem.New(problem.Usage, "A sandbox listens only on this machine, and %q is not a loopback address.", problem.Clean(h)).
			WithHint("Use 127.0.0.1:%d.", n)
	}
	return h, n, nil
}

// plain is the innermost words of a network error.
func plain(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

func forProvider(list []Fault, id string) []Fault {
	var out []Fault
	for _, f := range list {
		if f.Provider == "" || f.Provider == id {
			out = append(out, f)
		}
	}
	return out
}
