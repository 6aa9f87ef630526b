package auth

import (
	"context"
	"errors"
	"net/url"
	"time"

	"patchbay/problem"
)

// longestPoll is the longest pause that trouble makes between two questions, unless the provider wants a longer one.
const longestPoll = time.Minute

// polls is where one wait stands.
type polls struct {
	form  url.Values
	every time.Duration // between two questions; slow_down makes it longer for good
	fails int           // questions in a row that were not answered
	rest  time.Duration // what the endpoint asked for at the last failure
	lost  bool          // an answer that may have held the token did not arrive
}

// pause is how long to wait before the next question.
func (p *polls) pause() time.Duration {
	if p.fails == 0 {
		return p.every
	}
	back := p.every << min(p.fails, 10)
	return max(p.every, min(back, longestPoll), p.rest)
}

// Wait asks until the person has decided, the code ends, ctx ends, or Cancel was called, and answers the first token
// set. It can be called once. Trouble on the way is waited out as long as the code is good.
func (d *Device) Wait(ctx context.Context) (Tokens, error) {
	code := d.take()
	if code.Empty() {
		if d.over() {
			return Tokens{}, stopped()
		}
		return Tokens{}, problem.New(problem.Denied, "There is no code to wait for.").WithHint("Start over.")
	}
	p := &polls{every: d.interval, form: url.Values{}}
	for k, v := range d.cfg.TokenParams {
		p.form.Set(k, v)
	}
	p.form.Set("grant_type", deviceGrant)
	p.form.Set("device_code", code.Reveal())
	for {
		if err := d.sleep(ctx, p); err != nil {
			return Tokens{}, err
		}
		got, err := d.ask(ctx, p.form)
		if err == nil {
			return d.cfg.first(got, "", d.env.Now())
		}
		if ctx.Err() != nil {
			return Tokens{}, ctx.Err()
		}
		if d.over() {
			return Tokens{}, stopped()
		}
		if err = d.judge(p, err); err != nil {
			return Tokens{}, err
		}
	}
}

// ask puts the question once; Cancel ends it.
func (d *Device) ask(ctx context.Context, form url.Values) (reply, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	asked, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-d.stopped:
			cancel()
		case <-asked:
		}
	}()
	got, err := poster{cfg: d.cfg, http: d.env.HTTP, now: d.env.Now}.post(ctx, form)
	close(asked)
	<-watched
	return got, err
}

// sleep waits for the time of the next question, or tells why there is none.
func (d *Device) sleep(ctx context.Context, p *polls) error {
	pause, left := p.pause(), d.deadline.Sub(d.env.Now())
	timer := time.NewTimer(min(pause, max(left, 0)))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-d.stopped:
		return stopped()
	case <-timer.C:
	}
	if pause >= left || !before(d.env.Now(), d.deadline) {
		return d.late(p)
	}
	return nil
}

// judge tells what ends the wait from what passes.
func (d *Device) judge(p *polls, err error) error {
	r, answered := errors.AsType[*refused](err)
	_, doubt := errors.AsType[*maybeSent](err)
	p.lost = p.lost || doubt
	p.rest = wish(r)
	switch {
	case answered && r.Large != "" && r.Status/100 == 2:
		return explainExchange(d.cfg, d.env.Now(), err) // the token came, and cannot be had again
	case !answered || doubt || r.Code != "slow_down" && (r.busy() || r.Status >= 500):
		p.fails++
		return nil
	case r.Code == "authorization_pending":
		p.fails, p.lost = 0, false // there was no token to lose yet
		return nil
	case r.Code == "slow_down":
		p.fails = 0
		p.every += 5 * time.Second
		return nil
	case r.Code == "access_denied":
		return problem.New(problem.Denied, "The consent was denied at %s.", d.cfg.Name).
			WithHint("Nothing was kept. Start over when you want to allow it.").Because(err)
	case p.lost && r.Code != "invalid_client":
		return d.missed(err)
	case r.Code == "expired_token":
		return d.late(p)
	}
	return explainExchange(d.cfg, d.env.Now(), err)
}

// late is the end of a code that nobody entered, whose token was lost on the way, or that could not be asked for.
func (d *Device) late(p *polls) error {
	switch {
	case p.lost:
		return d.missed(nil)
	case p.fails > 0:
		return problem.New(problem.ProviderDown, "%s could not be asked any more before its code ended.", d.cfg.Name).
			WithHint("Check the network, then start over.")
	case d.hurried:
		return problem.New(problem.Denied, "No consent came within %s.", minutes(d.env.Timeout)).WithHint("Start over; --timeout gives it more time.")
	}
	return problem.New(problem.Denied, "No consent came within the time that %s gives its code.", d.cfg.Name).WithHint("Start over.")
}

// missed is for a token that may have been given, and is given only once.
func (d *Device) missed(err error) error {
	return problem.New(problem.ProviderDown, "An answer of %s was lost, and with it perhaps the token, which is given only once.", d.cfg.Name).
		WithHint("Start over; if you allowed it already, allow it again.").Because(err)
}

// over reports whether Cancel was called.
func (d *Device) over() bool {
	select {
	case <-d.stopped:
		return true
	default:
		return false
	}
}

func stopped() error { return problem.New(problem.Canceled, "The sign-in was stopped.") }
