package sandbox

import (
	"encoding/json"
	"slices"
	"time"

	"patchbay/problem"
)

// Revoke ends a grant and all that were made from it; an empty id ends every grant. It
// returns how many ended.
func (o *OAuth) Revoke(id string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for _, id := range o.ids(id) {
		n += o.revoke(id)
	}
	return n
}

func (o *OAuth) revoke(id string) int {
	g := o.grants[id]
	if g == nil || g.Revoked {
		return 0
	}
	g.Revoked = true
	n := 1
	for _, child := range o.grants {
		if child.Parent == id {
			n += o.revoke(child.ID)
		}
	}
	return n
}

// ExpireAccess makes every access token of a grant too old at once; an empty id does it for all
// grants. Static tokens do not expire.
func (o *OAuth) ExpireAccess(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	which, now := o.ids(id), o.clock.Now()
	for _, t := range o.access {
		if slices.Contains(which, t.grant) && t.expires.After(now) {
			t.expires = now
		}
	}
}

// rescope changes what was granted, as an admin can do at the provider.
func (o *OAuth) rescope(id string, scopes []string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, id := range o.ids(id) {
		if g := o.grants[id]; g != nil {
			g.Scopes = slices.Clone(scopes)
		}
	}
}

// act is control's way to change grants.
func (o *OAuth) act(c Change) (any, error) {
	if c.ID != "" && !o.has(c.ID) {
		return nil, problem.New(problem.NotFound, "There is no grant %s.", problem.Clean(c.ID)).WithHint("GET state lists the grants.")
	}
	switch c.Action {
	case "delete":
		return map[string]int{"revoked": o.Revoke(c.ID)}, nil
	case "change":
		var f struct {
			Expired bool     `json:"expired"`
			Scopes  []string `json:"scopes"`
		}
		if err := json.Unmarshal(c.Fields, &f); err != nil {
			return nil, problem.New(problem.Invalid, "A grant changes by expired or scopes.").WithDetail(err.Error()).Because(err)
		}
		if f.Expired {
			o.ExpireAccess(c.ID)
		}
		if f.Scopes != nil {
			o.rescope(c.ID, f.Scopes)
		}
		return o.state(), nil
	}
	return nil, problem.New(problem.Unsupported, "A grant can only be made on the consent page.").WithHint("Use delete or change here.")
}

func (o *OAuth) has(id string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.grants[id] != nil
}

// grantState is a grant with its tokens, for control.
type grantState struct {
	Grant
	Tokens []tokenState `json:"tokens"`
}

// tokenState shows a token in full: this is a sandbox, its tokens open nothing else.
type tokenState struct {
	Kind    string     `json:"kind"`
	Value   string     `json:"value"`
	Hash    string     `json:"hash"`
	Issued  time.Time  `json:"issued"`
	Expires time.Time  `json:"expires"`
	SpentAt *time.Time `json:"spent_at,omitempty"`
}

// state lists all grants, oldest first, each with its tokens by time of issue.
func (o *OAuth) state() []grantState {
	o.mu.Lock()
	defer o.mu.Unlock()
	tokens := map[string][]tokenState{}
	for _, t := range o.access {
		tokens[t.grant] = append(tokens[t.grant], tokenState{Kind: "access", Value: t.value, Hash: fingerprint(t.value), Issued: t.issued, Expires: t.expires})
	}
	for _, t := range o.refresh {
		s := tokenState{Kind: "refresh", Value: t.value, Hash: fingerprint(t.value), Issued: t.issued, Expires: t.expires}
		if !t.spentAt.IsZero() {
			s.SpentAt = &t.spentAt
		}
		tokens[t.grant] = append(tokens[t.grant], s)
	}
	out := make([]grantState, 0, len(o.order))
	for _, id := range o.order {
		list := tokens[id]
		slices.SortFunc(list, func(a, b tokenState) int { return a.Issued.Compare(b.Issued) })
		out = append(out, grantState{Grant: copied(o.grants[id]), Tokens: list})
	}
	return out
}

// Owner finds the grant of a refresh token, spent or not.
func (o *OAuth) Owner(refresh string) (Grant, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.refresh[refresh]
	if t == nil {
		return Grant{}, false
	}
	return copied(o.grants[t.grant]), true
}
