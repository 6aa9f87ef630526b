package console

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// in runs a test in a bubble of its own.
func in(t *testing.T, do func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, do)
}

func TestAReadingIsWrittenWithTheConnectorsPathsAndSentAtOnce(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := sit(t, d, 100, 30).See("Acme Salon · Provider One", "/locations/{workspace}", "the account")
		p.Type("/users/s").See("user::list").Miss("the account").Press("down", "enter").See("locationId={workspace}")
		p.Press("enter").Wait(time.Second).See("✓ 200 OK", `"name": "Ada Lovelace"`, "GET /users/search")
		want := workbench.ConsoleRequest{Connection: "Acme Salon", Method: "GET", Path: "/users/search", Query: "limit=20\nlocationId={workspace}"}
		if len(d.sent) != 1 || d.sent[0] != want {
			t.Errorf("sent %+v", d.sent)
		}
		p.Press("s").Wait(time.Second)
		if len(d.sent) != 2 || d.sent[1] != want {
			t.Errorf("sent again %+v", d.sent)
		}
	})
}

func TestAValueThatIsToBeTypedIsTypedOver(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := play(sit(t, d, 100, 30), []string{"<path>contact::ret", "down", "enter"}).See("GET  /contacts/{id}")
		p.Type("a1").See("GET  /contacts/a1\n").Miss("/contacts/{id}").Press("enter").Wait(time.Second)
		if len(d.sent) != 1 || d.sent[0].Path != "/contacts/a1" {
			t.Errorf("sent %+v", d.sent)
		}
		if q := play(sit(t, d, 100, 30), []string{"<path>contact::ret", "down", "enter", "esc", "s"}).See("GET  /contacts/{id}"); len(d.sent) != 1 || q.Toast() != "Type a value in the place of {id}." {
			t.Errorf("said %q", q.Toast())
		}
		p.Press("e").Type("/tasks").See("/contacts/a1/tasks", "task::list")
	})
}

func TestWhatMayChangeSomethingIsAskedAboutAndOnlyYSaysYes(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := play(sit(t, d, 100, 30), []string{"<path>contact::del", "down", "enter", "<path>a1", "enter"}).See("Send this to Acme Salon", "DELETE https://api.example.com/contacts/a1")
		for _, key := range []string{"enter", "s", "ctrl+s", "space", "d", "j", "k"} {
			p.Press(key).See("Send this to")
		}
		if p.Press("n").Miss("Send this to"); len(d.sent) != 0 {
			t.Fatalf("it was sent: %+v", d.sent)
		}
		p.Press("s").Wait(time.Second).See("Send this to").Press("y").Wait(time.Second).See("200 OK")
		if len(d.sent) != 1 || d.sent[0].Method != "DELETE" {
			t.Errorf("sent %+v", d.sent)
		}
	})
}

func TestWhatMayOnlyReadSaysSoBeforeAnythingLeaves(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.conns[0].ReadOnly, d.conns[0].ReadOnlyBy = true, workbench.ByProfile
		d.refuse = problem.New(problem.ReadOnly, "The profile may only read: POST /contacts/ was not sent.")
		p := play(sit(t, d, 100, 30).See("The whole profile may only read"), []string{"<path>contact::cre", "down", "enter", "ctrl+s"})
		if p.Wait(time.Second).See("POST /contacts/ was not sent").Miss("Send this to"); len(d.sent) != 0 {
			t.Errorf("sent %+v", d.sent)
		}
		d.refuse = nil
		if p.Press("C").Wait(time.Second); !strings.Contains(p.Clipboard(), "$TOKEN") {
			t.Errorf("copied %q, said %q", p.Clipboard(), p.Toast())
		}
	})
}

func TestAFaultIsShownAtItsCharacterAndNothingIsSent(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := play(sit(t, d, 100, 30), []string{"<path>contact::cre", "down", "enter", "esc", "b", "down", "<path>,"}).See("Line 2, character 1: there")
		p.Press("ctrl+s").Wait(time.Second)
		if len(d.foreseen) != 0 || !strings.Contains(p.Toast(), "Line 2, character 1: there should be no ','") {
			t.Errorf("foreseen %d, toast %q", len(d.foreseen), p.Toast())
		}
		if _, y, ok := p.Cursor(); !ok || y < 5 {
			t.Error("no cursor in the body")
		}
		p.Press("delete").Miss("character 1").Press("ctrl+s").Wait(time.Second).See("Send this to")
		q := sit(t, d, 100, 30).Type("/a b").See("Character 3: a blank cannot stand in a path")
		if q.Press("enter"); len(d.sent) != 0 {
			t.Error("sent with a blank in the path")
		}
	})
}

func TestAnAnswerIsWaitedForWithItsTimeAndEscStops(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.takes = time.Minute
		p := play(sit(t, d, 100, 30), []string{"<path>/users/search", "enter"}).Wait(2*time.Second).See("Waiting for the answer  3.0 s", "esc stop")
		d.mu.Lock()
		d.calls = []workbench.Call{{At: noon().Add(2 * time.Second), Status: 429, Waited: 2 * time.Second}, {At: noon().Add(-time.Hour), Status: 200}}
		d.mu.Unlock()
		p.Send(screen.ChangedMsg{Calls: true}).See("1 request so far, the last one answered 429 after a wait of 2.0 s")
		p.Press("s", "j", "y").See("Waiting").Press("esc").See("Stopped: no answer was waited for.").Wait(2 * time.Minute).Miss("200 OK")
		if d.ended != 1 {
			t.Errorf("%d sends ended", d.ended)
		}
		if _, left := seat.Asked[screen.PopMsg](p); left {
			t.Error("it left the screen")
		}
	})
}

func TestAChangeThatWasSentGoesOnWhenTheScreenIsLeft(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.takes = time.Minute
		s := made(d, Args{}, theme.Theme{})
		p := play(seat.Sit(t, s, 100, 30), []string{"<path>contact::cre", "down", "enter", "ctrl+s", "y"})
		s.end()
		if p.Wait(2 * time.Minute); d.ended != 0 || len(d.sent) != 1 {
			t.Errorf("%d sent, %d cut off", len(d.sent), d.ended)
		}
		q := play(sit(t, d, 100, 30), []string{"<path>contact::cre", "down", "enter", "ctrl+s", "y"})
		if q.Press("esc").See("it may have happened or not", "a shows its calls"); d.ended != 1 {
			t.Errorf("esc cut off %d", d.ended)
		}
	})
}

func TestARefusalIsShownBesideItsAnswer(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.status, d.body, d.why = 404, `{"message":"no"}`, problem.New(problem.NotFound, "Provider One answered 404.").WithDetail("no")
		p := play(sit(t, d, 100, 30), []string{"<path>/nowhere", "enter"}).See("× 404 Not Found", "Provider One answered 404.", `"message": "no"`)
		d.status, d.body, d.why = 0, "", problem.New(problem.ProviderDown, "Provider One does not answer.").WithHint("Try again later.")
		p.Press("s").Wait(time.Second).See("Provider One does not answer.", "Press s to try again").Miss("404")
	})
}

func TestAnAnswerIsFoldedSearchedAndCopied(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := play(sit(t, d, 100, 40), []string{"<path>/users/search", "enter"})
		p.Press("z").See("[…] 2 items").Miss("Ada").Press("/").Paste("mary").See("Mary Jackson", "/mary   1 of 1").Miss("Ada")
		p.Press("enter").See(".contacts[1].name").Press("v")
		if p.Clipboard() != "Mary Jackson" || !strings.Contains(p.Toast(), ".contacts[1].name") {
			t.Errorf("copied %q, said %q", p.Clipboard(), p.Toast())
		}
		if p.Press("y"); p.Clipboard() != people {
			t.Errorf("copied %q", p.Clipboard())
		}
		p.Press("enter").See("Mary Jackson").Miss("200 OK").Press("esc").See("200 OK").Press("H").See("Set-Cookie: [secret]")
		if _, left := seat.Asked[screen.PopMsg](p.Press("esc").Miss("/mary")); left {
			t.Error("esc left instead of ending the search")
		}
		if _, left := seat.Asked[screen.PopMsg](p.Press("esc")); !left {
			t.Error("esc does not leave")
		}
	})
}

func TestAnAnswerOfTenMegabytesStaysLive(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.body = "[" + strings.Repeat(`{"id":"ocQHyuzHvysMo5N5VsXc","name":"Ada Lovelace"},`, 2000) + `{"last":"漢"}]`
		p := play(sit(t, d, 100, 40), []string{"<path>/users/search", "enter"}).See("1 of 8,005 lines").Press("G").See("8,005 of 8,005", `"last"`)
		p.Press("g", "/").Type("漢").See("1 of 1", `"last": "漢"`).Press("enter", "esc", "y")
		if len(p.Clipboard()) != len(d.body) {
			t.Errorf("copied %d bytes, said %q", len(p.Clipboard()), p.Toast())
		}
		d.body = `"` + strings.Repeat("x", copyMost) + `"`
		if p.Press("s").Wait(time.Second).Press("y"); !strings.Contains(p.Toast(), "which no terminal takes") {
			t.Errorf("said %q", p.Toast())
		}
		p.Press("enter").See("xxxx").Press("G").See("more bytes)")
	})
}

func TestARequestIsSavedFoundAgainAndForgotten(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := play(sit(t, d, 100, 30), []string{"<path>/users/search", "esc", "S", "<path>All users", "enter"})
		if !slices.Equal(d.saved, []string{"All users"}) || !strings.Contains(p.Toast(), "Saved as All users") {
			t.Errorf("saved %v, said %q", d.saved, p.Toast())
		}
		d.taken = true
		play(p, []string{"S", "<path>All users", "enter"}).See("There is a request called All users already.").Press("enter", "s").See("already")
		if p.Press("y").Wait(time.Second); len(d.saved) != 2 {
			t.Errorf("saved %v", d.saved)
		}
		p.Press("o").See("All users", "Everybody with a tag", "sent 5 min ago", "404").Type("tag").Miss("All users").Press("enter")
		p.See("POST /contacts/search", "body of 3 lines")
		p.Press("o").Type("ocQ").Press("delete").See("Forget GET /contacts/ocQHyuzHvysMo5N5VsXc?").Press("enter", "delete", "n").See("sent 5 min ago")
		if p.Press("delete", "y").Wait(time.Second); !slices.Equal(d.forgotten, []string{"k2"}) {
			t.Errorf("forgotten %v", d.forgotten)
		}
	})
}

func TestTheMouseReachesTheAnswer(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, w := range []int{100, 160} {
			d := full()
			p := play(sit(t, d, w, 30), []string{"<path>/users/search", "enter"})
			lines := strings.Split(p.Seen(), "\n")
			y := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, `"tags"`) })
			x := strings.Index(lines[y], `"tags"`)
			p.Send(tea.MouseClickMsg{X: x, Y: y}).See(".contacts[0].tags").Send(tea.MouseClickMsg{X: x, Y: y}).See("[…] 2 items")
			p.Send(tea.MouseWheelMsg{Button: tea.MouseWheelUp}).Send(tea.MouseWheelMsg{Button: tea.MouseWheelDown}).Send(tea.MouseClickMsg{X: 0, Y: 29}).See("[…] 2 items")
		}
	})
}

func TestWhatIsWrittenAndNotSentIsADraft(t *testing.T) {
	in(t, func(t *testing.T) {
		s := made(full(), Args{}, theme.Theme{})
		p := seat.Sit(t, s, 100, 30)
		if s.Drafting() {
			t.Error("nothing is a draft")
		}
		if p.Type("/users/search"); !s.Drafting() {
			t.Error("what is written is none")
		}
		if p.Press("enter").Wait(time.Second); s.Drafting() {
			t.Error("what was sent is one")
		}
	})
}

func TestAKeptRequestOfAnotherAccountGoesThere(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := play(sit(t, d, 100, 30), []string{"esc", "o", "<path>north", "enter"}).See("North Branch · Provider One", "GET /users/search", "query of 1 line")
		if p.Press("c").See("Acme Salon · Provider One"); p.Press("a").Toast() != "" {
			t.Error(p.Toast())
		}
		if g, ok := seat.Asked[screen.GoMsg](p); !ok || g.Place != "activity" || g.Args.(screen.Target).Connection != "Acme Salon" {
			t.Errorf("went to %+v", g)
		}
	})
}

func TestACallOfTheActivityIsSentAgain(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := at(t, d, Args{Connection: "north branch", Call: "a7"}, 100, 30).See("PUT /contacts/a7", "North Branch").Press("s").Wait(time.Second).See("Send this to North Branch", `"name": "Ada"`)
		if p.Press("y").Wait(time.Second); len(d.sent) != 1 || d.sent[0].Connection != "North Branch" {
			t.Errorf("sent %+v", d.sent)
		}
		if q := at(t, d, Args{Call: "gone"}, 100, 30); !strings.Contains(q.Toast(), "no call gone") {
			t.Errorf("said %q", q.Toast())
		}
	})
}

func TestAllPagesAreAskedForWhenWanted(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		d.pages, d.hidden = 7, true
		p := play(sit(t, d, 160, 30), []string{"<path>/users/search", "esc", "p"}).See("All pages")
		if p.Press("s").Wait(time.Second).See("7 pages joined", "secrets left out"); !d.sent[0].Paginate {
			t.Error("one page was asked for")
		}
	})
}

func TestAChangeIsSentOnceHoweverManyPagesAreWanted(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		play(sit(t, d, 100, 30), []string{"<path>contact::del", "down", "enter", "<path>a1", "esc", "p", "s", "y"})
		if len(d.sent) != 1 || d.sent[0].Paginate {
			t.Errorf("sent %+v", d.sent)
		}
		d.why = problem.New(problem.Unsupported, "How it goes on is not known.").WithHint("Leave out --paginate.")
		play(sit(t, d, 100, 30), []string{"<path>/users/search", "esc", "p", "s"}).Wait(time.Second).See("Press p, then s, for this one answer.").Miss("--paginate")
	})
}

func TestTheMethodIsTurnedTypedAndChosen(t *testing.T) {
	in(t, func(t *testing.T) {
		p := sit(t, full(), 100, 30).Press("ctrl+t").See("POST  a path").Press("shift+tab").See(" GET  POST  PUT ").Press("d").Press("tab").See("DELETE  ")
		p.Press("shift+tab").Type("p").Press("tab").See("POST").Press("esc", "m").See("PUT (no path)")
		p.Press("tab").See("name=value, a line for each").Type("a=1").Press("enter").Type("b").See("Line 2, character 1: a line here is of the form name=value")
	})
}

func TestAPasteGoesIntoThePartThatIsWritten(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		p := sit(t, d, 100, 30).Paste("/users/\x1b[2J\nsearch").See("/users/[2J")
		p.Press("esc", "b").Paste("{\n\t\"a\": 1}").Press("ctrl+l").See(`  "a": 1`).Press("esc").Paste("s").Press("e", "ctrl+u")
		if len(d.foreseen) != 0 {
			t.Error("a paste pressed a key")
		}
	})
}

func TestWhereNothingIsConnectedTheNextKeyConnects(t *testing.T) {
	in(t, func(t *testing.T) {
		p := sit(t, &desk{}, 80, 20).See("Nothing is connected yet").Press("s")
		if p.Toast() != "Nothing is connected that could be asked." {
			t.Errorf("said %q", p.Toast())
		}
		if g, ok := seat.Asked[screen.GoMsg](p.Press("enter")); !ok || g.Place != "connect" {
			t.Errorf("went to %+v", g)
		}
		q := sit(t, &desk{hang: true}, 80, 20).Wait(time.Second).See("Reading the connections…")
		if _, left := seat.Asked[screen.PopMsg](q.Press("esc").Press("esc")); !left {
			t.Error("a store that hangs keeps the person here")
		}
	})
}

func TestEveryKeyThatCannotActSaysWhy(t *testing.T) {
	in(t, func(t *testing.T) {
		s := made(full(), Args{}, theme.Theme{})
		p := seat.Sit(t, s, 100, 30).Press("esc")
		for _, b := range s.Keys() {
			key := b.Binding.Keys()[0]
			if b.Why == "" {
				continue
			}
			if p.Press(key); p.Toast() != b.Why {
				t.Errorf("%s says %q, not %q", key, p.Toast(), b.Why)
			}
		}
		if p.Press("H").Toast() == "" || s.Title() != "Console of Acme Salon" || s.Typing() {
			t.Errorf("%q %q", p.Toast(), s.Title())
		}
	})
}

func TestWhateverIsPressedNothingIsSentUnasked(t *testing.T) {
	t.Parallel()
	keys := []string{"a", "s", "p", "/", "e", "b", "o", "S", "z", "H", "C", "c", "m", "v", "enter", "esc", "tab", "shift+tab", "down", "up", "left", "backspace", "ctrl+s", "ctrl+t", "ctrl+r", "ctrl+l", "delete", "n", "space", "G", "漢"}
	rapid.Check(t, func(rt *rapid.T) {
		script := rapid.SliceOfN(rapid.SampledFrom(keys), 1, 20).Draw(rt, "keys")
		w, h := rapid.IntRange(1, 170).Draw(rt, "w"), rapid.IntRange(1, 50).Draw(rt, "h")
		synctest.Test(t, func(t *testing.T) {
			d := full()
			p := sit(t, d, w, h).Type("/contacts/").Press("ctrl+t")
			for i, k := range script {
				if p.Press(k).Wait(50 * time.Millisecond).Seen(); t.Failed() {
					t.Fatalf("after %q at %dx%d", script[:i+1], w, h)
				}
			}
			for _, r := range d.sent { // without a y nothing leaves that may change something
				if r.Method != "GET" && !strings.HasSuffix(r.Path, "/search") {
					t.Errorf("%s %s was sent after %q", r.Method, r.Path, script)
				}
			}
		})
		if t.Failed() {
			rt.FailNow()
		}
	})
}

func BenchmarkALetterOfALongBody(b *testing.B) {
	s := made(full(), Args{}, theme.New(theme.Options{Dark: true}))
	defer s.Close()
	s.Update(connsMsg{})
	s.face, s.draft.part, s.known, s.conns = typing, body, true, full().conns
	s.draft.text[body].Set("[" + strings.Repeat("{\"id\": \"ocQHyuzHvysMo5N5VsXc\"},\n", 1500) + "{}]")
	for i := 0; b.Loop(); i++ {
		s.Update(tea.KeyPressMsg{Code: 'j', Text: fmt.Sprint(i % 10)})
		s.View(160, 46)
	}
}

func TestAMethodBeforeThePathIsTheMethod(t *testing.T) {
	in(t, func(t *testing.T) {
		for typed, want := range map[string][2]string{
			"PUT /contacts/7":    {"PUT", "/contacts/7"},
			"delete /contacts/7": {"DELETE", "/contacts/7"},
			"/contacts/put me":   {"GET", "/contacts/put me"},
			"putter /contacts/7": {"GET", "putter /contacts/7"},
		} {
			for name, write := range map[string]func(p *seat.Seat){
				"typed":  func(p *seat.Seat) { p.Type(typed) },
				"pasted": func(p *seat.Seat) { p.Send(tea.PasteMsg{Content: typed}) },
			} {
				s := made(full(), Args{}, theme.Theme{})
				write(seat.Sit(t, s, 100, 40))
				r := s.request()
				if r.Method != want[0] || r.Path != want[1] {
					t.Errorf("%q %s is %s %q", typed, name, r.Method, r.Path)
				}
			}
		}
	})
}
