package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"patchbay/problem"
)

// May asks whether a request could leave now, as far as method and rights decide that, and sends nothing. It spares a
// caller what a request would be built of.
func (c *Client) May(ctx context.Context, r Request) error {
	t := &turn{Request: r}
	t.weigh()
	return c.gate(ctx, t)
}

// guard refuses what must never leave, before anything does.
func (c *Client) guard(ctx context.Context, t *turn) error {
	t.weigh()
	if err := c.gate(ctx, t); err != nil {
		return err
	}
	u, err := c.resolve(t.Path)
	if err != nil {
		return err
	}
	q := u.Query()
	for k, values := range t.Query {
		for _, v := range values {
			q.Add(k, v)
		}
	}
	u.RawQuery = q.Encode()
	t.url = u
	return nil
}

// gate answers why a request may not leave now, or nil. The gate's own words come first: it knows more than the grant.
func (c *Client) gate(ctx context.Context, t *turn) error {
	if c.opt.Gate != nil {
		if err := c.opt.Gate(ctx, t.writes); err != nil {
			return problem.As(err)
		}
	}
	if !c.opt.ReadOnly || !t.writes {
		return nil
	}
	return problem.New(problem.ReadOnly, "This connection may only read: %s %s was not sent.", problem.Clean(t.Method), problem.Clean(t.Path)).
		WithHint("Let it write again, or start patchbay without --read-only.").
		WithFix("patchbay connection read-only %s off", c.opt.Label).On(c.opt.Label)
}

// weigh finds out whether a request may write.
func (t *turn) weigh() {
	if t.Method == "" {
		t.Method = http.MethodGet
	}
	t.Method = strings.ToUpper(t.Method)
	plain := t.Method == http.MethodGet || t.Method == http.MethodHead || t.Method == http.MethodOptions
	t.Reads = (t.Reads || plain) && !t.Writes && !t.disguised()
	t.writes = !t.Reads || t.Foreign && (!plain || len(t.Body) > 0) // what only reads has nothing to hand over
}

// disguised reports whether a request asks its server to take it for one of another method: a write may look like a
// reading that way.
func (t *turn) disguised() bool {
	kind := ""
	for name, values := range t.Header {
		if overrides(name) {
			return true
		}
		if strings.EqualFold(name, "Content-Type") && len(values) > 0 {
			kind = values[0]
		}
	}
	_, raw, _ := strings.Cut(t.Path, "?")
	inPath, _ := url.ParseQuery(raw) // what can be read of it is what counts
	for _, q := range []url.Values{inPath, t.Query} {
		for name := range q {
			if overrides(name) {
				return true
			}
		}
	}
	return disguisedBody(kind, t.Body)
}

// disguisedBody looks where servers look for another method: into a form, and at the top of a JSON object.
func disguisedBody(kind string, body []byte) bool {
	if !bytes.Contains(bytes.ToLower(body), []byte("method")) && !bytes.ContainsAny(body, `%\`) {
		return false // neither in clear nor escaped
	}
	if strings.HasPrefix(strings.ToLower(strings.TrimSpace(kind)), "multipart/") {
		return true // what only reads has no such body
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		form, _ := url.ParseQuery(string(body)) // what can be read of it is what counts
		for name := range form {
			if overrides(name) {
				return true
			}
		}
	}
	for name := range object {
		if overrides(name) {
			return true
		}
	}
	return false
}

// overrides reports whether a header, a query value or a member of a body names another method, in one of the ways that
// servers know.
func overrides(name string) bool {
	flat := strings.NewReplacer("-", "", "_", "", "$", "", " ", "").Replace(strings.ToLower(name))
	return strings.Contains(flat, "methodoverride") || slices.Contains([]string{"xhttpmethod", "httpmethod", "xmethod", "xoriginalmethod", "xforwardedmethod", "xoriginalurl", "xoriginaluri", "xrewriteurl"}, flat) ||
		flat == "method" && strings.HasPrefix(strings.TrimSpace(name), "_")
}
