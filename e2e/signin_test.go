package e2e

import (
	"bufio"
	"io"
	"strings"
)

// signingIn is a sign-in that waits for its consent.
type signingIn struct {
	*process
	address string
}

// begin starts a sign-in and answers as soon as it has shown the address to open.
func (w *world) begin(args ...string) *signingIn {
	w.t.Helper()
	s := &signingIn{process: &process{cmd: w.command(args...), done: make(chan struct{})}}
	s.cmd.Stdin = strings.NewReader(w.ready.ClientSecret + "\n")
	s.cmd.Stdout = io.MultiWriter(&s.out, w.seen)
	pipe, err := s.cmd.StderrPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	found := make(chan string, 1)
	go func() {
		defer close(s.done)
		lines := bufio.NewScanner(io.TeeReader(pipe, io.MultiWriter(&s.err, w.seen)))
		for lines.Scan() {
			if url := address.FindString(lines.Text()); url != "" {
				select {
				case found <- url:
				default: // it is said twice
				}
			}
		}
		_ = s.cmd.Wait() // how it ended is looked at by whoever cares
	}()
	w.t.Cleanup(s.kill)
	select {
	case s.address = <-found:
	case <-s.done:
		w.t.Fatalf("the sign-in ended at once:\n%s%s", s.out.String(), s.err.String())
	}
	return s
}

// only checks that there is one connection, and that it works.
func (w *world) only() {
	w.t.Helper()
	var conns struct{ Items []struct{ Name, State string } }
	w.json(&conns, "connections")
	if len(conns.Items) != 1 || conns.Items[0].State != "ok" {
		w.t.Errorf("the connections are %+v", conns.Items)
	}
	w.must("pull")
}
