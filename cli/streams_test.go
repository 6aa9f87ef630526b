package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"patchbay/problem"
	"patchbay/workbench"
)

func TestATypistStopsWaitingWhenTheRunEnds(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ty := &typist{in: r}
	got := make(chan error, 1)
	go func() { _, err := ty.line(ctx); got <- err }()
	cancel()
	select {
	case err := <-got:
		if !problem.Is(err, problem.Canceled) {
			t.Fatalf("got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still waiting for a line")
	}
	ty.close()
}

func TestATypistReadsLinesAndEnds(t *testing.T) {
	t.Parallel()
	ty := &typist{in: strings.NewReader("one \r\ntwo")}
	for _, want := range []string{"one", "two"} {
		if got, err := ty.line(t.Context()); err != nil || got != want {
			t.Fatalf("got %q, %v", got, err)
		}
	}
	if _, err := ty.line(t.Context()); !problem.Is(err, problem.Canceled) {
		t.Fatalf("at the end: %v", err)
	}
}

func TestSecretsAreNotReadFromATerminalThatShowsThem(t *testing.T) {
	t.Parallel()
	a := &app{Program: Program{Streams: Streams{In: strings.NewReader("s\n"), InTTY: true}}}
	if _, err := a.stdinSecret(t.Context(), "token"); !problem.Is(err, problem.Usage) {
		t.Fatalf("got %v", err)
	}
	a.Streams.InTTY = false
	if s, err := a.stdinSecret(t.Context(), "token"); err != nil || s != "s" {
		t.Fatalf("got %q, %v", s, err)
	}
	if _, err := a.stdinSecret(t.Context(), "token"); !problem.Is(err, problem.Usage) {
		t.Fatalf("an empty input: %v", err)
	}
}

func TestProgressIsDrawnOverAndTakenAway(t *testing.T) {
	t.Parallel()
	var err strings.Builder
	a := &app{Program: Program{Streams: Streams{Out: io.Discard, Err: &err, ErrTTY: true, Width: 40}, Now: time.Now}}
	m := newMeter(a)
	m.show(progress("acme", 10, false))
	m.show(progress("acme", 20, true))
	m.clear()
	got := err.String()
	if !strings.Contains(got, "acme contact 10 of 30") || !strings.HasSuffix(got, "\r\x1b[K") || strings.Contains(got, "\n") {
		t.Fatalf("got %q", got)
	}
	err.Reset()
	a.Streams.ErrTTY = false
	newMeter(a).show(progress("acme", 10, false))
	if err.Len() > 0 {
		t.Fatalf("a script was shown %q", err.String())
	}
}

func TestAPullThatWaitedSaysSoAndIsWellAllTheSame(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]workbench.Progress{
		"done": {},
		"done, waited once for the limit, 1.5s in all":                    {Waits: 1, Waited: 1500 * time.Millisecond},
		"done, asked again 1,234 times, 20m0s in all":                     {Retries: 1234, Waited: 20 * time.Minute},
		"done, waited 3 times for the limit, asked again once, 2s in all": {Waits: 3, Retries: 1, Waited: 2 * time.Second},
	} {
		if got := paceWords(p); got != want || pullTone(got) != good {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func progress(connection string, done int, finished bool) workbench.Progress {
	return workbench.Progress{Connection: connection, Model: "contact", Done: done, Total: 30, Finished: finished}
}
