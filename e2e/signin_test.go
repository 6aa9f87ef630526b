package e2e

import (
	"bufio"
	"io"
	"regexp"
	"strings"
	"time"
)

// signingIn is a sign-in that waits for its consent.
type signingIn struct {
	*process
	address string // to open
	code    string // to type in there, of a sign-in by a typed code
}

// waiting is the line of a sign-in that waits.
var waiting = regexp.MustCompile(`^consent\trunning\t[^\t]*\t(\S+)(?:\t(\S+))?`)

// typedCode is the code on the screen of a person.
var typedCode = regexp.MustCompile(`\b([A-Z0-9]{4}-[A-Z0-9]{4})\b`)

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
	found := make(chan []string, 1)
	go func() {
		defer close(s.done)
		lines := bufio.NewScanner(io.TeeReader(pipe, io.MultiWriter(&s.err, w.seen)))
		for lines.Scan() {
			if m := waiting.FindStringSubmatch(lines.Text()); m != nil && len(found) == 0 {
				found <- m
			}
		}
		_ = s.cmd.Wait() // how it ended is looked at by whoever cares
	}()
	w.t.Cleanup(s.kill)
	select {
	case m := <-found:
		s.address, s.code = m[1], m[2]
	case <-s.done:
		w.t.Fatalf("the sign-in ended at once:\n%s%s", s.out.String(), s.err.String())
	}
	return s
}

// ended waits for the end and answers what was printed.
func (s *signingIn) ended() result {
	late := time.AfterFunc(60*time.Second, func() { _ = s.cmd.Process.Kill() }) // the exit code tells
	defer late.Stop()
	<-s.done
	return result{s.out.String(), s.err.String(), s.cmd.ProcessState.ExitCode()}
}

// only checks that there is one connection, and that it works.
func (w *world) only() {
	w.t.Helper()
	var conns struct {
		Items []struct{ Name, State string }
	}
	w.json(&conns, "connections")
	if len(conns.Items) != 1 || conns.Items[0].State != "ok" {
		w.t.Errorf("the connections are %+v", conns.Items)
	}
	w.must("pull")
}
