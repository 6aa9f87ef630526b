package sandbox

import (
	"net/http"
	"strconv"
	"time"
)

// before applies what a fault does ahead of the provider. stop means that the request ends
// here, with the answer or, when that is nil, with none.
func (x *exchange) before(f Fault) (a *answer, stop bool) {
	switch f.Kind {
	case TooMany, ServerError, Unavailable:
		return x.refusal(f), true
	case HTML:
		return page(f), true
	case Slow:
		x.pause(time.Duration(f.Delay))
	case Hold:
		return nil, !x.held.wait(x.base, x.heldCall())
	case Drop:
		return nil, true
	case TimeoutBefore:
		x.pause(time.Duration(f.Delay))
		return nil, true
	case Revoke, Expire:
		x.spoil(f.Kind)
	case Stale:
		old := x.remembered(f)
		return old, old != nil
	}
	return nil, false
}

// after applies what a fault does behind the provider; nil means that the answer is lost.
func (x *exchange) after(f Fault, a *answer) *answer {
	switch f.Kind {
	case ErrorAfter:
		return x.refusal(f)
	case Truncated:
		a.body.Truncate(a.body.Len() / 2)
	case HoldAfter:
		if !x.held.wait(x.base, x.heldCall()) {
			return nil
		}
	case DropAfter:
		return nil
	case TimeoutAfter:
		x.pause(time.Duration(f.Delay))
		return nil
	case Drift:
		x.drift(f)
	case Rename, Retype:
		changed := reshape(a.body.Bytes(), f)
		a.body.Reset()
		a.body.Write(changed)
	case Stale:
		x.remember(f, a)
	}
	return a
}

func (x *exchange) heldCall() HeldCall {
	return HeldCall{Method: x.r.Method, Path: x.r.URL.Path, Since: x.clock.Now(), After: x.done}
}

// refusal is the answer of a fault that names a status.
func (x *exchange) refusal(f Fault) *answer {
	status := f.Status
	if status == 0 {
		status = http.StatusInternalServerError
		if n, err := strconv.Atoi(string(f.Kind)); err == nil {
			status = n
		}
	}
	a := &answer{status: status, header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}}
	if f.RetryAfter > 0 {
		a.header.Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	if f.Body != "" {
		a.body.WriteString(f.Body)
	} else {
		a.body.Write(x.site.Refusal(status))
	}
	return a
}

func page(f Fault) *answer {
	a := &answer{status: f.Status, header: http.Header{"Content-Type": {"text/html; charset=utf-8"}}}
	if a.status == 0 {
		a.status = http.StatusBadGateway
	}
	text := f.Body
	if text == "" {
		text = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><hr>edge</body></html>"
	}
	a.body.WriteString(text)
	return a
}

func (x *exchange) spoil(k Kind) {
	if x.site.OAuth == nil {
		return
	}
	g, err := x.site.OAuth.Check(x.token(x.r, x.body))
	if err != nil {
		return // nothing to spoil: the provider will refuse the token itself
	}
	if k == Revoke {
		x.site.OAuth.Revoke(g.ID)
		return
	}
	x.site.OAuth.ExpireAccess(g.ID)
}

func (x *exchange) drift(f Fault) {
	c := Change{Action: "create"}
	if f.Change != nil {
		c = *f.Change
	}
	if _, err := x.site.Records.Act(c); err != nil {
		x.log("drift: " + err.Error())
	}
}

// remembered is the first answer that a fault kept for this question: another fault begins anew.
func (x *exchange) remembered(f Fault) *answer {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.first[x.question(f)]
}

func (x *exchange) remember(f Fault, a *answer) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.first[x.question(f)] = a
}

func (x *exchange) question(f Fault) string {
	return f.ID + " " + x.r.Method + " " + x.r.URL.Path + "\n" + x.text
}
