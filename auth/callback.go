package auth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"patchbay/problem"
)

// server takes the provider's answer on one path of a loopback address and nothing else.
type server struct {
	http    *http.Server
	lines   []net.Listener
	name    string // host as it stands in the redirect address
	ignored atomic.Int64
	sent    atomic.Bool   // the browser was sent to the last page
	shown   chan struct{} // closed when that page was asked for
	once    sync.Once
	work    sync.WaitGroup
	end     sync.Once
}

// most is how many connections may be open at a time.
const most = 32

// listen binds the first of the configured ports that is free, or any. take is called with the query of a request
// on path, and answers whether it was the one.
func listen(ctx context.Context, cfg Config, path string, take func(url.Values) bool) (*server, error) {
	host := cfg.Redirect.Host
	if host == "" {
		host = "127.0.0.1"
	}
	ports := cfg.Redirect.Ports
	if len(ports) == 0 {
		ports = []int{0}
	}
	var last error
	for _, port := range ports {
		lines, err := bind(ctx, host, port)
		if err == nil {
			s := &server{lines: lines, name: host, shown: make(chan struct{})}
			s.serve(path, take)
			return s, nil
		}
		last = err
	}
	return nil, problem.New(problem.Busy, "The address that takes the answer of %s cannot be opened: %s taken.", cfg.Name, portWords(ports)).
		WithHint("End the program that holds it, or paste the final address by giving --redirect.").Because(last)
}

func portWords(ports []int) string {
	if len(ports) == 1 {
		return "port " + strconv.Itoa(ports[0]) + " is"
	}
	words := make([]string, len(ports))
	for i, p := range ports {
		words[i] = strconv.Itoa(p)
	}
	return "ports " + strings.Join(words, ", ") + " are"
}

// bind opens host:port on loopback. For "localhost" both families are opened, or none: with one alone another
// process could take the other and, with it, the code.
func bind(ctx context.Context, host string, port int) ([]net.Listener, error) {
	lc := net.ListenConfig{Control: exclusive}
	if host != "localhost" {
		network := "tcp4"
		if strings.Contains(host, ":") {
			network = "tcp6"
		}
		l, err := lc.Listen(ctx, network, net.JoinHostPort(host, strconv.Itoa(port)))
		if err != nil {
			return nil, err
		}
		return []net.Listener{l}, nil
	}
	four, err := lc.Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	_, bound, err := net.SplitHostPort(four.Addr().String())
	if err == nil {
		var six net.Listener
		six, err = lc.Listen(ctx, "tcp6", net.JoinHostPort("::1", bound))
		if err == nil {
			return []net.Listener{four, six}, nil
		}
		if errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT) {
			return []net.Listener{four}, nil // there is no second family here that anybody could take
		}
	}
	return nil, errors.Join(err, four.Close())
}

// host is the literal host:port that requests must name.
func (s *server) host() string {
	_, port, err := net.SplitHostPort(s.lines[0].Addr().String())
	if err != nil {
		return ""
	}
	return net.JoinHostPort(s.name, port)
}

func (s *server) address(path string) string { return "http://" + s.host() + path }

func (s *server) serve(path string, take func(url.Values) bool) {
	s.http = &http.Server{
		Handler: s.handler(path, take), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: 5 * time.Second, MaxHeaderBytes: 8 << 10, ErrorLog: silent(),
	}
	for _, l := range s.lines {
		s.work.Go(func() {
			// It ends with ErrServerClosed, or because the listener was closed under it; both are the end.
			_ = s.http.Serve(&narrow{Listener: l, room: make(chan struct{}, most)})
		})
	}
}

// handler answers exactly one path with exactly one meaning; whatever else comes changes nothing.
func (s *server) handler(path string, take func(url.Values) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		origin := r.Header.Get("Origin")
		switch {
		case r.Host != s.host():
			s.refuse(w, http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet:
			s.refuse(w, http.StatusNotFound)
		case r.URL.Path == "/done":
			page(w, http.StatusOK, donePage)
			s.once.Do(func() { close(s.shown) })
		case r.URL.Path != path:
			s.refuse(w, http.StatusNotFound)
		case origin != "" && origin != "null" && origin != "http://"+s.host():
			s.refuse(w, http.StatusForbidden)
		default:
			q, err := url.ParseQuery(r.URL.RawQuery)
			if err != nil || !take(q) {
				s.refuse(w, http.StatusConflict)
				return
			}
			if q.Has("error") {
				page(w, http.StatusOK, deniedPage)
				return
			}
			// The code leaves the address bar and the history at once.
			s.sent.Store(true)
			http.Redirect(w, r, "/done", http.StatusSeeOther)
		}
	})
}

func (s *server) refuse(w http.ResponseWriter, status int) {
	s.ignored.Add(1)
	if status == http.StatusConflict {
		page(w, status, strangePage)
		return
	}
	page(w, status, nothingPage)
}

func harden(h http.Header) {
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	h.Set("Connection", "close")
}

func page(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // the browser may have gone
}

// stop closes the address: what is being answered gets two seconds, as the last page is the person's receipt.
func (s *server) stop() {
	s.end.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if s.sent.Load() {
			select { // the browser is on its way to the page that says it went well
			case <-s.shown:
			case <-ctx.Done():
			}
		}
		if err := s.http.Shutdown(ctx); err != nil {
			_ = s.http.Close() // whatever still hangs on is cut
		}
		s.work.Wait()
	})
}

// narrow takes no more connections at a time than there is room for.
type narrow struct {
	net.Listener
	room chan struct{}
}

// Accept waits for room, then for a connection.
func (n *narrow) Accept() (net.Conn, error) {
	n.room <- struct{}{}
	c, err := n.Listener.Accept()
	if err != nil {
		<-n.room
		return nil, fmt.Errorf("accept: %w", err)
	}
	return &seat{Conn: c, leave: sync.OnceFunc(func() { <-n.room })}, nil
}

type seat struct {
	net.Conn
	leave func()
}

// Close frees the seat.
func (s *seat) Close() error {
	defer s.leave()
	return s.Conn.Close()
}

// same compares in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
