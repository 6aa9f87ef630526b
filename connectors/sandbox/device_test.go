package sandbox

import (
	"bytes"
	"errors"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"pgregory.net/rapid"

	"patchbay/problem"
)

// started is a tiny provider with one device that waits.
func started(t *testing.T) (*bench, DeviceCode) {
	t.Helper()
	b := run(t, Options{}, &tiny{cfg: func(c *OAuthConfig) { c.DeviceLife, c.DeviceInterval = 10*time.Minute, 5*time.Second }})
	d, err := b.p.oauth.StartDevice("app", []string{"read"})
	if err != nil || d.Life != 10*time.Minute || d.Interval != 5*time.Second || d.Device == "" {
		t.Fatalf("%+v, %v", d, err)
	}
	return b, d
}

// ask is one question of the device, wanting that refusal.
func (b *bench) waits(d DeviceCode, want error) {
	b.t.Helper()
	if _, err := b.p.oauth.AskDevice("app", d.Device); !errors.Is(err, want) {
		b.t.Errorf("the device was told %v, not %v", err, want)
	}
}

func (b *bench) page(d DeviceCode, c Consent) error {
	return ApproveDevice(b.t.Context(), nil, b.ready.Endpoint+"/device", d.User, c)
}

func TestADeviceGetsItsTokensOnceSomebodyApproved(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	b.waits(d, ErrPending)
	d.User = strings.ToLower(strings.ReplaceAll(d.User, "-", " ")) // as people type
	c := ada()
	c.Workspace = "Second"
	if err := b.page(d, c); err != nil {
		t.Fatal(err)
	}
	got, err := b.p.oauth.AskDevice("app", d.Device)
	if g := got.Grant; err != nil || g.Client != "app" || g.Login != "ada@example.com" || g.Workspace != "w2" || strings.Join(g.Scopes, " ") != "read" || got.Refresh == "" {
		t.Fatalf("%+v, %v", got.Grant, err)
	}
	b.waits(d, ErrSpentCode)
	if _, err := b.p.oauth.Check(got.Access); !errors.Is(err, ErrRevokedToken) {
		t.Errorf("after the code was used again: %v", err)
	}
}

func TestADeviceLearnsOfANo(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	c := ada()
	c.Deny = true
	if err := b.page(d, c); err != nil {
		t.Fatal(err)
	}
	b.waits(d, ErrDenied)
	if err := b.page(d, ada()); !problem.Is(err, problem.SignIn) {
		t.Errorf("a second decision: %v", err)
	}
	b.waits(d, ErrDenied)
}

func TestADeviceThatAsksTooOftenWaitsLongerForGood(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	tick := b.server.Clock().Advance
	b.waits(d, ErrPending)
	tick(4 * time.Second)
	b.waits(d, ErrTooFast) // 10 seconds from now on
	tick(9 * time.Second)
	b.waits(d, ErrTooFast) // 15
	tick(15 * time.Second)
	b.waits(d, ErrPending)
	tick(14 * time.Second)
	b.waits(d, ErrTooFast)
	if err := b.page(d, ada()); err != nil {
		t.Fatal(err)
	}
	b.waits(d, nil) // once there is an answer, no question is too early
}

func TestADeviceCodeEnds(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	b.server.Clock().Advance(10 * time.Minute)
	b.waits(d, ErrExpiredDevice)
	if err := b.page(d, ada()); !problem.Is(err, problem.SignIn) {
		t.Errorf("a late decision: %v", err)
	}
	b.server.Clock().Advance(2 * time.Hour)
	if _, err := b.p.oauth.StartDevice("app", nil); err != nil {
		t.Fatal(err)
	}
	b.waits(d, ErrUnknownCode)
}

func TestADeviceCodeBelongsToOneClient(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	if err := b.page(d, ada()); err != nil {
		t.Fatal(err)
	}
	if _, err := b.p.oauth.AskDevice("other", d.Device); !errors.Is(err, ErrOtherClient) {
		t.Errorf("another client: %v", err)
	}
	b.waits(d, nil)
}

func TestTheDevicePageTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	for words, change := range map[string]func(*DeviceCode, *Consent){
		"code is not known": func(d *DeviceCode, _ *Consent) { d.User = "BBBB-BBBB" },
		"password is wrong": func(_ *DeviceCode, c *Consent) { c.Password = "guess" },
		"where the app":     func(_ *DeviceCode, c *Consent) { c.Workspace = "w9" },
	} {
		code, c := d, ada()
		change(&code, &c)
		if err := b.page(code, c); err == nil || !strings.Contains(problem.As(err).Text, words) || strings.Contains(err.Error(), "guess") {
			t.Errorf("%s: %v", words, err)
		}
	}
	b.waits(d, ErrPending)
}

func TestUserCodesCannotBeTriedOut(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	v, err := newVisitor(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := v.get(b.ready.Endpoint + "/device")
	if err != nil {
		t.Fatal(err)
	}
	typed := func(code string) (visited, error) {
		return v.submit(p, url.Values{"user_code": {code}, "login": {"ada@example.com"}, "password": {"pw"}})
	}
	for range mostMisses {
		if _, err := typed("BBBB-BBBB"); err == nil || !strings.Contains(problem.As(err).Text, "not known") {
			t.Fatalf("a wrong code: %v", err)
		}
	}
	if _, err := typed(d.User); err == nil || !strings.Contains(problem.As(err).Text, "Too many") {
		t.Errorf("the right one behind %d wrong ones: %v", mostMisses, err)
	}
	b.waits(d, ErrPending)
}

func TestFormsOfOnePageDoNotServeTheOther(t *testing.T) {
	t.Parallel()
	b, d := started(t)
	for page, form := range map[string]string{b.ready.Endpoint + "/device": signInPath, b.authorizeURL(nil): deviceSignInPath} {
		v, err := newVisitor(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		p, err := v.get(page)
		if err != nil {
			t.Fatal(err)
		}
		p.action = form
		if _, err := v.submit(p, url.Values{"user_code": {d.User}, "login": {"ada@example.com"}, "password": {"pw"}}); !problem.Is(err, problem.SignIn) {
			t.Errorf("%s took a form of another page: %v", form, err)
		}
		p.action = deviceDecidePath
		if _, err := v.submit(p, url.Values{"decision": {"approve"}, "workspace": {"w1"}}); !problem.Is(err, problem.SignIn) {
			t.Errorf("decided before the sign-in: %v", err)
		}
	}
	b.waits(d, ErrPending)
}

func TestUserCodesAreEasyToTypeWhateverIsDrawn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		drawn := rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "drawn")
		code, err := userCode(bytes.NewReader(drawn))
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return
		}
		if len(code) != 9 || code[4] != '-' || len(plainCode(code)) != 8 || plainCode(strings.ToLower(" "+code+"\n")) != plainCode(code) {
			t.Fatalf("code %q", code)
		}
	})
}

func TestARealBrowserTypesADevicesCode(t *testing.T) {
	t.Parallel()
	ctx := browser(t)
	b, d := started(t)
	err := chromedp.Do(
		ctx, chromedp.Navigate(b.ready.Endpoint+"/device"), chromedp.SendKeys("#user_code", strings.ToLower(d.User)), chromedp.SendKeys("#login", "ada@example.com"),
		chromedp.SendKeys("#password", "pw"), chromedp.Click("#signin"), chromedp.WaitVisible("#deny"), chromedp.Click("#approve"), chromedp.WaitVisible("#done"),
	)
	if err != nil {
		t.Fatal(err)
	}
	b.waits(d, nil)
}
