package e2e

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestTheConsentInARealBrowser signs in and decides on the consent page in Chromium, as a person does, and looks
// at the page that Chromium ends on.
func TestTheConsentInARealBrowser(t *testing.T) {
	t.Parallel()
	needs(t, "chromium", "chromium-browser", "google-chrome")
	for name, c := range map[string]struct {
		button, last string
		exit         int
	}{
		"approve": {"#approve", "#done", 0},
		"deny":    {"#deny", "#denied", 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, 10)
			r := w.consenting(func(url string) { w.chromium(url, c.button, c.last) }, w.connectArgs()...)
			if r.code != c.exit {
				t.Fatalf("connect exited with %d:\n%s%s", r.code, r.out, r.err)
			}
			if c.exit == 0 {
				w.must("pull")
			} else {
				w.nothingKept()
			}
		})
	}
}

// chromium walks the provider's pages and waits for the last page of ours.
func (w *world) chromium(url, button, last string) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	defer stop()
	ctx, end := chromedp.NewContext(alloc)
	defer end()
	ctx, cancel := context.WithTimeout(ctx, 45*time.Second)
	defer cancel()
	u := w.ready.Users[0]
	err := chromedp.Do(ctx, chromedp.Navigate(url), chromedp.WaitVisible("#login"),
		chromedp.SendKeys("#login", u.Login), chromedp.SendKeys("#password", u.Password), chromedp.Click("#signin"),
		chromedp.WaitVisible("#approve"), chromedp.Click(button), chromedp.WaitVisible(last))
	if err != nil {
		w.t.Errorf("in the browser: %v", err)
	}
}
