package e2e

import (
	"context"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// chrome is Debian's Chromium with a profile of its own. It reaches this machine alone: the pages of others would
// fetch fonts from elsewhere.
type chrome struct {
	t       *testing.T
	first   context.Context
	profile string
	end     []func()

	mu    sync.Mutex
	codes []string // that any tab was sent on with, in their order
}

func newChrome(t *testing.T) *chrome {
	t.Helper()
	needs(t, "chromium", "chromium-browser", "google-chrome")
	c := &chrome{t: t, profile: t.TempDir()}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("user-data-dir", c.profile),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	c.end = []func(){stop}
	t.Cleanup(c.close)
	c.first = c.opened(alloc)
	return c
}

// opened is a new tab. It lives until the browser ends, so it is not opened under the time limit of any step.
func (c *chrome) opened(in context.Context) context.Context {
	c.t.Helper()
	tab, end := chromedp.NewContext(in)
	c.end = append([]func(){end}, c.end...)
	late := time.AfterFunc(time.Minute, end)
	defer late.Stop()
	if err := chromedp.Do(tab); err != nil {
		c.t.Errorf("open a tab: %v", err)
		return tab
	}
	if err := chromedp.Listen(tab, c.heard); err != nil {
		c.t.Errorf("listen to a tab: %v", err)
	}
	return tab
}

// heard notes the codes that a tab carries back.
func (c *chrome) heard(event any) {
	sent, ok := event.(*network.EventRequestWillBeSent)
	if !ok {
		return
	}
	u, err := url.Parse(sent.Request.URL)
	if err != nil || !strings.HasPrefix(u.Path, "/cb/") || u.Query().Get("code") == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.codes = append(c.codes, u.Query().Get("code"))
}

// code is the one that a tab carried back last; "" when none did.
func (c *chrome) code() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.codes) == 0 {
		return ""
	}
	return c.codes[len(c.codes)-1]
}

// close ends the browser, which writes its history then.
func (c *chrome) close() {
	for _, end := range c.end {
		end()
	}
	c.end = nil
}

// tab opens one more tab of the same browser.
func (c *chrome) tab() context.Context { c.t.Helper(); return c.opened(c.first) }

// shut closes a tab, as a person does.
func (c *chrome) shut(tab context.Context) {
	c.t.Helper()
	if err := chromedp.Cancel(tab); err != nil {
		c.t.Errorf("close a tab: %v", err)
	}
}

// do runs steps in a tab, for at most a while.
func (c *chrome) do(tab context.Context, what string, steps ...chromedp.Action[chromedp.Void]) bool {
	ctx, cancel := context.WithTimeout(tab, 40*time.Second)
	defer cancel()
	err := chromedp.Do(ctx, steps...)
	if err != nil {
		where, _ := chromedp.Run(tab, chromedp.Location()) // both only help to understand the failure
		text, _ := chromedp.Run(tab, chromedp.Evaluate[string]("document.body.innerText"))
		c.t.Errorf("in the browser, %s at %s: %v; the page says %q", what, where, err, text)
	}
	return err == nil
}

// press presses a button by the page's own means, where the mouse finds nothing: such a page still waits for a font that
// cannot be had.
func (c *chrome) press(tab context.Context, what, selector string) {
	ctx, cancel := context.WithTimeout(tab, 20*time.Second)
	defer cancel()
	script := "const b = document.querySelector(" + strconv.Quote(selector) + "); b.click(); b !== null"
	if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](script)); err != nil || !ok {
		c.t.Errorf("in the browser, %s: %v %v", what, ok, err)
	}
}

// addresses are the address bar's and those that the back button leads to.
func (c *chrome) addresses(tab context.Context) []string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(tab, 20*time.Second)
	defer cancel()
	history, err := chromedp.Run(ctx, chromedp.NavigationEntries())
	if err != nil {
		c.t.Errorf("read the tab's history: %v", err)
		return nil
	}
	var out []string
	for _, e := range history.Entries {
		out = append(out, e.URL, e.UserTypedURL)
	}
	bar, err := chromedp.Run(ctx, chromedp.Location())
	if err != nil {
		c.t.Errorf("read the address bar: %v", err)
	}
	return append(out, bar)
}

// unknown checks that a code is neither in the address bar nor behind the back button.
func (c *chrome) unknown(tab context.Context, code string) {
	c.t.Helper()
	all := c.addresses(tab)
	if len(code) < 8 || len(all) < 3 {
		c.t.Errorf("there is nothing to search: the code is %q, the addresses %q", code, all)
	}
	for _, a := range all {
		if u, err := url.Parse(a); strings.Contains(a, code) || err != nil || u.Query().Get("code") != "" {
			c.t.Errorf("the code is in the address %s", a)
		}
	}
}

// holding are the files of the profile that hold a text.
func (c *chrome) holding(text string) []string {
	c.t.Helper()
	var out []string
	err := filepath.WalkDir(c.profile, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // the browser takes its own files away while it ends
		}
		raw, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(raw), text) {
			out = append(out, strings.TrimPrefix(path, c.profile))
		}
		return nil
	})
	if err != nil {
		c.t.Error(err)
	}
	return out
}
