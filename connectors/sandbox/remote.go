package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"patchbay/problem"
)

// Remote is a client of one provider's control routes, for tests and for the demo. It is safe for concurrent use.
type Remote struct {
	url, key string
	client   *http.Client
}

// Remote gives a client for a provider of the ready file; nil when there is no such provider.
// A nil http client means a plain one.
func (r Ready) Remote(id string, client *http.Client) *Remote {
	p, ok := r.Providers[id]
	if !ok {
		return nil
	}
	if client == nil {
		client = &http.Client{Timeout: 30 * time.Second}
	}
	return &Remote{url: p.Control, key: r.ControlKey, client: client}
}

// Get asks for a control route, as in "state?records=no", and decodes the answer into out.
func (c *Remote) Get(ctx context.Context, route string, out any) error {
	return c.do(ctx, http.MethodGet, route, nil, out)
}

// Post sends in to a control route, as in "faults", and decodes the answer into out unless that is nil.
func (c *Remote) Post(ctx context.Context, route string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("write the request for %s: %w", route, err)
	}
	return c.do(ctx, http.MethodPost, route, body, out)
}

func (c *Remote) do(ctx context.Context, method, route string, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, method, c.url+"/"+route, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask control for %s: %w", route, err)
	}
	req.Header.Set("X-Sandbox-Key", c.key)
	resp, err := c.client.Do(req)
	if err != nil {
		return problem.New(problem.ProviderDown, "The sandbox does not answer.").Because(err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end below
	doc, err := io.ReadAll(resp.Body)
	if err != nil {
		return problem.New(problem.ProviderDown, "The sandbox stopped in the middle of its answer.").Because(err)
	}
	if resp.StatusCode != http.StatusOK {
		return problem.New(problem.Usage, "Control refused %s.", route).WithDetail(string(doc))
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(doc, out); err != nil {
		return fmt.Errorf("read control's answer to %s: %w", route, err)
	}
	return nil
}
