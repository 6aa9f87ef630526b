package e2e

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// short is how long the peer's access tokens live in these tests, in seconds and as the peer is told.
const (
	short    = 3
	shortSet = "PEER_TOKEN_SECONDS=3"
)

// spent waits until the access token that the connection has is at its end. The server is another program with a clock
// of its own, which nothing here can turn.
func spent() { time.Sleep((short + 1) * time.Second) }

// connected is a home with a connection to a peer whose access tokens live for three seconds.
func connected(t *testing.T, settings ...string) (*world, *peer) {
	t.Helper()
	w := newHome(t)
	p := w.peer(append(settings, shortSet)...)
	p.file(plainOAuth("basic"))
	p.connect("peer-basic")
	return w, p
}

func (w *world) state() (state, fix string) {
	w.t.Helper()
	var conns struct{ Items []struct{ State, Fix string } }
	w.json(&conns, "connections")
	if len(conns.Items) != 1 {
		w.t.Fatalf("there are %d connections", len(conns.Items))
	}
	return conns.Items[0].State, conns.Items[0].Fix
}

// TestFourProgramsRenewOneTokenOnce lets four programs read at once for several lifetimes of a token. The server
// would end the grant at the first refresh token that comes twice.
func TestFourProgramsRenewOneTokenOnce(t *testing.T) {
	t.Parallel()
	w, p := connected(t, "PEER_PEOPLE=300")
	p.ask("slow", "ms", "150")
	p.ask("reset")
	began := time.Now()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for time.Since(began) < 10*time.Second {
				if r := w.run("api", "desk", "GET", "/api/people", "--paginate"); r.code != 0 {
					t.Errorf("a reader exited with %d: %s", r.code, r.err)
					return
				}
			}
		})
	}
	all.Wait()
	took := time.Since(began)
	seen := p.seen()
	if seen.Reuse != 0 || seen.Live != 1 || len(seen.Refused) > 0 {
		t.Errorf("reused %d times, %d grants live, refused %v", seen.Reuse, seen.Live, seen.Refused)
	}
	for i := 1; i < len(seen.RefreshAt); i++ {
		if gap := seen.RefreshAt[i] - seen.RefreshAt[i-1]; gap < short*1000*8/10 {
			t.Errorf("two renewals within %d ms", gap)
		}
	}
	if n := len(seen.RefreshAt); n < 2 || float64(n) > took.Seconds()/(short*0.8)+1 {
		t.Errorf("%d renewals in %s", n, took)
	}
	if seen.Calls < 60 {
		t.Errorf("%d calls are no load", seen.Calls)
	}
	t.Logf("%d calls, %d renewals, %d refused tokens in %s", seen.Calls, len(seen.RefreshAt), seen.Unauthorized, took.Round(time.Second))
	p.absent()
}

func TestALostRenewalIsSaidAsItIsAndNotRepeated(t *testing.T) {
	t.Parallel()
	w, p := connected(t)
	w.must("pull", "desk")
	p.ask("fault", "at", "token", "kind", "lost")
	spent()
	p.ask("reset")
	f := w.refuses(4, "unauthorized", w.run("pull", "desk", "--json"))
	if !strings.Contains(f.Error.Message, "lost") || f.Error.Fix != "patchbay connection reconnect desk" {
		t.Errorf("it says %q, fix %q", f.Error.Message, f.Error.Fix)
	}
	for range 3 {
		w.refuses(4, "unauthorized", w.run("pull", "desk", "--json"))
	}
	if seen := p.seen(); seen.Grants["refresh_token"] != 1 || seen.Reuse != 0 || seen.Refused["refresh_token"] != 0 {
		t.Errorf("after a lost answer the endpoint saw %v, refused %v, reuse %d", seen.Grants, seen.Refused, seen.Reuse)
	}
	if state, fix := w.state(); state != "needsLogin" || fix == "" {
		t.Errorf("the connection is %s, fix %q", state, fix)
	}
	if n := len(w.list()); n != 60 {
		t.Errorf("%d people are left", n)
	}
	w.ready.ClientSecret = ""
	if r := w.consenting(p.approve, "connection", "reconnect", "desk", "--no-browser"); r.code != 0 {
		t.Fatalf("reconnect: %s", r.err)
	}
	w.must("pull", "desk")
	p.absent()
}

func TestATokenEndpointInTroubleIsLeftAloneAndTheConnectionStays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault []string
		code  string
	}{
		"503 with a time to wait": {[]string{"kind", "503", "after", "3"}, "providerDown"},
		"429 with a time to wait": {[]string{"kind", "429", "after", "3", "error", "slow_down"}, "rateLimited"},
		"429 without":             {[]string{"kind", "429"}, "rateLimited"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := connected(t)
			w.must("pull", "desk")
			p.ask("fault", append([]string{"at", "token", "count", "1000"}, c.fault...)...)
			spent()
			p.ask("reset")
			w.refuses(6, c.code, w.run("pull", "desk", "--json"))
			seen := p.seen()
			if asked := seen.Refused["503"] + seen.Refused["429"]; asked < 1 || asked > 3 {
				t.Errorf("the endpoint was asked %d times by one command", asked)
			}
			if state, _ := w.state(); state != "down" && state != "throttled" {
				t.Errorf("the connection is %s", state)
			}
			p.ask("heal")
			w.until("the connection works again", func() bool { return w.run("pull", "desk").code == 0 })
			if seen := p.seen(); seen.Reuse != 0 || seen.Live != 1 || seen.Grants["refresh_token"] < 1 {
				t.Errorf("healed, it saw %+v", seen)
			}
			if state, _ := w.state(); state != "ok" {
				t.Errorf("healed, the connection is %s", state)
			}
		})
	}
}

// An answer that may hide a spent refresh token is never met with the same token again: after a 500, or a page of
// some box in between, the words are honest and the endpoint is left alone.
func TestAnAnswerThatMayHideASpentTokenIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string][]string{
		"500":       {"kind", "500", "error", "server_error"},
		"a page":    {"kind", "html"},
		"502, page": {"kind", "html", "status", "502"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, p := connected(t)
			w.must("pull", "desk")
			p.ask("fault", append([]string{"at", "token"}, fault...)...)
			spent()
			p.ask("reset")
			f := w.refuses(4, "unauthorized", w.run("pull", "desk", "--json"))
			if !strings.Contains(f.Error.Message, "lost") || strings.Contains(f.Error.Message, "<") {
				t.Errorf("it says %q", f.Error.Message)
			}
			w.refuses(4, "unauthorized", w.run("pull", "desk", "--json"))
			if seen := p.seen(); seen.Grants["refresh_token"] != 0 {
				t.Errorf("the same token was sent again: %v", seen.Grants)
			}
		})
	}
}

func TestAGrantThatAnAdministratorTakesBackEndsTheRunAtOnce(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer("PEER_PEOPLE=400")
	p.file(plainOAuth("basic"))
	p.connect("peer-basic")
	p.ask("slow", "ms", "100")
	p.ask("reset")
	run := w.start("pull", "desk", "--json")
	w.until("it is in the middle", func() bool { return p.seen().Calls >= 8 })
	before := p.ask("revoke")
	<-run.done
	if code := run.cmd.ProcessState.ExitCode(); code != 4 {
		t.Errorf("it exited with %d: %s%s", code, run.out.String(), run.err.String())
	}
	seen := p.seen()
	if refused := seen.Refused["refresh_token"]; refused != 1 || seen.Unauthorized > 2 {
		t.Errorf("after the end %d calls, %d of them refused, %d renewals refused", seen.Calls-before.Calls, seen.Unauthorized, refused)
	}
	if state, fix := w.state(); state != "needsLogin" || fix != "patchbay connection reconnect desk" {
		t.Errorf("the connection is %s, fix %q", state, fix)
	}
	if n := len(w.list()); n < 50 || n >= 400 {
		t.Errorf("%d people were kept", n)
	}
	w.refuses(4, "unauthorized", w.run("pull", "desk", "--json"))
	if again := p.seen(); again.Refused["refresh_token"] != 1 {
		t.Errorf("a dead grant is asked for again: %v", again.Refused)
	}
}

func TestDisconnectingEndsTheGrantAtTheServer(t *testing.T) {
	t.Parallel()
	w := newHome(t)
	p := w.peer()
	p.file(plainOAuth("basic"))
	p.connect("peer-basic")
	w.must("pull", "desk")
	if live := p.seen().Live; live != 1 {
		t.Fatalf("%d grants live", live)
	}
	r := w.must("connection", "disconnect", "desk", "--yes", "--json")
	seen := p.seen()
	if seen.Live != 0 || len(seen.Revoked) == 0 || seen.Revoked[0].Hint != "refresh_token" || seen.Revoked[0].Status != 200 {
		t.Errorf("the server saw %+v, %d grants live: %s", seen.Revoked, seen.Live, r.out)
	}
	if !strings.Contains(r.out, `"revoked":true`) {
		t.Errorf("it says %s", r.out)
	}
	w.nothingKept()
	p.absent()
}
