package auth

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"patchbay/problem"
)

// verdict is what became of one answer that reached the attempt.
type verdict int

const (
	foreign verdict = iota // of another attempt, or of nobody: nothing changed
	late                   // of this attempt, but after its answer, its deadline or its end
	refusal                // the one answer, and there is no code in it that may be used
	granted                // the one answer, with a code
)

// take accepts the first answer that carries this attempt's state; every other is ignored.
func (a *Attempt) take(q url.Values) verdict {
	if len(q["state"]) != 1 || !same(q.Get("state"), a.state) {
		return foreign
	}
	if a.env.Now().After(a.deadline) {
		return late
	}
	v := late
	a.once.Do(func() {
		v = granted
		a.mu.Lock()
		a.code, a.err = a.read(q)
		if a.err != nil {
			v = refusal
		}
		a.mu.Unlock()
		close(a.answered)
	})
	return v
}

// read turns the provider's answer into a code or the reason why there is none.
func (a *Attempt) read(q url.Values) (string, error) {
	if twice := doubled(q); len(twice) > 0 {
		return "", problem.New(problem.Denied, "The answer of %s holds something twice.", a.cfg.Name).WithHint("Start over.").
			WithDetail(a.scrub(q, strings.Join(twice, " ")))
	}
	if iss := q.Get("iss"); a.cfg.Issuer != "" && iss != a.cfg.Issuer && (iss != "" || a.cfg.IssuerNeeded) {
		return "", problem.New(problem.Denied, "The answer came from another server than %s.", a.cfg.Name).
			WithHint("Nothing was sent to it. Start over, and check the connector's addresses.")
	}
	switch e := q.Get("error"); {
	case e == "access_denied":
		return "", problem.New(problem.Denied, "The consent was denied at %s.", a.cfg.Name).
			WithHint("Nothing was kept. Start over when you want to allow it.")
	case e != "":
		return "", problem.New(problem.Denied, "%s did not give its consent.", a.cfg.Name).
			WithHint("Check client id, scopes and redirect address at the provider.").
			WithDetail(a.scrub(q, e+" "+q.Get("error_description")))
	case q.Get("code") == "":
		return "", problem.New(problem.Denied, "%s answered without a code.", a.cfg.Name).WithHint("Start over.")
	}
	return q.Get("code"), nil
}

// doubled names what stands in an answer more than once, in the order of the alphabet.
func doubled(q url.Values) []string {
	var names []string
	for k, v := range q {
		if len(v) > 1 {
			names = append(names, k)
		}
	}
	slices.Sort(names)
	return names
}

// scrub takes out of the answer's own words what the answer or this attempt must not show.
func (a *Attempt) scrub(q url.Values, words string) string {
	hide := append(turned[string](proofs(a.cfg.ClientID, a.cfg.ClientSecret)), a.state)
	return scrub(words, append(hide, q["code"]...)...)
}

// Paste takes the whole address that a browser elsewhere ended on, or its query; line breaks of a terminal do not
// matter. An address of another attempt, or a bare code, is refused and changes nothing.
func (a *Attempt) Paste(text string) error {
	q, err := a.pasted(text)
	if err != nil {
		return err
	}
	switch a.take(q) {
	case foreign:
		return problem.New(problem.Usage, "That address does not belong to this attempt.").
			WithHint("Paste the whole address that the browser ended on, from this sign-in.")
	case late:
		return problem.New(problem.Usage, "This sign-in has its answer already, or is over.").WithHint("Start over if it went wrong.")
	}
	return nil
}

func (a *Attempt) pasted(text string) (url.Values, error) {
	bad := problem.New(problem.Usage, "That is not the address that the browser ended on.").
		WithHint("Copy all of it, from http to the end; a code alone is not enough.")
	if len(text) > 16<<10 {
		return nil, bad
	}
	text = strings.Trim(strings.Join(strings.Fields(text), ""), `"'<>`)
	want, err := url.Parse(a.redirect)
	if err != nil {
		return nil, bad
	}
	if strings.HasPrefix(strings.ToLower(text), place(want)+"/") {
		text = want.Scheme + "://" + text // some browsers leave the scheme out when an address is copied
	}
	query := strings.TrimPrefix(text, "?")
	if lower := strings.ToLower(text); strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
		got, err := url.Parse(text)
		if err != nil || got.Scheme != want.Scheme || got.User != nil || place(got) != place(want) || cmp.Or(got.Path, "/") != cmp.Or(want.Path, "/") {
			return nil, bad
		}
		query = got.RawQuery
	}
	q, err := url.ParseQuery(query)
	if err != nil || !q.Has("state") || !q.Has("code") && !q.Has("error") {
		return nil, bad
	}
	return q, nil
}

// place is the host of an address as browsers write it: in small letters, and without the port that goes without saying.
func place(u *url.URL) string {
	host := strings.ToLower(u.Host)
	switch {
	case u.Scheme == "https":
		return strings.TrimSuffix(host, ":443")
	case u.Scheme == "http":
		return strings.TrimSuffix(host, ":80")
	}
	return host
}
