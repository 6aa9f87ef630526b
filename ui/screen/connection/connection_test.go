package connection

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

func TestEveryStateNamesTheKeyThatMendsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 100, 60)
		for state, want := range map[workbench.Health]string{
			workbench.OK: "✓ ok since", workbench.NeedsLogin: "R signs in again", workbench.NeedsPermission: "W asks for the permission",
			workbench.Paused: "p lets it go on", workbench.Throttled: "t asks again; it goes on by itself", workbench.Down: "t asks again", workbench.Gone: "D removes it here",
		} {
			b.set(func() { b.conn.State, b.conn.Reason = state, "This is why it is "+string(state)+"." })
			p.Send(screen.ChangedMsg{Connections: true}).See(want, "This is why it is "+string(state)+".", "since 2026-02-26 11:00, 3 days ago")
		}
		b.set(func() {
			b.conn.State, b.conn.Fix = workbench.NeedsLogin, "patchbay connection secret Acme Salon --client-secret-stdin"
		})
		p.Send(screen.ChangedMsg{Connections: true}).See("× wrong client secret", "K replaces the client secret; the sign-in stays")
		b.set(func() { b.conn = broken().conn; b.conn.State = workbench.OK })
		p.Send(screen.ChangedMsg{Connections: true}).See("! 3 permissions missing", "Not granted: contacts.write", "W asks for what is missing")
	})
}

func TestWhatWasGrantedIsSetAgainstWhatWasAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, full(), 80, 60).See("Permissions: 4 of 4 granted", "✓ contacts.write", "for contact::create, contact::update", "asked for at every sign-in")
		p.See("· notes.readonly", "granted, but nothing ticked needs it", "5 operations ticked", "list, retrieve · writes: create, update")
		q := sit(t, broken(), 80, 60).See("Permissions: 1 of 4 granted", "✓ contacts.readonly", "! contacts.write", "not granted: no contact::create, contact::update")
		q.See("! offline_access").Miss("asked for at every")
		sit(t, brought(), 80, 60).See("names no permissions", "1 operation ticked", "http://127.0.0.1:41231, not to the provider itself", "none yet")
	})
}

func TestAConnectionWithoutItsConnectorIsShownAllTheSame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all, b.conn.State, b.conn.Reason, b.conn.Fix = nil, workbench.Gone, "There is no connector called one.", "patchbay connectors"
		sit(t, b, 80, 60).See("× is gone", "There is no connector called one.", "In a shell: patchbay connectors", "ada@example.com", "✓ contacts.write").Miss("Redirects")
		b = full()
		b.unread = problem.New(problem.Invalid, "The file of one has a fault in line 7.")
		sit(t, b, 80, 60).See("✓ ok", "ada@example.com").Miss("Redirects")
	})
}

func TestAFieldThatLostItsPlaceIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		sit(t, b, 80, 60).Miss("Mapping")
		b.conn.Broken = []workbench.BrokenField{{Model: "contact", Words: "phone has no place there any more."}, {Model: "task", Words: "due\nis gone."}}
		sit(t, b, 80, 60).See("Mapping         contact: phone has no place there any more.", "task: due is gone.")
	})
}

func TestATokensEndIsCountedDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 60).See("runs out in 50:12").Wait(70 * time.Second).See("runs out in 49:02")
		b.set(func() { b.conn.TokenExpires = ago(-5 * time.Hour) })
		p.Send(screen.ChangedMsg{Connections: true}).See("runs out in 4 h, at 17:00").Wait(4 * time.Hour).See("runs out in 58:50").Wait(time.Hour)
		p.See("renewed at the next call, t makes one").Miss("ran out")
		b.set(func() { b.conn.State = workbench.NeedsLogin })
		p.Send(screen.ChangedMsg{Connections: true}).See("needs a new sign-in").Miss("Token  ", "renewed at", "ran out")
		b.set(func() { b.conn.State, b.conn.Auth = workbench.OK, "token" })
		p.Send(screen.ChangedMsg{Connections: true}).See("ran out 1 min ago").Miss("renewed at")
		b.set(func() { b.conn.TokenExpires = nil })
		p.Send(screen.ChangedMsg{Connections: true}).See("does not run out, as far as is known")
	})
}

func TestAConnectionWithoutModelsIsNotSentToItsTicks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all[0].Support, b.conn.Operations = nil, nil
		p := sit(t, b, 100, 60).See("be asked with patchbay api: it keeps no models.").Miss("nothing that writes is ticked")
		b.set(func() { b.conn.ReadOnly, b.conn.ReadOnlyBy = true, workbench.ByConnection })
		p.Send(screen.ChangedMsg{Connections: true}).See("be read with patchbay api: it was made read-only, o ends that")
	})
}

func TestNothingMovesByItselfForAScreenReader(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScreen(screen.Env{ID: 7, Theme: theme.Theme{ASCII: true}, Accessible: true}, full(), Args{"Acme Salon"}, sinceNoon())
		p := seat.Sit(t, s, 80, 60).See("runs out in 51 min")
		was := p.Seen()
		if now := p.Wait(11 * time.Second).Seen(); now != was {
			t.Errorf("it moved:\n%s", now)
		}
	})
}

func TestKeysDoWhatTheySay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ keys, did, toast, shows string }{
		{"t", "examine Acme Salon", "Acme Salon works: One answered.", "✓ ok"},
		{"p", "pause Acme Salon", "Acme Salon is paused: nothing is sent for it.", "! paused"},
		{"p p", "resume Acme Salon", "Acme Salon goes on.", "✓ ok"},
		{"o", "lock Acme Salon", "Acme Salon only reads now: nothing can be changed by accident.", "only read: it was made read-only"},
		{"o o y", "open Acme Salon", "Acme Salon may write again.", "read and write"},
		{"N ! enter", "rename Acme Salon to Acme Salon!", "Acme Salon is called Acme Salon! now.", "ok"},
		{"K n e w enter", "replace the secret of Acme Salon", "The client secret of Acme Salon is replaced. Its sign-in stays.", "ok"},
	} {
		t.Run(c.keys, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				p := sit(t, b, 80, 60).Press(strings.Fields(c.keys)...).See(c.shows)
				if did := b.done(); len(did) == 0 || did[len(did)-1] != c.did || p.Toast() != c.toast {
					t.Errorf("did %q, toast %q", did, p.Toast())
				}
			})
		})
	}
}

func TestKeysLeadWhereTheySay(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]screen.GoMsg{
		"R":     {Place: "connect", Args: screen.Target{Reconnect: "Acme Salon"}},
		"W":     {Place: "connect", Args: screen.Target{Reconnect: "Acme Salon"}},
		"a":     {Place: "activity", Args: screen.Target{Connection: "Acme Salon"}},
		"c":     {Place: "console", Args: screen.Target{Connection: "Acme Salon"}},
		"enter": {Place: "browse", Args: screen.Target{Model: "contact", Connection: "Acme Salon"}},
	} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				if to, _ := seat.Asked[screen.GoMsg](sit(t, b, 80, 24).Press(keys)); to != want || len(b.done()) > 0 {
					t.Errorf("went to %+v and did %v", to, b.did)
				}
			})
		})
	}
}

func TestWhatCannotBeDoneSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, key, toast string
		change           func(*bench)
	}{
		{"a run that is read-only", "o", "This run of patchbay may not write anything: start it without --read-only.", func(b *bench) { b.conn.ReadOnly, b.conn.ReadOnlyBy = true, workbench.ByProgram }},
		{"a profile that is read-only", "o", "The whole profile is read-only: patchbay profile read-only off ends that.", func(b *bench) { b.conn.ReadOnly, b.conn.ReadOnlyBy = true, workbench.ByProfile }},
		{"a token", "K", "It has no client secret: R signs in with other credentials.", func(b *bench) { *b = bench{conn: brought().conn, all: brought().all} }},
		{"a public client", "K", "Its client has no secret.", func(b *bench) { b.all[0].Auth[0].Client = "none" }},
		{"a pause", "t", "It is paused, and nothing is sent for it: p resumes it.", func(b *bench) { b.conn.State = workbench.Paused }},
		{"no address", "y", "It has no redirect address.", func(b *bench) { b.all[0].Redirects = nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				c.change(b)
				p, s := at(t, b, 80, 24)
				if p.Press(c.key); p.Toast() != c.toast || len(b.done()) > 0 || s.Typing() {
					t.Errorf("toast %q, did %v", p.Toast(), b.done())
				}
			})
		})
	}
}

func TestANewSecretIsNeverSeen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p, s := at(t, b, 80, 24)
		p.Press("K").See("The new client secret of Acme Salon").Paste("hunter2:+%/=\n").See("••••").Miss("hunter2")
		if text := fmt.Sprintf("%v %+v %#v", s.line, &s.line, &s.line); strings.Contains(text, "hunter2") && s.line.Mask == "" {
			t.Errorf("the line prints it: %s", text)
		}
		if _, _, ok := p.Cursor(); !ok {
			t.Error("no cursor stands in the line")
		}
		p.Press("enter").Miss("hunter2", "••••")
		if !slices.Equal(b.secrets, []string{"hunter2:+%/="}) || strings.Contains(p.Toast(), "hunter2") || !s.line.Empty() {
			t.Errorf("handed over %q, toast %q, left %d", b.secrets, p.Toast(), len(s.line.Value()))
		}
		p.Press("K").Paste("hunter3").Press("esc").Press("K").Miss("•••").Press("enter")
		if len(b.secrets) != 1 || !s.line.Empty() {
			t.Error("a secret that was put away was kept")
		}
	})
}

func TestARefusalStandsUntilItWasRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.refuses, b.drags = problem.New(problem.BadClient, "One does not know that client secret.").WithHint("Copy it again."), 3*time.Second
		p := sit(t, b, 80, 24).Press("t").Wait(time.Second).See("Asking One…").Press("p")
		if p.Toast() != "Asking One is still under way." {
			t.Errorf("toast %q", p.Toast())
		}
		p.Wait(3*time.Second).See("× One does not know that client secret.", "Copy it again. K takes another secret.").Press("j").See("Copy it again.").Press("esc").Miss("Copy it again.")
		if _, left := seat.Asked[screen.PopMsg](p); left || len(b.done()) != 1 {
			t.Errorf("did %v", b.done())
		}
		if _, left := seat.Asked[screen.PopMsg](p.Press("esc")); !left {
			t.Error("it did not leave")
		}
	})
}

func TestDisconnectingAsksFirstAndSaysWhatRemains(t *testing.T) {
	t.Parallel()
	for key, did := range map[string]string{"y": "disconnect Acme Salon", "Y": "disconnect Acme Salon and its records"} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				b.bye = workbench.Farewell{Connection: "Acme Salon", RecordsKept: 12, Remains: "The grant lives on at One."}
				p := sit(t, b, 80, 24).Press("D").See("Disconnect Acme Salon?", "y disconnect, keep its records", "Y disconnect, remove its records").Press("D", "t", "enter", "n").Miss("Disconnect")
				if len(b.done()) > 0 {
					t.Fatalf("did %v", b.did)
				}
				p.Press("D", key)
				words := "Acme Salon was disconnected. The grant lives on at One."
				left, _ := seat.Asked[screen.PopMsg](p)
				if !slices.Equal(b.done(), []string{did}) || left.Result != (screen.FarewellMsg{Words: words}) || p.Toast() != "Acme Salon is disconnected. 12 records stay here." {
					t.Errorf("did %v, left with %+v, toast %q", b.did, left, p.Toast())
				}
			})
		})
	}
}

func TestAConnectionThatIsGoneOffersOnlyTheWayBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p, s := at(t, b, 80, 24)
		p.Press("K").Paste("hunter2")
		b.set(func() { b.fails = notThere() })
		p.Send(screen.ChangedMsg{Connections: true}).See("There is no connection called Acme Salon.").Miss("•••")
		if s.Typing() || !s.line.Empty() {
			t.Error("a question about it is still open")
		}
		p.Press("t", "p", "o", "D", "y", "K", "enter")
		if len(b.done()) > 0 {
			t.Errorf("did %v", b.done())
		}
		b.set(func() { b.fails = nil })
		p.Press("r").See("✓ ok")
	})
}

func TestWhatWasKnownStaysInSightWhenALookFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 60)
		b.set(func() { b.fails = problem.New(problem.Storage, "The store cannot be read.") })
		p.Send(screen.ChangedMsg{Records: true}).See("ada@example.com", "The store cannot be read.", "What is shown was known before.")
		b.set(func() { b.fails, b.conn.Name = nil, "Renamed elsewhere" })
		p.Send(screen.ChangedMsg{Connections: true}).Miss("cannot be read").Press("p")
		if did := b.done(); !slices.Equal(did, []string{"pause Renamed elsewhere"}) || b.asked[len(b.asked)-1] != "id-7" {
			t.Errorf("did %v, asked for %v", did, b.asked)
		}
	})
}

func TestWhatMovedDuringALookIsSeen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		p := sit(t, b, 80, 24)
		b.set(func() { b.slow = time.Second })
		p.Send(screen.ChangedMsg{Records: true})
		b.set(func() { b.conn.State = workbench.Down })
		p.Send(screen.ChangedMsg{Connections: true}).Send(screen.ChangedMsg{Connections: true}).Wait(2 * time.Second).Wait(2 * time.Second).See("! did not answer")
		if len(b.asked) != 3 {
			t.Errorf("looked %d times, want 3", len(b.asked))
		}
	})
}

func TestTheAddressesAreCopiedOneALine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		if p := sit(t, full(), 80, 24).Press("y"); p.Clipboard() != "http://127.0.0.1:8931/callback/one\nhttp://127.0.0.1:8932/callback/one" {
			t.Errorf("copied %q", p.Clipboard())
		}
	})
}

func TestACheckThatFailsIsToldOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		why := problem.New(problem.SignIn, "The grant of Acme Salon has ended at One.").WithDetail("grant is revoked").WithHint("Reconnect it.")
		p, s := at(t, b, 80, 24)
		b.set(func() { b.refuses, b.conn.State, b.conn.Reason = why, workbench.NeedsLogin, why.Text })
		p.Press("t").See("× needs a new sign-in", "The provider's words: grant is revoked", "R signs in again").Miss("Reconnect it.")
		if n := strings.Count(p.Seen(), "has ended at One"); n != 1 {
			t.Errorf("told %d times:\n%s", n, p.Seen())
		}
		if !s.Minds("Acme Salon") || s.Minds("Other") || s.Minds("") {
			t.Error("its own news is told over its own head, or others' are not")
		}
		if p.Press("G"); s.Minds("Acme Salon") {
			t.Error("its news is not told where its head is out of sight")
		}
	})
}

func TestALongLookIsToldAndAShortOneIsNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{hang: true}
		p, s := at(t, b, 80, 20)
		p.Miss("Reading").Wait(100 * time.Millisecond).Miss("Reading").Wait(100 * time.Millisecond).See("Reading the connection…")
		p.Press("t", "D", "y", "K", "enter", "R", "W", "a")
		if _, gone := seat.Asked[screen.GoMsg](p); gone || len(b.done()) > 0 || s.Typing() {
			t.Errorf("a connection that nobody knows yet was acted upon: %v", b.done())
		}
		if s.Title() != "Acme Salon" {
			t.Errorf("it is called %q", s.Title())
		}
		if _, left := seat.Asked[screen.PopMsg](p.Press("esc")); !left {
			t.Error("there is no way out while the store is blocked")
		}
	})
}

func TestWhatWasConfirmedIsDoneThoughThePageIsLeft(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]bool{"p": true, "o": true, "D y": true, "K x enter": true, "t": false} {
		t.Run(keys, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				b.drags = 10 * time.Second
				p, s := at(t, b, 80, 24)
				p.Press(strings.Fields(keys)...)
				s.Close()
				p.Wait(time.Minute)
				b.mu.Lock()
				defer b.mu.Unlock()
				if (b.finished == 1) != want {
					t.Errorf("finished %d, want %v", b.finished, want)
				}
			})
		})
	}
}
