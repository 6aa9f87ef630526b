package stack

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// keptBytes is how much of a body is recorded.
const keptBytes = 64 << 10

// masked stands where something must not be seen.
const masked = "[secret]"

// recorded sends one attempt and keeps what may be known of it.
func (c *Client) recorded(ctx context.Context, t *turn, b connectors.Bearer) (Response, error) {
	if c.opt.Recorder == nil {
		return c.send(ctx, t, b)
	}
	started := c.opt.Now()
	r, err := c.send(ctx, t, b)
	hide := redactor{tokens: c.spelled(t, b), extra: c.opt.Header, heads: c.opt.Heads}
	private := t.Private || c.opt.Private != nil && c.opt.Private(t.url.Path)
	call := connectors.Call{
		Connection: c.opt.Connection, Operation: t.Operation, Method: t.Method, URL: hide.url(t.url),
		Status: r.Status, Attempt: t.attempt, Started: started, Took: c.opt.Now().Sub(started), Waited: t.waited,
		Request:  connectors.Body{Header: hide.header(t.Header), Bytes: hide.body(t.Body, private), Size: int64(len(t.Body))},
		Response: connectors.Body{Header: hide.header(r.Header), Bytes: hide.body(r.Body, private), Size: int64(len(r.Body))},
	}
	if err != nil {
		call.Response.Size = -1
		call.Err = hide.text(problem.Clean(err.Error()))
	}
	name := c.opt.Recorder.Record(call)
	r.Via = &model.Via{Call: name, Method: t.Method, Path: hide.path(t.url), At: started}
	return r, err
}

// redactor takes out of an exchange what nobody may read later.
type redactor struct {
	tokens []string
	extra  http.Header // the connector's own constants are harmless
	heads  Heads
}

// harmless are the headers that may be kept; everything else is dropped.
func harmless() []string {
	return []string{
		"Accept", "Content-Type", "Content-Length", "Content-Encoding", "Date", "Retry-After", "Server", "Etag",
		"X-Request-Id", "X-Trace-Id", "Traceparent", "Location",
	}
}

func (h redactor) header(in http.Header) http.Header {
	out := http.Header{}
	heads := []string{h.heads.Limit, h.heads.Remaining, h.heads.WindowMillis, h.heads.DailyLimit, h.heads.DailyRemaining}
	for k, values := range in {
		_, constant := h.extra[k]
		known := slices.ContainsFunc(heads, func(s string) bool { return strings.EqualFold(s, k) })
		if !constant && !known && !slices.Contains(harmless(), k) {
			continue
		}
		for _, v := range values {
			if u, err := url.Parse(v); k == "Location" && err == nil {
				v = h.url(u)
			}
			out.Add(k, h.text(problem.Clean(v)))
		}
	}
	return out
}

// secretName matches names of query values and JSON members that are secrets by their name.
var secretName = regexp.MustCompile(`(?i)^(code|state|key|auth|sig.*|sess.*|.*(token|secret|password|passwd|pwd|(api|app|oauth|access)_?key|credential).*)$`)

func (h redactor) url(u *url.URL) string {
	out := *u
	out.User = nil
	q := out.Query()
	for k, values := range q {
		if secretName.MatchString(k) {
			for i := range values {
				values[i] = masked
			}
		}
	}
	out.RawQuery = q.Encode()
	return h.text(out.String())
}

// path is an address without host and query.
func (h redactor) path(u *url.URL) string { return problem.Clean(h.text(u.EscapedPath())) }

// body cuts and masks a copy; in stays as it is. A body that is cut in the middle of a secret is masked to its end.
func (h redactor) body(in []byte, private bool) []byte {
	if private || len(in) == 0 {
		return nil
	}
	longest := 0
	for _, one := range h.tokens {
		longest = max(longest, len(one))
	}
	out := h.bytes(slices.Clone(in[:min(len(in), keptBytes+longest)])) // a secret across the cut is seen whole
	return maskMembers(out[:min(len(out), keptBytes)])
}

// bytes is a text without secrets: another one where it held some, else the same. An answer may have many megabytes, and
// a token some ten spellings.
func (h redactor) bytes(b []byte) []byte {
	for _, one := range h.tokens {
		if bytes.Contains(b, []byte(one)) {
			b = bytes.ReplaceAll(b, []byte(one), []byte(masked))
		}
	}
	return b
}

func (h redactor) text(s string) string {
	for _, one := range h.tokens {
		s = strings.ReplaceAll(s, one, masked)
	}
	return s
}
