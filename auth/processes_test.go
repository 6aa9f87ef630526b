package auth_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"patchbay/auth"
	"patchbay/auth/vault"
	"patchbay/problem"
)

// partVar tells a process of this test binary which part it plays, as JSON.
const partVar = "PATCHBAY_TEST_TOKEN_PART"

// vaultKey opens the vault of these tests.
const vaultKey = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// part is what one process is told.
type part struct {
	Dir      string
	TokenURL string
	Callers  int
	Now      time.Time
	Grace    time.Duration
	Idle     time.Duration // above 0 the token is kept alive before it is asked for
}

// said is what one process answers for one caller.
type said struct {
	Token string
	Kind  problem.Kind
	Text  string
}

func (p part) source() *auth.Source {
	return auth.NewSource(auth.SourceOptions{
		Vault: vault.NewKey(p.Dir, vaultKey), ID: item, Name: "front-desk", LockDir: p.Dir, Now: func() time.Time { return p.Now },
		Config: auth.Config{Name: "Example Provider", TokenURL: p.TokenURL, ClientID: "app-1", ClientAuth: auth.InBody, Rotating: true, Grace: p.Grace, Idle: p.Idle},
	})
}

// TestPlaysOneProcess is one process of the tests below when they start it; on its own it checks that a part survives
// the way there.
func TestPlaysOneProcess(t *testing.T) {
	script := os.Getenv(partVar)
	if script == "" {
		sent := part{Dir: "d", TokenURL: "u", Callers: 2, Now: morning, Grace: time.Second}
		var got part
		if err := json.Unmarshal(sent.script(), &got); err != nil || !got.Now.Equal(sent.Now) || got.Grace != sent.Grace || got.Callers != 2 {
			t.Fatalf("the part arrived as %v (%v)", got, err)
		}
		return
	}
	var p part
	if err := json.Unmarshal([]byte(script), &p); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(os.Stdout, "ready\n"); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(os.Stdin).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	s := p.source()
	got, errs := together(p.Callers, func() (auth.Access, error) {
		if _, err := s.KeepAlive(t.Context()); err != nil {
			return auth.Access{}, err
		}
		return s.Token(t.Context())
	})
	for i := range got {
		line, err := json.Marshal(report(got[i], errs[i]))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stdout.Write(append(append([]byte("said "), line...), '\n')); err != nil {
			t.Fatal(err)
		}
	}
}

func report(a auth.Access, err error) said {
	if err == nil {
		return said{Token: a.Token.Reveal()}
	}
	p := problem.As(err)
	return said{Kind: p.Kind, Text: p.Text}
}

func (p part) script() []byte {
	body, err := json.Marshal(p)
	if err != nil {
		panic(err)
	}
	return body
}

// process is another process of this test binary, which waits to be let go.
type process struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// start starts one. It is killed at the end of the test, should it still run then.
func (p part) start(t *testing.T) *process {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestPlaysOneProcess$", "-test.count=1") //nolint:gosec // this binary itself
	cmd.Env = append(os.Environ(), partVar+"="+string(p.script()))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	one := &process{cmd: cmd, in: in, out: bufio.NewReader(out)}
	if line, err := one.out.ReadString('\n'); err != nil || line != "ready\n" {
		t.Fatalf("the process began with %q (%v)", line, err)
	}
	return one
}

func (p *process) release(t *testing.T) {
	t.Helper()
	if _, err := io.WriteString(p.in, "go\n"); err != nil {
		t.Fatal(err)
	}
}

// ends waits for the process and answers what it said.
func (p *process) ends(t *testing.T) []said {
	t.Helper()
	var all []said
	for {
		line, err := p.out.ReadString('\n')
		if body, ok := strings.CutPrefix(line, "said "); ok {
			var one said
			if err := json.Unmarshal([]byte(body), &one); err != nil {
				t.Fatal(err)
			}
			all = append(all, one)
		}
		if err != nil {
			break
		}
	}
	if err := p.cmd.Wait(); err != nil {
		t.Fatalf("the process ended with %v", err)
	}
	return all
}

// kill ends the process as the kernel does, with no time for anything.
func (p *process) kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err == nil || p.cmd.ProcessState.Success() {
		t.Fatal("the process ended by itself")
	}
}

// stage is a vault folder that several processes use.
func stage(t *testing.T, tokens func(*bench) auth.Tokens) (*bench, part) {
	t.Helper()
	b := newBench(t)
	p := part{Dir: filepath.Join(t.TempDir(), "vault"), TokenURL: b.opts.Config.TokenURL, Callers: 1, Now: morning}
	if err := vault.NewKey(p.Dir, vaultKey).Save(t.Context(), item, tokens(b).Encode()); err != nil {
		t.Fatal(err)
	}
	return b, p
}

// kept is what the processes' vault holds.
func (p part) kept(t *testing.T) auth.Tokens {
	t.Helper()
	raw, err := vault.NewKey(p.Dir, vaultKey).Load(t.Context(), item)
	if err != nil {
		t.Fatal(err)
	}
	got, err := auth.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestFourProcessesCauseOneRefresh(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	p.Callers = 12
	all := make([]*process, 4)
	for i := range all {
		all[i] = p.start(t)
	}
	for _, one := range all {
		one.release(t)
	}
	for i, one := range all {
		heard := one.ends(t)
		if len(heard) != p.Callers {
			t.Fatalf("process %d answered for %d callers of %d", i, len(heard), p.Callers)
		}
		for _, s := range heard {
			if s.Token != accessToken(2) {
				t.Fatalf("process %d got %q, %s %s", i, s.Token, s.Kind, s.Text)
			}
		}
	}
	b.asked(t, 1)
	if now := p.kept(t); now.Generation != 2 || now.Refresh.Reveal() != refreshToken(2) || b.mint.replays() != 0 {
		t.Fatalf("the vault holds generation %d", now.Generation)
	}
	noSecretInFiles(t, p.Dir)
}

// noSecretInFiles looks for the canary in every file and file name below dir.
func noSecretInFiles(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		body, err := os.ReadFile(path)
		if strings.Contains(string(body), canary) || strings.Contains(d.Name(), canary) {
			t.Errorf("%s holds a secret in clear", path)
		}
		return err
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files looked at: %v", files, err)
	}
}

// interrupt starts a process, and kills it when its request is at the provider: before the token is made, or after.
func interrupt(t *testing.T, b *bench, p part, after bool) {
	t.Helper()
	seen := make(chan struct{})
	free, open := gate(t)
	hold := func() { close(seen); <-free }
	s := step{seen: hold}
	if after {
		s = step{done: hold}
	}
	b.mint.follow(first(s))
	one := p.start(t)
	one.release(t)
	<-seen
	one.kill(t)
	open()
	if now := p.kept(t); now.AttemptID == "" || now.Generation != 1 {
		t.Fatalf("the vault does not know of the attempt: generation %d", now.Generation)
	}
}

func TestStartAfterAKilledRefreshTellsWhatIsLostAndPresentsNothing(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).closing)
	interrupt(t, b, p, true)
	heard := func() said {
		next := p.start(t)
		next.release(t)
		return next.ends(t)[0]
	}
	if got := heard(); got.Token != accessToken(1) {
		t.Fatalf("the old token is good still, but got %s %s", got.Kind, got.Text)
	}
	p.Now = morning.Add(time.Minute)
	if got := heard(); got.Kind != problem.SignIn || !strings.Contains(got.Text, "lost") {
		t.Fatalf("got %q, %s %s", got.Token, got.Kind, got.Text)
	}
	b.asked(t, 1)
	if p.kept(t).Refresh.Reveal() != refreshToken(1) {
		t.Fatal("the old data must stay")
	}
}

func TestStartAfterAKilledRefreshAsksOnceMoreWithinTheGrace(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]bool{"token made": true, "token not made": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p := stage(t, (*bench).ended)
			p.Grace, b.mint.grace = 30*time.Second, 30*time.Second
			interrupt(t, b, p, after)
			p.Now = morning.Add(10 * time.Second)
			b.clock.advance(10 * time.Second)
			a, err := p.source().Token(t.Context())
			if err != nil || a.Token.Reveal() != accessToken(2) {
				t.Fatalf("got %v", err)
			}
			b.asked(t, 2)
			if b.mint.replays() != 0 || p.kept(t).AttemptID != "" {
				t.Fatal("the grant was ended")
			}
		})
	}
}

func TestStartAfterAKilledRefreshAsksNothingAfterTheGrace(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	p.Grace, b.mint.grace = 30*time.Second, 30*time.Second
	interrupt(t, b, p, true)
	p.Now = morning.Add(31 * time.Second)
	_, err := p.source().Token(t.Context())
	isProblem(t, err, problem.SignIn)
	b.asked(t, 1)
}

func TestKilledProcessLeavesNoLock(t *testing.T) {
	t.Parallel()
	b, p := stage(t, (*bench).ended)
	seen := make(chan struct{})
	free, open := gate(t)
	b.mint.follow(first(step{seen: func() { close(seen); <-free }}))
	one := p.start(t)
	one.release(t)
	<-seen
	impatient, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if unlock, err := vault.Lock(impatient, p.Dir, item); err == nil {
		unlock()
		t.Fatal("the lock is not held while a refresh is out")
	} else if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	one.kill(t)
	open()
	unlock, err := vault.Lock(t.Context(), p.Dir, item)
	if err != nil {
		t.Fatal(err)
	}
	unlock()
}
