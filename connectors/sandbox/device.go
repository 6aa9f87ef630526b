package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Paths of the forms behind the device page.
const (
	deviceSignInPath = "/_device/signin"
	deviceDecidePath = "/_device/decide"
)

// What a device is told while it waits (RFC 8628, section 3.5); [ErrUnknownCode] and [ErrSpentCode] stand beside these.
var (
	ErrPending       = errors.New("nobody has decided yet")
	ErrTooFast       = errors.New("nobody has decided yet, and the device asks too often")
	ErrDenied        = errors.New("a person said no")
	ErrExpiredDevice = errors.New("device code is too old")
)

// slower is what a device that asks too often has to wait longer, for good.
const slower = 5 * time.Second

// mostMisses is how many wrong user codes one visit may try.
const mostMisses = 5

// codeLetters has no vowels, so that no code is a word, and nothing that looks like something else.
const codeLetters = "BCDFGHJKLMNPQRSTVWXZ"

// device is one request for a code.
type device struct {
	code, user, client string
	scopes             []string
	issued, asked      time.Time
	interval           time.Duration
	grant              string // "" until approved
	denied, spent      bool
}

// DeviceCode is what a device gets to show and to wait with.
type DeviceCode struct {
	Device         string
	User           string // as XXXX-XXXX
	Life, Interval time.Duration
}

// StartDevice begins the device flow for an app. DeviceLife and DeviceInterval of the configuration are needed for it.
func (o *OAuth) StartDevice(client string, scopes []string) (DeviceCode, error) {
	value, err := unguessable(o.rand, 24)
	if err != nil {
		return DeviceCode{}, err
	}
	user, err := userCode(o.rand)
	if err != nil {
		return DeviceCode{}, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	now := o.clock.Now()
	for k, d := range o.devices {
		if now.After(d.issued.Add(o.cfg.DeviceLife + attemptLife)) {
			delete(o.devices, k)
		}
	}
	o.devices[value] = &device{code: value, user: user, client: client, scopes: scopes, issued: now, interval: o.cfg.DeviceInterval}
	return DeviceCode{Device: value, User: user, Life: o.cfg.DeviceLife, Interval: o.cfg.DeviceInterval}, nil
}

// AskDevice is a device's question whether somebody decided. An approved code gives tokens once; the second time it
// ends what it gave.
func (o *OAuth) AskDevice(client, value string) (Token, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	d, now := o.devices[value], o.clock.Now()
	switch {
	case d == nil:
		return Token{}, ErrUnknownCode
	case d.client != client:
		return Token{}, ErrOtherClient
	case d.spent:
		o.revoke(d.grant)
		return Token{}, ErrSpentCode
	case d.denied:
		return Token{}, ErrDenied
	case !now.Before(d.issued.Add(o.cfg.DeviceLife)):
		return Token{}, ErrExpiredDevice
	case d.grant == "":
		return Token{}, d.wait(now)
	}
	d.spent = true
	return o.first(d.grant)
}

// wait notes a question that came before the decision.
func (d *device) wait(now time.Time) error {
	fast := !d.asked.IsZero() && now.Before(d.asked.Add(d.interval))
	d.asked = now
	if !fast {
		return ErrPending
	}
	d.interval += slower
	return ErrTooFast
}

// DeviceRoutes are the page at the given path, where a person types a device's code, and the forms behind it. The query
// value user_code fills the code in.
func (o *OAuth) DeviceRoutes(page string) []Route {
	return []Route{
		{http.MethodGet, page, o.deviceVisit},
		{http.MethodPost, deviceSignInPath, o.deviceSignIn},
		{http.MethodPost, deviceDecidePath, o.deviceDecide},
	}
}

func (o *OAuth) deviceVisit(w http.ResponseWriter, r *http.Request) {
	o.greet(w, r, &attempt{byDevice: true, device: r.URL.Query().Get("user_code"), started: o.clock.Now()}, "device")
}

func (o *OAuth) deviceSignIn(w http.ResponseWriter, r *http.Request) {
	a := o.found(r, true)
	if a == nil || a.login != "" {
		o.pages.refuse(w, o.cfg.Name, "This page is too old. Open it again.")
		return
	}
	typed := r.PostForm.Get("user_code")
	d, ok := o.waiting(a.id, typed)
	login := o.person(r)
	switch {
	case a.misses >= mostMisses:
		o.end(a)
		o.pages.refuse(w, o.cfg.Name, "Too many codes were wrong. Start again from the device.")
		return
	case !ok:
		a.device = typed
		w.WriteHeader(http.StatusUnprocessableEntity)
		o.pages.write(w, "device", o.view(a, "This code is not known here, or it is too old."))
		return
	case login == "":
		a.device = typed
		w.WriteHeader(http.StatusForbidden)
		o.pages.write(w, "device", o.view(a, wrongLogin))
		return
	}
	a.login, a.device, a.client, a.scopes = login, d.code, d.client, d.scopes
	o.mu.Lock()
	if kept := o.attempts[a.id]; kept != nil {
		*kept = *a
	}
	o.mu.Unlock()
	o.pages.write(w, "consent", o.view(a, ""))
}

// waiting finds the request that a person typed the code of, and counts a code that belongs to none.
func (o *OAuth) waiting(attempt, typed string) (device, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, d := range o.devices {
		if same(plainCode(d.user), plainCode(typed)) && d.open(o.clock.Now(), o.cfg.DeviceLife) {
			return *d, true
		}
	}
	if a := o.attempts[attempt]; a != nil {
		a.misses++
	}
	return device{}, false
}

// open reports whether nobody has decided yet and there is still time to.
func (d *device) open(now time.Time, life time.Duration) bool {
	return d.grant == "" && !d.denied && now.Before(d.issued.Add(life))
}

func (o *OAuth) deviceDecide(w http.ResponseWriter, r *http.Request) {
	a := o.found(r, true)
	if a == nil || a.login == "" {
		o.pages.refuse(w, o.cfg.Name, "This page is too old. Open it again.")
		return
	}
	c, ok := o.chosen(a, r)
	yes := r.PostForm.Get("decision") == "approve"
	if yes && !ok {
		w.WriteHeader(http.StatusUnprocessableEntity)
		o.pages.write(w, "consent", o.view(a, chooseOne))
		return
	}
	if err := o.settle(a, c, yes); err != nil {
		o.pages.refuse(w, o.cfg.Name, "This code was already answered, or it is too old. Start again from the device.")
		return
	}
	if !yes {
		a.login = ""
	}
	o.pages.write(w, "done", o.view(a, ""))
}

// settle writes a decision down, once.
func (o *OAuth) settle(a *attempt, c Choice, yes bool) error {
	id, err := unguessable(o.rand, 9)
	if err != nil {
		return err
	}
	o.end(a)
	o.mu.Lock()
	defer o.mu.Unlock()
	d := o.devices[a.device]
	if d == nil || !d.open(o.clock.Now(), o.cfg.DeviceLife) {
		return ErrExpiredDevice
	}
	if d.denied = !yes; yes {
		d.grant = id
		o.keep(o.given(a, c, id))
	}
	return nil
}

// userCode draws a code that a person can type, each letter as likely as any other.
func userCode(src io.Reader) (string, error) {
	var out []byte
	var b [1]byte
	for len(out) < 9 {
		if len(out) == 4 {
			out = append(out, '-')
		}
		if _, err := io.ReadFull(src, b[:]); err != nil {
			return "", fmt.Errorf("draw a user code: %w", err)
		}
		if limit := 256 / len(codeLetters) * len(codeLetters); int(b[0]) < limit {
			out = append(out, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return string(out), nil
}

// plainCode takes away how somebody wrote a code.
func plainCode(typed string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(codeLetters, c) {
			return c
		}
		return -1
	}, strings.ToUpper(typed))
}
