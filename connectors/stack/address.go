package stack

import (
	"context"
	"net/url"
)

// Address is where a request would go, without sending it: what Do refuses before anything is sent is refused here
// too. It holds no credentials.
func (c *Client) Address(ctx context.Context, r Request) (*url.URL, error) {
	t := &turn{Request: r}
	if err := c.guard(ctx, t); err != nil {
		return nil, err
	}
	return t.url, nil
}
