package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	imitation "patchbay/connectors/highlevel/sandbox"
	"patchbay/connectors/sandbox"
)

// perWorkspace is how many contacts are pulled; the sandbox holds more: every fifth goes to another location.
const (
	perWorkspace = 100_000
	people       = perWorkspace * 5 / 4
)

// puller is the program with an account to pull from.
type puller struct {
	b   *testing.B
	bin string
	env []string
	at  sandbox.ReadyProvider
	ctl *sandbox.Remote
}

// account starts the sandbox in this process and connects the program, which is another one, to it.
func account(b *testing.B, n int, o imitation.Options) *puller {
	b.Helper()
	o.SearchLag = -1
	s, err := sandbox.Start(b.Context(), sandbox.Options{Seed: 7, People: n}, imitation.New(o))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(s.Close)
	p := &puller{b: b, bin: build(b, "patchbay"), at: s.Ready().Providers["highlevel"], ctl: s.Ready().Remote("highlevel", nil)}
	p.fresh()
	return p
}

func (p *puller) place() string { return p.at.Users[0].Workspaces[0] }

// fresh gives the program a home with nothing in it but the connection.
func (p *puller) fresh() {
	p.b.Helper()
	p.env = append(os.Environ(), "PATCHBAY_HOME="+p.b.TempDir(), "PATCHBAY_VAULT=env", "PATCHBAY_VAULT_KEY="+strings.Repeat("5a", 32), "PATCHBAY_BROWSER=none")
	cmd := exec.Command(p.bin, "connect", "highlevel", "--token-stdin", "--endpoint", p.at.Endpoint, "--workspace", p.place(), "--name", "bench", "--ops", "contact::list,contact::retrieve")
	cmd.Env, cmd.Stdin = p.env, strings.NewReader(p.at.Token+"\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		p.b.Fatalf("connect: %v\n%s", err, out)
	}
}

// cost is what a run of a program took.
type cost struct {
	took, cpu time.Duration
	peak      float64 // most memory in MiB; 0 where the system does not tell
}

// run runs a program and answers its cost and what it printed.
func run(b *testing.B, cmd *exec.Cmd) (c cost, out []byte) {
	b.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	tick := time.NewTicker(5 * time.Millisecond) // the high-water mark goes with the process
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err != nil {
				b.Fatalf("%v: %v\n%s%s", cmd.Args, err, stdout.Bytes(), stderr.Bytes())
			}
			c.took, c.cpu = time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
			return c, stdout.Bytes()
		case <-tick.C:
			c.peak = max(c.peak, highWater(cmd.Process.Pid))
		}
	}
}

// highWater is the most memory a running process has held, in MiB; unlike what the system tells of an ended child it
// does not begin at its parent's.
func highWater(pid int) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	kib, _ := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
	return kib / 1024
}

// pull fetches all contacts and fails where one is missing.
func (p *puller) pull(want int) cost {
	p.b.Helper()
	cmd := exec.Command(p.bin, "pull", "bench", "--models", "contact", "--json")
	cmd.Env = p.env
	c, out := run(p.b, cmd)
	var got struct {
		Items []struct {
			Done, New int
			Finished  bool
		}
	}
	if err := json.Unmarshal(out, &got); err != nil || len(got.Items) != 1 || got.Items[0].New != want || !got.Items[0].Finished {
		p.b.Fatalf("want %d contacts (%v): %s", want, err, out)
	}
	return c
}

// bare runs the loop that pulling is measured against.
func (p *puller) bare(bin string, want int) cost {
	p.b.Helper()
	c, out := run(p.b, exec.Command(bin, p.at.Endpoint, p.at.Token, p.place(), filepath.Join(p.b.TempDir(), "bare.db")))
	if n, err := strconv.Atoi(strings.TrimSpace(string(out))); err != nil || n != want {
		p.b.Fatalf("the bare loop brought %s of %d", out, want)
	}
	return c
}

// waits are the calls that had to be made again, and those that waited for the rate limit.
func (p *puller) waits() (again, waited int) {
	p.b.Helper()
	var state sandbox.State
	if err := p.ctl.Get(p.b.Context(), "state?records=no", &state); err != nil {
		p.b.Fatal(err)
	}
	for _, c := range state.Calls {
		switch {
		case c.Status == 429:
			waited++
		case len(c.Faults) > 0 || c.Status >= 500:
			again++
		}
	}
	return again, waited
}

// BenchmarkPull pulls 100,000 contacts with the sandbox's limits off, beside the bare loop, each as a process.
func BenchmarkPull(b *testing.B) {
	const none = 1_000_000_000
	p := account(b, people, imitation.Options{Burst: none, Daily: none})
	loop := build(b, "patchbay/bench/bare")
	p.bare(loop, perWorkspace) // the service sorts its index at the first question
	for b.Loop() {
		them := p.bare(loop, perWorkspace)
		us := p.pull(perWorkspace)
		p.fresh()
		b.ReportMetric(us.took.Seconds(), "s")
		b.ReportMetric(them.took.Seconds(), "bare-s")
		b.ReportMetric(us.took.Seconds()/them.took.Seconds(), "ratio")
		b.ReportMetric(us.cpu.Seconds(), "cpu-s")
		b.ReportMetric(them.cpu.Seconds(), "bare-cpu-s")
		b.ReportMetric(us.peak, "MiB-peak")
		b.ReportMetric(them.peak, "bare-MiB-peak")
		b.ReportMetric(perWorkspace/us.took.Seconds(), "records/s")
	}
}

// BenchmarkPullOfAPoorService pulls 100,000 contacts while 2 % of the answers fail, in every way that can happen on the
// way; then where only 20 requests a second are taken, and another 2 % of them are refused for no visible reason.
func BenchmarkPullOfAPoorService(b *testing.B) {
	const share, none = 0.02, 1_000_000_000
	poor := []sandbox.Fault{}
	for _, k := range []sandbox.Kind{sandbox.ServerError, sandbox.Unavailable, sandbox.Drop, sandbox.DropAfter, sandbox.HTML} {
		poor = append(poor, sandbox.Fault{Kind: k, Probability: share / 5, Route: "POST /contacts/search"})
	}
	for name, c := range map[string]struct {
		opts   imitation.Options
		faults []sandbox.Fault
	}{
		"2 % fail":             {imitation.Options{Burst: none, Daily: none}, poor},
		"20 requests a second": {imitation.Options{Burst: 200, Daily: none}, []sandbox.Fault{{Kind: sandbox.TooMany, Probability: share, RetryAfter: 1, Route: "POST /contacts/search"}}},
	} {
		b.Run(name, func(b *testing.B) {
			p := account(b, people, c.opts)
			if err := p.ctl.Post(b.Context(), "faults", map[string]any{"add": c.faults}, nil); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				c := p.pull(perWorkspace)
				again, waited := p.waits()
				p.fresh()
				b.ReportMetric(c.took.Seconds(), "s")
				b.ReportMetric(c.peak, "MiB-peak")
				b.ReportMetric(float64(again), "calls-again")
				b.ReportMetric(float64(waited), "calls-429")
			}
		})
	}
}
