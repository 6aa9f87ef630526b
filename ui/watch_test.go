package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// moved is a piece of news on the health of one connection.
func moved(name string, from, to workbench.Health, reason string) workbench.Event {
	return workbench.Event{Connections: true, Health: []workbench.HealthChange{{Connection: name, From: from, To: to, Reason: reason}}}
}

// tell gives the program a piece of news.
func (r *rig) tell(b *bench, e workbench.Event) *rig {
	r.t.Helper()
	r.wait(pace) // the pause after the news before
	b.news <- e
	return r.settle()
}

func TestTheConnectionsAreLookedAfterUntilTheProgramEnds(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 80, 24)
		if b.watched != 1 || b.unwatched != 0 {
			t.Errorf("began %d times, ended %d times", b.watched, b.unwatched)
		}
		r.press("c", "esc").resize(60, 20)
		r.app.close()
		if b.watched != 1 || b.unwatched != 1 {
			t.Errorf("after the end: began %d times, ended %d times", b.watched, b.unwatched)
		}
		if msg := r.app.watch()(); msg != nil || b.watched != 1 {
			t.Error("it began again after the end")
		}
	})
}

func TestAnErrandIsWaitedForAndBeginsNoMoreAfterThat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e errand
		stop, ended := make(chan struct{}), false
		go e.run(func() {
			<-stop
			time.Sleep(time.Second) // of the bubble
			ended = true
		})
		synctest.Wait()
		close(stop)
		if e.wait(); !ended {
			t.Error("it was not waited for")
		}
		e.run(func() { t.Error("it began after the end") })
	})
}

func TestWhatBreaksIsToldWhereverThePersonIs(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 80, 24).push(keyed())
		r.tell(b, moved("acme", workbench.OK, workbench.NeedsLogin, "One does not take the sign-in of acme any more."))
		words := "× acme needs a new sign-in: R on home reconnects."
		r.see(words, "One does not take the sign-").press("e").push(&probe{title: "Above"}).see(words).press("q", "q").see(words)
		r.wait(12*time.Second).miss(words).resize(80, 50).press("?").see("acme needs a new sign-in: R on home reconnects.")
	})
}

func TestNewsOfHealthIsWorded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		from, to workbench.Health
		want     string // "" for no toast at all
	}{
		{"a lost sign-in", workbench.OK, workbench.NeedsLogin, "× acme needs a new sign-in: R on home reconnects. Because."},
		{"a lost permission", workbench.Throttled, workbench.NeedsPermission, "× acme lacks a permission: R on home reconnects. Because."},
		{"an account that is gone", workbench.OK, workbench.Gone, "× acme is gone: i on home says more. Because."},
		{"a sign-in that works again", workbench.NeedsLogin, workbench.OK, "✓ acme works again."},
		{"a provider that answers again", workbench.Down, workbench.OK, "✓ acme works again."},
		{"a pause that ended", workbench.Paused, workbench.OK, ""},
		{"a pause that ended badly", workbench.Paused, workbench.NeedsLogin, ""},
		{"a pause", workbench.OK, workbench.Paused, ""},
		{"a provider that is busy", workbench.OK, workbench.Throttled, ""},
		{"a provider that is down", workbench.OK, workbench.Down, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			in(t, func(t *testing.T) {
				b := full()
				r := seated(t, b, 100, 30).tell(b, moved("acme", c.from, c.to, "Because."))
				if c.want != "" {
					r.see(c.want)
				} else if len(r.app.toasts.said) > 0 {
					t.Errorf("said %+v", r.app.toasts.said)
				}
			})
		})
	}
}

func TestAWrongClientSecretLeadsToWhereItIsReplaced(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		e := moved("acme", workbench.OK, workbench.NeedsLogin, "")
		e.Health[0].Fix = "patchbay connection secret acme --client-secret-stdin"
		seated(t, b, 100, 30).tell(b, e).see("× acme has a wrong client secret: i on home, then K, replaces it.")
	})
}

func TestNewsOfSeveralConnectionsIsNotLost(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		e := moved("acme", workbench.OK, workbench.NeedsLogin, "")
		e.Health = append(e.Health, workbench.HealthChange{Connection: "north", From: workbench.Down, To: workbench.OK}, workbench.HealthChange{Connection: "東京\x1b[2Jサロン", From: workbench.OK, To: workbench.Gone})
		r := seated(t, b, 120, 30).tell(b, e).see("× acme needs a new sign-in: R on home reconnects. 東京[2Jサロン is gone: i on home says more.").miss("north works")
		r.wait(12 * time.Second).see("✓ north works again.").wait(6 * time.Second).miss("north works")
	})
}

func TestATransientToastDoesNotSwallowTheNews(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 80, 24).tell(b, moved("acme", workbench.OK, workbench.NeedsLogin, ""))
		r.send(screen.ToastMsg{Level: screen.Good, Text: "Saved Ada Lovelace."}).see("Saved Ada").miss("acme needs")
		r.wait(6 * time.Second).see("acme needs a new sign-in").wait(12 * time.Second).miss("acme needs")
		r.tell(b, moved("acme", workbench.NeedsLogin, workbench.OK, "")).send(screen.ToastMsg{Text: "Here."}).press("j").push(&probe{title: "Above"}).miss("Here.").see("acme works again.")
	})
}

// minding is a screen at which a connection is being changed.
type minding struct{ *probe }

func (m minding) Minds(name string) bool { return name == "acme" }

func TestWhatThePersonIsAtIsNoNews(t *testing.T) {
	in(t, func(t *testing.T) {
		b := full()
		r := seated(t, b, 80, 24).send(screen.PushMsg{Make: func(screen.Env) screen.Screen { return minding{&probe{title: "Reconnecting"}} }})
		r.tell(b, moved("acme", workbench.NeedsLogin, workbench.OK, "")).miss("works again")
		r.tell(b, moved("north", workbench.NeedsLogin, workbench.OK, "")).see("north works again.")
	})
}

func TestThePaletteLeadsToEachConnection(t *testing.T) {
	in(t, func(t *testing.T) {
		b := &whole{bench: full()}
		r := begin(t, Options{Services: b}).resize(80, 24).push(keyed()).press(":").typed("about north").see("about the connection north").press("enter")
		r.see("! paused", "p lets it go on")
		if title := r.app.top().Title(); title != "north" {
			t.Errorf("at %q", title)
		}
		b.fails = problem.New(problem.Storage, "The store cannot be read.")
		if r.press("q", ":").typed("about"); strings.Contains(r.seen(), "about the connection") {
			t.Errorf("connections that could not be read are offered:\n%s", r.seen())
		}
	})
}
