package workbench

import (
	"context"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/problem"
)

// Curl is a request as a command for a shell. In the place of credentials stand variables such as $TOKEN.
func (w *Workbench) Curl(ctx context.Context, r ConsoleRequest) (string, error) {
	row, ride, err := w.guided(ctx, r.Connection)
	if err != nil {
		return "", err
	}
	req, err := w.ready(ctx, r)
	if err != nil {
		return "", err
	}
	// Where it would go is asked as for a reading: showing a command writes nothing.
	address, err := w.Address(ctx, ProxyRequest{Connection: r.Connection, Path: req.Path, Query: req.Query})
	if err != nil {
		return "", err
	}
	put := workspaceIn(row.WorkspaceID, func(s string) string { return s })
	for k, v := range ride.Always {
		if req.Header.Get(k) == "" {
			req.Header.Set(k, put.Replace(v))
		}
	}
	if len(req.Body) > 0 && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return curl(req, address, ride), nil
}

// curl writes the command: a line for each thing that it says.
func curl(r ProxyRequest, address string, ride connectors.Ride) string {
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	first := "curl"
	switch {
	case method == http.MethodHead:
		first += " --head"
	case method != http.MethodGet || len(r.Body) > 0:
		first += " -X " + method
	}
	target := quoted(address)
	by := "?"
	if strings.Contains(address, "?") {
		by = "&"
	}
	for _, k := range slices.Sorted(maps.Keys(ride.Query)) {
		target += `"` + by + url.QueryEscape(k) + "=" + ride.Query[k] + `"`
		by = "&"
	}
	parts := []string{first + " " + target}
	for _, k := range slices.Sorted(maps.Keys(ride.Header)) {
		parts = append(parts, `-H "`+k+": "+ride.Header[k]+`"`)
	}
	for _, k := range slices.Sorted(maps.Keys(r.Header)) {
		for _, v := range r.Header[k] {
			parts = append(parts, "-H "+quoted(k+": "+v))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(ride.Form)) {
		parts = append(parts, `--data-urlencode "`+k+"="+ride.Form[k]+`"`)
	}
	if len(r.Body) > 0 {
		parts = append(parts, "--data-raw "+quoted(string(r.Body)))
	}
	return strings.Join(parts, " \\\n  ")
}

// quoted is a text as one word of a shell, without the signs that could drive a terminal it is pasted into.
func quoted(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0 {
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// RequestOf is a call that was made as a request that can be sent again: relative to the provider's host, without what
// the connection itself puts on it. A call of which not everything was kept is a problem that says so.
func (w *Workbench) RequestOf(ctx context.Context, id string) (ConsoleRequest, error) {
	c, err := w.Call(ctx, id)
	if err != nil {
		return ConsoleRequest{}, err
	}
	if c.Connection == "" {
		return ConsoleRequest{}, problem.New(problem.NotConnected, "The connection of this call is gone.")
	}
	_, ride, err := w.guided(ctx, c.Connection)
	if err != nil {
		return ConsoleRequest{}, err
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return ConsoleRequest{}, problem.New(problem.Invalid, "The address of this call cannot be read.").Because(err)
	}
	if err := w.same(ctx, c.Connection, u); err != nil {
		return ConsoleRequest{}, err
	}
	out := ConsoleRequest{Connection: c.Connection, Method: c.Method, Path: u.EscapedPath()}
	out.Query = given(u.RawQuery, ride.Query, "\n")
	if c.Request == nil {
		return out, nil
	}
	if int64(len(c.Request.Body)) < c.Request.Size {
		return out, problem.New(problem.Unsupported, "What was sent with this call was not kept whole: it was too long, or held secrets.").
			WithHint("Begin a request of your own in the console.")
	}
	kind := c.Request.Header["Content-Type"]
	out.Body = indented([]byte(c.Request.Body))
	media, _, _ := mime.ParseMediaType(kind) // an odd one stays as it is
	if media == formType {
		out.Body = given(c.Request.Body, ride.Form, "&")
	}
	if out.Body != "" && kind != "" && media != "application/json" {
		out.Header = "Content-Type: " + kind
	}
	return out, nil
}

// same refuses a call that went elsewhere than requests of somebody's own may go.
func (w *Workbench) same(ctx context.Context, connection string, u *url.URL) error {
	here, err := w.Address(ctx, ProxyRequest{Connection: connection, Path: "/"})
	if err != nil {
		return err
	}
	at, err := url.Parse(here)
	if err != nil || at.Host != u.Host || at.Scheme != u.Scheme {
		return problem.New(problem.Unsupported, "This call went to %s, where requests of your own do not go.", problem.Clean(u.Host)).Because(err)
	}
	return nil
}

// given are the pairs of a query or a form without those that the connection puts there itself.
func given(raw string, own map[string]string, end string) string {
	var out []string
	for p := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(p, "=")
		k, kerr := url.QueryUnescape(name)
		v, verr := url.QueryUnescape(value)
		if _, rides := own[k]; rides || p == "" || kerr != nil || verr != nil {
			continue
		}
		if end == "&" {
			if strings.Contains(v, stack.Masked) {
				p = name + "=" + stack.Masked
			}
			out = append(out, p)
			continue
		}
		out = append(out, k+"="+v)
	}
	return strings.Join(out, end)
}
