package auth

import (
	"context"
	"crypto/subtle"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

// donePath is where the browser is sent once the answer was taken.
const donePath = "/done"

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

// host is the literal host:port that requests must name.
func (s *server) host() string {
	_, port, err := net.SplitHostPort(s.lines[0].Addr().String())
	if err != nil {
		return ""
	}
	return net.JoinHostPort(s.name, port)
}

func (s *server) address(path string) string { return "http://" + s.host() + path }

func (s *server) serve(path string, take func(url.Values) verdict) {
	s.http = &http.Server{
		Handler: s.handler(path, take), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 10 * time.Second, IdleTimeout: 5 * time.Second, MaxHeaderBytes: 8 << 10, ErrorLog: silent(),
		DisableGeneralOptionsHandler: true,
	}
	for _, l := range s.lines {
		s.work.Go(func() {
			// It ends with ErrServerClosed, or because the listener was closed under it; both are the end.
			_ = s.http.Serve(narrowed(l))
		})
	}
}

// handler answers exactly one path with exactly one meaning; whatever else comes changes nothing.
func (s *server) handler(path string, take func(url.Values) verdict) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		harden(w.Header())
		switch {
		case r.Host != s.host():
			s.refuse(w, http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet:
			s.refuse(w, http.StatusNotFound)
		case r.URL.Path == donePath && s.sent.Load():
			page(w, http.StatusOK, donePage)
			s.once.Do(func() { close(s.shown) })
		case r.URL.Path != path:
			s.refuse(w, http.StatusNotFound)
		case s.strange(r.Header):
			s.refuse(w, http.StatusForbidden)
		default:
			s.answer(w, r, take)
		}
	})
}

// strange reports whether a page of another site made the browser ask. Referer is of no use here: a browser leaves it
// out on the way from https to http.
func (s *server) strange(h http.Header) bool {
	origin := h.Get("Origin")
	return origin != "" && origin != "null" && origin != "http://"+s.host()
}

func (s *server) answer(w http.ResponseWriter, r *http.Request, take func(url.Values) verdict) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		s.refuse(w, http.StatusConflict)
		return
	}
	switch take(q) {
	case granted:
		// The code leaves the address bar and the history at once.
		s.sent.Store(true)
		http.Redirect(w, r, donePath, http.StatusSeeOther)
	case refusal:
		page(w, http.StatusOK, deniedPage)
	case late:
		page(w, http.StatusConflict, strangePage)
	default:
		s.refuse(w, http.StatusConflict)
	}
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
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Connection", "close")
}

func page(w http.ResponseWriter, status int, body string) {
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body) // the browser may have gone
}

// stop closes the address: what is being answered gets five seconds, as the last page is the person's receipt.
func (s *server) stop() {
	s.end.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
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

// same compares in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
