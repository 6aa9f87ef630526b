package sandbox

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"patchbay/problem"
)

// Consent is what a person does on the consent pages of a sandbox.
type Consent struct {
	Login     string
	Password  string
	Workspace string // id or name; "" takes the first that is offered
	Deny      bool
}

// Approve walks the consent pages of a sandbox as a browser would and returns the address it
// was sent to at the end, which is not fetched. A nil client means a plain one; its cookies
// are left alone. A page that refuses is a problem with the page's words.
func Approve(ctx context.Context, client *http.Client, authorizeURL string, c Consent) (string, error) {
	v, err := newVisitor(ctx, client)
	if err != nil {
		return "", err
	}
	p, err := v.get(authorizeURL)
	if err != nil || p.location != "" {
		return p.location, err
	}
	p, err = v.submit(p, url.Values{"login": {c.Login}, "password": {c.Password}})
	if err != nil || p.location != "" {
		return p.location, err
	}
	p, err = v.decide(p, c)
	if err != nil {
		return "", err
	}
	if p.location == "" {
		return "", problem.New(problem.Internal, "The consent page did not lead back to the app.")
	}
	return p.location, nil
}

// ApproveDevice types a device's code into the page at address and decides there, as a person would on another machine.
// A nil client means a plain one; its cookies are left alone. A page that refuses is a problem with the page's words.
func ApproveDevice(ctx context.Context, client *http.Client, address, userCode string, c Consent) error {
	v, err := newVisitor(ctx, client)
	if err != nil {
		return err
	}
	p, err := v.get(address)
	if err != nil {
		return err
	}
	p, err = v.submit(p, url.Values{"user_code": {userCode}, "login": {c.Login}, "password": {c.Password}})
	if err != nil {
		return err
	}
	p, err = v.decide(p, c)
	if err != nil {
		return err
	}
	if !p.done {
		return problem.New(problem.Internal, "The device page did not come to an end.")
	}
	return nil
}

type visitor struct {
	ctx    context.Context // one visit
	client *http.Client
}

func newVisitor(ctx context.Context, client *http.Client) (*visitor, error) {
	own := http.Client{}
	if client != nil {
		own = *client
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("make a cookie jar: %w", err)
	}
	own.Jar = jar
	own.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &visitor{ctx: ctx, client: &own}, nil
}

// visited is a page as a visitor sees it.
type visited struct {
	at       *url.URL
	location string // where a redirect leads
	action   string
	hidden   url.Values
	choices  [][2]string // value and label
	trouble  string
	done     bool // the device page has nothing more to ask
}

func (p visited) choice(want string) string {
	for i, c := range p.choices {
		if c[0] == want || c[1] == want || (want == "" && i == 0) {
			return c[0]
		}
	}
	return want
}

func (v *visitor) get(address string) (visited, error) {
	req, err := http.NewRequestWithContext(v.ctx, http.MethodGet, address, nil)
	if err != nil {
		return visited{}, problem.New(problem.Usage, "The authorize address cannot be read.").Because(err)
	}
	return v.load(req)
}

func (v *visitor) submit(p visited, fields url.Values) (visited, error) {
	target, err := p.at.Parse(p.action)
	if err != nil || p.action == "" {
		return visited{}, problem.New(problem.Internal, "The consent page has no form.").Because(err)
	}
	for k, vs := range p.hidden {
		fields[k] = vs
	}
	req, err := http.NewRequestWithContext(v.ctx, http.MethodPost, target.String(), strings.NewReader(fields.Encode()))
	if err != nil {
		return visited{}, fmt.Errorf("submit the consent form: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.load(req)
}

// decide answers the consent page.
func (v *visitor) decide(p visited, c Consent) (visited, error) {
	decision := "approve"
	if c.Deny {
		decision = "deny"
	}
	return v.submit(p, url.Values{"workspace": {p.choice(c.Workspace)}, "decision": {decision}})
}

func (v *visitor) load(req *http.Request) (visited, error) {
	resp, err := v.client.Do(req)
	if err != nil {
		return visited{}, problem.New(problem.ProviderDown, "The consent page does not answer.").Because(err)
	}
	defer func() { _ = resp.Body.Close() }() // read to its end below; nothing can be lost
	p := visited{at: req.URL, location: resp.Header.Get("Location"), hidden: url.Values{}}
	if p.location != "" {
		return p, nil
	}
	p.read(io.LimitReader(resp.Body, 1<<20))
	if p.trouble != "" {
		return visited{}, problem.New(problem.SignIn, "The consent page refused: %s", problem.Clean(p.trouble))
	}
	if resp.StatusCode != http.StatusOK {
		return visited{}, problem.New(problem.ProviderDown, "The consent page answered with status %d.", resp.StatusCode)
	}
	return p, nil
}

// read finds form, hidden fields, choices and trouble in a page. A page it cannot read has no form.
func (p *visited) read(r io.Reader) {
	d := xml.NewDecoder(r)
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var into *string
	for {
		t, err := d.Token()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			into = p.enter(t)
		case xml.EndElement:
			into = nil
		case xml.CharData:
			if into != nil {
				*into += string(t)
			}
		}
	}
}

// enter notes an element and returns where its text goes, or nil.
func (p *visited) enter(e xml.StartElement) *string {
	at := map[string]string{}
	for _, a := range e.Attr {
		at[a.Name.Local] = a.Value
	}
	switch {
	case e.Name.Local == "form":
		p.action = at["action"]
	case e.Name.Local == "input" && at["type"] == "hidden":
		p.hidden.Set(at["name"], at["value"])
	case e.Name.Local == "option":
		p.choices = append(p.choices, [2]string{at["value"]})
		return &p.choices[len(p.choices)-1][1]
	case at["id"] == "done":
		p.done = true
	case at["id"] == "problem":
		return &p.trouble
	}
	return nil
}
