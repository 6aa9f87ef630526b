package stack

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors"
)

// Some providers repeat in a refusal what they were sent. What people are told of an answer must not hold a secret.

// shortest is how long a text must be to be looked for: a shorter one stands in every sentence.
const shortest = 4

// hushed is an answer without the secrets that its request carried. The body of one that says yes stays as it came:
// records are kept byte for byte.
func (c *Client) hushed(t *turn, b connectors.Bearer, r Response) Response {
	hide := redactor{tokens: c.spelled(t, b)}
	if len(hide.tokens) == 0 {
		return r
	}
	if r.Status/100 != 2 {
		r.Body = hide.bytes(slices.Clone(r.Body))
	}
	clean := http.Header{}
	for k, values := range r.Header {
		for _, v := range values {
			clean[k] = append(clean[k], hide.text(v))
		}
	}
	r.Header = clean
	return r
}

// spelled are the secrets of a request in the forms in which they may come back, the longest first.
func (c *Client) spelled(t *turn, b connectors.Bearer) []string {
	var out []string
	var all []string
	if b.Others != nil {
		all = b.Others()
	}
	for _, s := range slices.Concat(c.secrets(b), all, brought(t)) {
		if len(s) < shortest {
			continue
		}
		raw := []byte(s)
		out = append(out, s, url.QueryEscape(s), url.PathEscape(s), base64.StdEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw))
		if text, err := json.Marshal(s); err == nil {
			inner := strings.Trim(string(text), `"`)
			out = append(out, inner, strings.ReplaceAll(inner, "/", `\/`))
		}
	}
	slices.SortFunc(out, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return slices.Compact(out)
}

// secrets are the texts of a token that nobody may see.
func (c *Client) secrets(b connectors.Bearer) []string {
	switch {
	case b.Reveal == nil:
		return nil
	case c.opt.Carrier != nil:
		return slices.Clone(c.opt.Carrier.Secrets(b.Reveal()))
	}
	return []string{b.Reveal()}
}

// brought are the secrets in the body of a request that trades some for others, by the names of its values.
func brought(t *turn) []string {
	if !t.Private || len(t.Body) == 0 {
		return nil
	}
	var out []string
	var named map[string]any
	if json.Unmarshal(t.Body, &named) == nil {
		for k, v := range named {
			if s, ok := v.(string); ok && secretName.MatchString(k) {
				out = append(out, s)
			}
		}
		return out
	}
	form, err := url.ParseQuery(string(t.Body))
	if err != nil {
		return nil
	}
	for k, values := range form {
		if secretName.MatchString(k) {
			out = append(out, values...)
		}
	}
	return out
}
