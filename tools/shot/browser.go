package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"patchbay/connectors/sandbox"
)

// hint is how a sandbox's sign-in page tells its invented accounts.
var hint = regexp.MustCompile(`id="hint-(login|password)">([^<]+)<`)

// consent is what a person does in the browser: sign in with the account that the page itself names, approve, and
// be led back.
func consent(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	page, err := get(ctx, address)
	if err != nil {
		return err
	}
	c := sandbox.Consent{}
	for _, m := range hint.FindAllStringSubmatch(page, -1) {
		if m[1] == "login" {
			c.Login = m[2]
		} else {
			c.Password = m[2]
		}
	}
	back, err := sandbox.Approve(ctx, nil, address, c)
	if err != nil {
		return err
	}
	_, err = get(ctx, back)
	return err
}

func get(ctx context.Context, address string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", fmt.Errorf("open the page: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end below
	page, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	return string(page), err
}
