package auth

import (
	"context"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"patchbay/problem"
)

const (
	documentCap  = 256 << 10        // how much of a discovery document is read
	discoverTime = 10 * time.Second // for all addresses together
	issuerCap    = 2 << 10
)

// Discover asks an issuer what it says about itself: by RFC 8414 first, then where OpenID Connect puts the document.
// It takes ten seconds at most and sends nothing but the question. rt nil is a transport without reuse. What came
// back is checked: it is of this issuer, letter by letter, and all of its addresses are https, or plain http where
// the issuer itself is on this machine. Every failure but the end of ctx is a problem for a person.
func Discover(ctx context.Context, issuer string, rt http.RoundTripper) (Metadata, error) {
	tries, err := places(issuer)
	if err != nil {
		return Metadata{}, err
	}
	bounded, cancel := context.WithTimeout(ctx, discoverTime)
	defer cancel()
	d := desk{issuer: issuer, http: rt}
	var told error // why there is no document, in the words that tell most
	for _, address := range tries {
		m, err := d.document(bounded, address)
		if err == nil {
			return m, nil
		}
		if ctx.Err() != nil {
			return Metadata{}, ctx.Err()
		}
		no, passes := errors.AsType[*absent](err)
		if !passes {
			return Metadata{}, err
		}
		if told == nil && no.why != nil {
			told = no.why
		}
	}
	if told != nil {
		return Metadata{}, told
	}
	return Metadata{}, problem.New(problem.Unsupported, "%s has no discovery document.", d.name()).
		WithHint("Asked: %s. Check the issuer's address, or give the addresses of sign-in and token by themselves.", strings.Join(tries, ", "))
}

// places are the addresses where the document of an issuer may be, in the order in which they are tried.
func places(issuer string) ([]string, error) {
	bad := problem.New(problem.Usage, "That is no address of an issuer.").
		WithHint("Give its https address as the provider writes it, without a question mark or a #. Plain http is only for this machine.")
	if len(issuer) > issuerCap || issuer != problem.Clean(issuer) || strings.ContainsAny(issuer, "?#") {
		return nil, bad
	}
	u, err := url.Parse(issuer)
	if err != nil || !reachable(u) || u.Opaque != "" {
		return nil, bad
	}
	base, path := u.Scheme+"://"+u.Host, strings.TrimRight(u.EscapedPath(), "/")
	all := []string{
		base + "/.well-known/oauth-authorization-server" + path,
		base + path + "/.well-known/openid-configuration",
		base + "/.well-known/openid-configuration" + path,
	}
	return slices.Compact(all), nil
}

// reachable reports whether something may be sent to an address: https, or plain http on this machine.
func reachable(u *url.URL) bool {
	return u.Hostname() != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
}

// desk asks one issuer.
type desk struct {
	issuer string
	http   http.RoundTripper
}

// absent says that one address has no document: the next may have. why is for people, nil where there is nothing.
type absent struct{ why error }

func (*absent) Error() string { return "no document there" }

// name is the issuer's host, for people.
func (d desk) name() string {
	u, err := url.Parse(d.issuer)
	if err != nil {
		return "The issuer"
	}
	return problem.Clean(u.Host)
}

// document asks one address.
func (d desk) document(ctx context.Context, address string) (Metadata, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Metadata{}, problem.New(problem.Usage, "That is no address of an issuer.").WithHint("Write it as the provider does.")
	}
	req.Header.Set("Accept", "application/json")
	res, err := d.client().Do(req)
	if err != nil {
		return Metadata{}, d.silent(err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read to its end or is of no use
	if err := d.status(res.StatusCode); err != nil {
		return Metadata{}, err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, documentCap+1))
	if err != nil {
		return Metadata{}, d.silent(err)
	}
	if len(body) > documentCap {
		return Metadata{}, problem.New(problem.Invalid, "The discovery document of %s is too long.", d.name()).
			WithHint("A document has a few thousand letters. Check the issuer's address.")
	}
	// A type that cannot be read says nothing; the body decides.
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "text/html" || kind == "application/xhtml+xml" {
		return Metadata{}, &absent{problem.New(problem.Invalid, "%s answers with a page where its discovery document should be.", d.name()).
			WithHint("Check the issuer's address: it may be the one of a website. A network may also ask for a sign-in first.")}
	}
	return d.read(body)
}

// status tells an address without a document from an issuer in trouble.
func (d desk) status(code int) error {
	switch {
	case code == http.StatusOK:
		return nil
	case code == http.StatusTooManyRequests, code >= 500:
		return problem.New(problem.ProviderDown, "%s cannot give its discovery document just now.", d.name()).WithHint("Try again in a while.")
	case code/100 == 3:
		return &absent{d.away()}
	}
	return &absent{}
}

func (d desk) away() error {
	return problem.New(problem.Invalid, "%s sends the question for its discovery document to another place.", d.name()).
		WithHint("It is not followed to another host. Give the issuer's address that the provider writes down.")
}

// errAway is a redirect that is not followed.
var errAway = errors.New("redirected to another host")

// client follows a few redirects within the host, and none that leaves it.
func (d desk) client() *http.Client {
	rt := d.http
	if rt == nil {
		rt = &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: discoverTime}
	}
	return &http.Client{Transport: rt, CheckRedirect: func(next *http.Request, before []*http.Request) error {
		if len(before) > 3 || next.URL.Host != before[0].URL.Host || next.URL.Scheme != before[0].URL.Scheme {
			return errAway
		}
		return nil
	}}
}

// silent explains an issuer that did not answer, without its address: the cause holds it.
func (d desk) silent(err error) error {
	if errors.Is(err, errAway) {
		return &absent{d.away()}
	}
	cause := err
	if inner, ok := errors.AsType[*url.Error](err); ok {
		cause = inner.Err
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return problem.New(problem.ProviderDown, "Nobody answered at %s.", d.name()).
			WithHint("Check the issuer's address with its port, and the network, then try again.").Because(cause)
	}
	return problem.New(problem.ProviderDown, "%s did not give its discovery document.", d.name()).
		WithHint("Check the address and the network, then try again.").Because(cause)
}
