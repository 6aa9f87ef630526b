package auth

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"patchbay/problem"
)

// most is how many connections may be open at a time.
const most = 32

// listen binds the first of the configured ports that is free, or any. take is called with the query of a request
// on path, and answers what it made of it.
func listen(ctx context.Context, cfg Config, path string, take func(url.Values) verdict) (*server, error) {
	ports := cfg.Redirect.Ports
	if len(ports) == 0 {
		ports = []int{0}
	}
	var failed []error
	for _, host := range cfg.Redirect.hosts() {
		failed = nil
		for _, port := range ports {
			lines, err := bind(ctx, host, port)
			if err == nil {
				s := &server{lines: lines, name: host, shown: make(chan struct{})}
				s.serve(path, take)
				return s, nil
			}
			failed = append(failed, err)
		}
		if !noFamily(errors.Join(failed...)) {
			break // what is wrong is not that the address does not exist here
		}
	}
	return nil, unbound(cfg, ports, errors.Join(failed...))
}

// hosts are the hosts to listen on, in the order in which they are tried. Where ports are given the whole address is
// registered somewhere, and another one would be refused there.
func (r Redirect) hosts() []string {
	switch {
	case r.Host != "":
		return []string{r.Host}
	case len(r.Ports) > 0:
		return []string{"127.0.0.1"}
	}
	return []string{"127.0.0.1", "::1"}
}

// noFamily reports whether this machine has no address of that family.
func noFamily(err error) bool {
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)
}

// unbound says why the answer cannot be taken here, and who holds the ports where that can be found.
func unbound(cfg Config, ports []int, err error) error {
	if !errors.Is(err, syscall.EADDRINUSE) || ports[0] == 0 {
		return problem.New(problem.Busy, "The address that takes the answer of %s cannot be opened on this machine.", cfg.Name).
			WithHint("The system forbids it, or has no such address. Use another redirect address and paste the one the browser ends on.").
			WithDetail(err.Error()).Because(err)
	}
	words := make([]string, len(ports))
	for i, p := range ports {
		words[i] = strconv.Itoa(p)
		if who := holder("/proc", p); who != "" {
			words[i] += " by " + problem.Clean(who)
		}
	}
	text := "port " + words[0] + " is taken"
	if last := len(words) - 1; last > 0 {
		text = "ports " + strings.Join(words[:last], ", ") + " and " + words[last] + " are taken"
		text = strings.Replace(text, "ports", "the ports", 1)
	}
	return problem.New(problem.Busy, "The answer of %s cannot be taken: %s.", cfg.Name, text).
		WithHint("End the program that holds it, then start over; or paste the final address by giving --redirect.").Because(err)
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
	var last error
	for range 5 { // with a free port of the kernel's choice the other family's may be taken by chance
		lines, err := both(ctx, lc, port)
		if err == nil || port != 0 || !errors.Is(err, syscall.EADDRINUSE) {
			return lines, err
		}
		last = err
	}
	return nil, last
}

func both(ctx context.Context, lc net.ListenConfig, port int) ([]net.Listener, error) {
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
		if noFamily(err) {
			return []net.Listener{four}, nil // there is no second family here that anybody could take
		}
	}
	return nil, errors.Join(err, four.Close())
}

// narrow takes no more connections at a time than there is room for.
type narrow struct {
	net.Listener
	room chan struct{}
	gone chan struct{} // closed by Close, so that the wait for room ends with the listener
	once sync.Once
}

func narrowed(l net.Listener) *narrow {
	return &narrow{Listener: l, room: make(chan struct{}, most), gone: make(chan struct{})}
}

// Accept waits for room, then for a connection.
func (n *narrow) Accept() (net.Conn, error) {
	select {
	case n.room <- struct{}{}:
	case <-n.gone:
		return nil, net.ErrClosed
	}
	c, err := n.Listener.Accept()
	if err != nil {
		<-n.room
		return nil, err // as it is: the server goes on after an error that passes, and tells it by its type
	}
	return &seat{Conn: c, leave: sync.OnceFunc(func() { <-n.room })}, nil
}

// Close ends both waits of Accept.
func (n *narrow) Close() error {
	n.once.Do(func() { close(n.gone) })
	return n.Listener.Close()
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
