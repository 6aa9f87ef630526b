package e2e

import (
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
)

// signIn is what a person does at the sandbox, up to the button that decides.
func (w *world) signIn(address string) []chromedp.Action[chromedp.Void] {
	u := w.ready.Users[0]
	return []chromedp.Action[chromedp.Void]{
		chromedp.Navigate(address), chromedp.WaitVisible("#login"),
		chromedp.SendKeys("#login", u.Login), chromedp.SendKeys("#password", u.Password), chromedp.Click("#signin"), chromedp.WaitVisible("#approve"),
	}
}

// withheld lets act see the browser's last page while the exchange of the code is kept waiting, so that the address
// which takes the answer is still open.
func (w *world) withheld(act func(address string)) result {
	w.t.Helper()
	w.fault(map[string]any{"route": "POST /oauth/token", "kind": "hold", "count": 1})
	return w.consenting(func(address string) {
		defer w.heal()
		act(address)
	}, w.connectArgs()...)
}

// TestTheCodeLeavesTheBrowser approves in Chromium, reloads the last page and goes back.
func TestTheCodeLeavesTheBrowser(t *testing.T) {
	t.Parallel()
	c, w := newChrome(t), newWorld(t, 10)
	var code string
	r := w.withheld(func(address string) {
		if !c.do(c.first, "approve", append(w.signIn(address), chromedp.Click("#approve"), chromedp.WaitVisible("#done"))...) {
			return
		}
		w.held()
		code = c.code()
		c.unknown(c.first, code)
		c.do(c.first, "reload the last page", chromedp.Reload(), chromedp.WaitVisible("#done"))
		c.unknown(c.first, code)
		// The page before is the answer to a form, which the browser does not send again by itself: it says so instead.
		_ = chromedp.Do(c.first, chromedp.NavigateBack())
		c.unknown(c.first, code)
		c.do(c.first, "go forth again", chromedp.NavigateForward(), chromedp.WaitVisible("#done"))
		c.unknown(c.first, code)
	})
	if r.code != 0 {
		t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
	w.must("pull")
	c.close()
	// The browser's own record of redirects, which it writes ten seconds later, has the code: used up, and bound to a verifier
	// that never left the program. No page and no answer that is kept has it.
	for _, file := range c.holding(code) {
		if strings.Contains(file, "Session") || strings.Contains(file, "Cache") {
			t.Errorf("the code is in the browser's %s", file)
		}
		t.Logf("the browser notes the used-up code in %s", file)
	}
}

// TestTheBackButtonDoesNotConnectTwice goes back to the consent page after the approval and approves again.
func TestTheBackButtonDoesNotConnectTwice(t *testing.T) {
	t.Parallel()
	c, w := newChrome(t), newWorld(t, 10)
	r := w.withheld(func(address string) {
		if !c.do(c.first, "approve", append(w.signIn(address), chromedp.Click("#approve"), chromedp.WaitVisible("#done"))...) {
			return
		}
		w.held()
		c.do(c.first, "start once more and approve again", append(w.signIn(address), chromedp.Click("#approve"), chromedp.WaitVisible("#strange"))...)
	})
	if r.code != 0 {
		t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
	w.only()
}

func TestASecondTabIsToldThatTheAnswerWasUsed(t *testing.T) {
	t.Parallel()
	c, w := newChrome(t), newWorld(t, 10)
	r := w.withheld(func(address string) {
		if !c.do(c.first, "sign in", w.signIn(address)...) {
			return
		}
		second := c.tab()
		c.do(second, "sign in there too", w.signIn(address)...)
		c.do(c.first, "approve in the first", chromedp.Click("#approve"), chromedp.WaitVisible("#done"))
		c.do(second, "approve in the second", chromedp.Click("#approve"), chromedp.WaitVisible("#strange"))
		c.do(c.first, "look at the first again", chromedp.Reload(), chromedp.WaitVisible("#done"))
	})
	if r.code != 0 {
		t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
	w.only()
}

// A tab that was closed is no answer: the same address opened once more still connects.
func TestAClosedTabIsOpenedAgain(t *testing.T) {
	t.Parallel()
	c, w := newChrome(t), newWorld(t, 10)
	r := w.consenting(func(address string) {
		lost := c.tab()
		c.do(lost, "sign in", w.signIn(address)...)
		c.shut(lost)
		again := c.tab()
		c.do(again, "sign in and approve in another", append(w.signIn(address), chromedp.Click("#approve"), chromedp.WaitVisible("#done"))...)
	}, w.connectArgs()...)
	if r.code != 0 {
		t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
	w.only()
}

// A sign-in that was stopped at the terminal leaves its tab behind. Approving there connects nothing, also while
// another sign-in is under way.
func TestTheTabOfAStoppedSignInConnectsNothing(t *testing.T) {
	t.Parallel()
	c, w := newChrome(t), newWorld(t, 10)
	stopped := w.begin(w.connectArgs()...)
	if !c.do(c.first, "sign in", w.signIn(stopped.address)...) {
		return
	}
	if err := stopped.cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	<-stopped.done
	if code := stopped.cmd.ProcessState.ExitCode(); code == 0 {
		t.Errorf("a stopped sign-in exits with %d", code)
	}
	w.nothingKept()
	r := w.consenting(func(address string) {
		// The answer goes to an address that nobody listens on any more: the browser shows a page of its own.
		clicked, err := chromedp.RunResponse(c.first, chromedp.Click("#approve"))
		if err == nil && clicked != nil && clicked.Status == 200 {
			t.Errorf("the old tab ended at %s with %v", clicked.URL, clicked.Status)
		}
		c.do(c.tab(), "approve the new one", append(w.signIn(address), chromedp.Click("#approve"), chromedp.WaitVisible("#done"))...)
	}, w.connectArgs()...)
	if r.code != 0 {
		t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
	}
	w.only()
}
