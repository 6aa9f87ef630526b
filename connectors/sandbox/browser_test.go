package sandbox

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser starts a headless Chromium, or says that there is none.
func browser(t *testing.T) context.Context {
	t.Helper()
	found := false
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		_, err := exec.LookPath(name)
		found = found || err == nil
	}
	switch {
	case testing.Short():
		t.Skip("a browser takes a while: the consent pages were not clicked through in a short run")
	case !found && os.Getenv("PATCHBAY_TEST_STRICT") == "1":
		t.Fatal("there is no Chromium here")
	case !found:
		t.Skip("there is no Chromium here: the consent pages were not clicked through")
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewExecAllocator(ctx, chromedp.DefaultExecAllocatorOptions[:]...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	return ctx
}

// app is the other end of the redirect.
func app(t *testing.T) (redirect string, came <-chan url.Values) {
	t.Helper()
	got := make(chan url.Values, 4)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/cb" {
			http.NotFound(w, r)
			return
		}
		got <- r.URL.Query()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if _, err := w.Write([]byte(`<p id="done">done</p>`)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/cb", got
}

func TestARealBrowserApprovesAndDenies(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	b := run(t, Options{}, &tiny{})
	to, came := app(t)
	address := b.authorizeURL(func(q url.Values) { q.Set("redirect_uri", to) })
	for _, button := range []string{"#approve", "#deny"} {
		err := chromedp.Do(
			ctx, chromedp.Navigate(address), chromedp.SendKeys("#login", "ada@example.com"), chromedp.SendKeys("#password", "pw"), chromedp.Click("#signin"),
			chromedp.WaitVisible("#workspace"), chromedp.SetValue("#workspace", "w2"), chromedp.Click(button), chromedp.WaitVisible("#done"),
		)
		if err != nil {
			t.Fatalf("%s: %v", button, err)
		}
		q := <-came
		if q.Get("state") != "xyz" || q.Has("code") == (button == "#deny") || (q.Get("error") == "access_denied") != (button == "#deny") {
			t.Errorf("%s led to %v", button, q)
		}
		if button == "#deny" {
			continue
		}
		if status, p := b.redeem(url.Values{"code": {q.Get("code")}, "redirect_uri": {to}}); status != 200 {
			t.Errorf("redeeming gave %d", status)
		} else if g, err := b.p.oauth.Check(p.Access); err != nil || g.Workspace != "w2" {
			t.Errorf("%+v, %v", g, err)
		}
	}
}
