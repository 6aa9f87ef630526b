package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"sync"
	"time"

	"patchbay/problem"
)

// Device is one sign-in whose consent is given on another screen (RFC 8628): the person enters a code there, and Wait
// asks the provider until that has happened. It starts no goroutine. It is safe for concurrent use.
type Device struct {
	cfg      Config
	env      Env
	shown    shownCode
	interval time.Duration
	deadline time.Time
	hurried  bool // the deadline is the person's, and not the provider's

	stopped chan struct{} // closed by Cancel
	once    sync.Once

	mu   sync.Mutex
	code Secret // taken by Wait, forgotten by Cancel
}

// shownCode is what the person gets to see.
type shownCode struct{ code, url, complete string }

const (
	deviceGrant   = "urn:ietf:params:oauth:grant-type:device_code"
	deviceEvery   = 5 * time.Second // between two questions where the provider does not say (RFC 8628, 3.5)
	deviceLongest = time.Hour       // that a code is waited for
	userCodeCap   = 64
	deviceURLCap  = 2 << 10
)

// BeginDevice asks the provider for a code that a person enters on another screen. Nothing is kept there until that
// has happened. Cancel it in any case. How long the code is good is for the provider to say, five minutes where it does
// not; env.Timeout can only make it shorter.
func BeginDevice(ctx context.Context, cfg Config, env Env) (*Device, error) {
	if err := cfg.checkDevice(); err != nil {
		return nil, err
	}
	if env.Now == nil {
		env.Now = time.Now
	}
	form := url.Values{}
	for k, v := range cfg.AuthorizeParams { // what a consent needs, an audience say, this one needs too
		form.Set(k, v)
	}
	if s := cfg.scope(); s != "" {
		form.Set("scope", s)
	}
	p := poster{cfg: cfg, http: env.HTTP, now: env.Now}
	l, err := p.send(ctx, cfg.DeviceURL, form)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, problem.New(problem.ProviderDown, "%s did not answer the question for a code.", cfg.Name).
			WithHint("Check the network, then start over.").Because(err)
	}
	fields, no := p.said(l)
	if l.res.StatusCode/100 != 2 || no.Code != "" || no.Large != "" {
		return nil, explainDevice(cfg, env.Now(), no)
	}
	return newDevice(cfg, env, fields, l.began)
}

// newDevice reads the provider's answer, which came to a question of the given time.
func newDevice(cfg Config, env Env, fields map[string]any, asked time.Time) (*Device, error) {
	d := &Device{
		cfg: cfg, env: env, stopped: make(chan struct{}), code: Secret(text(fields["device_code"])), interval: deviceEvery,
		shown: shownCode{
			code: userCode(text(fields["user_code"])), url: forEyes(cmp.Or(text(fields["verification_uri"]), text(fields["verification_url"]))),
			complete: forEyes(text(fields["verification_uri_complete"])),
		},
	}
	if !bearer(d.code.Reveal()) || d.shown.code == "" || d.shown.url == "" {
		return nil, problem.New(problem.ProviderDown, "%s answered with something that is no code to enter.", cfg.Name).
			WithHint("Sign in with a browser instead; check the connector's addresses if it happens again.")
	}
	life := cmp.Or(within(fields["expires_in"], deviceLongest), 5*time.Minute)
	if d.hurried = env.Timeout > 0 && env.Timeout < life; d.hurried {
		life = env.Timeout
	}
	d.deadline = asked.Add(life)
	if every := within(fields["interval"], life); every > 0 {
		d.interval = max(every, time.Second)
	}
	return d, nil
}

// within reads seconds, as a number or as text; 0 for what is none, and no more than most.
func within(v any, most time.Duration) time.Duration {
	n, err := strconv.ParseFloat(text(v), 64)
	if err != nil || math.IsNaN(n) || n <= 0 {
		return 0
	}
	return time.Duration(min(n, most.Seconds()) * float64(time.Second))
}

// userCode is a code as it may be shown: one that does not fit a line is none.
func userCode(s string) string {
	if s = problem.Clean(s); len(s) > userCodeCap {
		return ""
	}
	return s
}

// forEyes is an address that a person may be sent to, or "": https, or plain http on this machine, and as it reads.
func forEyes(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > deviceURLCap || raw != problem.Clean(raw) || !reachable(u) {
		return ""
	}
	for _, r := range raw {
		if r > '~' {
			return "" // letters of other alphabets can look like another host
		}
	}
	return raw
}

// checkDevice refuses a configuration that would send secrets in clear, or to where they do not belong.
func (c Config) checkDevice() error {
	if c.DeviceURL == "" {
		return problem.New(problem.Unsupported, "%s has no sign-in by a code on another screen.", c.Name).
			WithHint("Sign in with a browser, or paste the address that it ends on.")
	}
	device, err := c.address(c.DeviceURL, "device")
	if err != nil {
		return err
	}
	home := device
	if c.AuthorizeURL != "" {
		if home, err = c.address(c.AuthorizeURL, "sign-in"); err != nil {
			return err
		}
	}
	token, err := c.address(c.TokenURL, "token")
	if err != nil {
		return err
	}
	if err := c.atHome(home, device, token); err != nil {
		return err
	}
	return c.checkClientAuth()
}

// UserCode is what the person enters; cleaned.
func (d *Device) UserCode() string { return d.shown.code }

// URL is where the person enters it: an https address, or plain http of this machine.
func (d *Device) URL() string { return d.shown.url }

// CompleteURL is the same with the code in it, for a link or a picture; "" when there is none. It must never be opened
// without the person's wish: whoever sends such a link gets the grant of whoever follows it.
func (d *Device) CompleteURL() string { return d.shown.complete }

// Deadline is when the code ends.
func (d *Device) Deadline() time.Time { return d.deadline }

// Cancel ends a Wait and forgets the code; the provider lets it expire. It may be called more than once.
func (d *Device) Cancel() {
	d.once.Do(func() { close(d.stopped) })
	d.take()
}

// take gives the device code away, once.
func (d *Device) take() Secret {
	d.mu.Lock()
	defer d.mu.Unlock()
	code := d.code
	d.code = ""
	return code
}

// Format hides what redeems the grant from every verb.
func (d *Device) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("sign-in at " + d.cfg.Name)) // a failing writer is the printer's business
}

// MarshalJSON hides it from JSON, too.
func (d *Device) MarshalJSON() ([]byte, error) { return json.Marshal("sign-in at " + d.cfg.Name) }

// explainDevice says why there is no code to enter.
func explainDevice(cfg Config, now time.Time, no *refused) error {
	switch {
	case no.badClient() || no.busy() || no.Large != "":
		return explainExchange(cfg, now, no)
	case no.Code == "invalid_scope":
		return problem.New(problem.Denied, "%s does not give these permissions by a code on another screen.", cfg.Name).
			WithHint("Ask for fewer, or sign in with a browser.").WithDetail(no.Code + " " + no.Words).Because(no)
	case no.final():
		return problem.New(problem.BadClient, "%s gave no code to enter.", cfg.Name).
			WithHint("The app may have to be allowed to sign in by a code there. Or sign in with a browser.").
			WithDetail(no.Code + " " + no.Words).Because(no)
	}
	return problem.New(problem.ProviderDown, "%s answered with something that is no code to enter.", cfg.Name).
		WithHint("Try again in a while, or sign in with a browser.").Because(no)
}
