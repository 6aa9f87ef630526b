package e2e

import (
	"testing"
)

func TestAClientOfEachKindSignsInAtAServerThatNobodyHereWrote(t *testing.T) {
	t.Parallel()
	for client, auth := range map[string]string{"peer-basic": "basic", "peer-post": "body", "peer-public": "none"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			w := newHome(t)
			p := w.peer()
			p.file(plainOAuth(auth))
			p.connect(client)
			w.must("pull", "desk")
			if n := len(w.list()); n != 60 {
				t.Errorf("%d people", n)
			}
			seen := p.seen()
			if seen.Grants["authorization_code"] != 1 || len(seen.Refused) > 0 {
				t.Errorf("the token endpoint saw %v, refused %v", seen.Grants, seen.Refused)
			}
			p.absent()
		})
	}
}
