package workbench

import (
	"errors"
	"strings"
	"testing"

	"patchbay/auth/vault"
	"patchbay/problem"
)

func TestDisconnectingRemovesTheSecretAndSaysWhatRemains(t *testing.T) {
	t.Parallel()
	for name, keeps := range map[string]bool{"records go": false, "records stay": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			c := s.pulled()
			who := s.somebody()
			done := s.apply(s.edit(who.ID, map[string]any{"phone": phoneA}))
			n := 0
			c, err := s.Connection(t.Context(), c.Name)
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range c.Records {
				n += k
			}
			bye, err := s.Disconnect(t.Context(), c.Name, keeps)
			if err != nil {
				t.Fatal(err)
			}
			kept, removed := 0, n
			if keeps {
				kept, removed = n, 0
			}
			if bye.Connection != c.Name || bye.RecordsKept != kept || bye.RecordsRemoved != removed {
				t.Errorf("%s, there were %d", doc(bye), n)
			}
			if alive := !s.state().Grants[len(s.state().Grants)-1].Revoked; alive == bye.Revoked || alive == (bye.Remains == "") {
				t.Errorf("the grant lives: %v, and it is said: %s", alive, doc(bye))
			}
			if _, err := s.secret(t.Context(), c.ID); !errors.Is(err, vault.ErrNotFound) {
				t.Errorf("the secret is still there: %v", err)
			}
			if all, err := s.Connections(t.Context()); err != nil || len(all) != 0 {
				t.Errorf("%s, %v", doc(all), err)
			}
			if rows, err := s.First(t.Context(), Query{Model: "contact"}, 100); err != nil || len(rows) != map[bool]int{true: people}[keeps] {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			if ch := s.change(done.ID); ch.CanUndo || !strings.Contains(ch.WhyNot, "removed") {
				t.Errorf("%s", doc(ch))
			}
		})
	}
}

func TestAKeptRecordCanBeReadAndNotChanged(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	who := s.somebody()
	if _, err := s.Disconnect(t.Context(), c.Name, true); err != nil {
		t.Fatal(err)
	}
	v := s.show(who.ID)
	if v.Title != who.Title || text(v, "phone") != who.Fields["phone"] || v.CanEdit || v.WhyNot == "" || v.CanDelete || v.WhyNotDel == "" || len(v.Fields) == 0 {
		t.Errorf("%s", doc(v))
	}
	_, err := s.PlanEdit(t.Context(), Edit{Model: "contact", ID: who.ID, Values: map[string]any{"phone": phoneA}})
	kind(t, err, problem.NotFound)
	_, err = s.PlanDelete(t.Context(), "contact", who.ID, "the test")
	kind(t, err, problem.NotFound)
}

func TestDisconnectingWithoutASecretWorksAndSaysSo(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	if err := s.dropSecret(t.Context(), c.ID); err != nil {
		t.Fatal(err)
	}
	bye, err := s.Disconnect(t.Context(), c.Name, false)
	if err != nil || bye.Revoked || !strings.Contains(bye.Remains, "not in the vault") {
		t.Errorf("%s, %v", doc(bye), err)
	}
	_, err = s.Disconnect(t.Context(), c.Name, false)
	kind(t, err, problem.NotFound)
}

func TestDisconnectingStopsWhatIsBeingPulled(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	s.held()
	bye, err := s.Disconnect(t.Context(), strings.ToUpper(c.Name), false)
	if err != nil || bye.Connection != c.Name {
		t.Errorf("%s, %v", doc(bye), err)
	}
	if !s.idle() {
		t.Error("the job goes on")
	}
}

func TestAPastedTokenIsSaidToBeStillGood(t *testing.T) {
	t.Parallel()
	s := open(t)
	req := ConnectRequest{Connector: s.id, Endpoint: s.at.Endpoint, Token: s.at.Token, Workspace: s.at.Users[0].Workspaces[0]}
	c, _, err := s.through(s.Workbench, req, s.consent())
	if err != nil {
		t.Fatal(err)
	}
	bye, err := s.Disconnect(t.Context(), c.Name, false)
	if err != nil || bye.Revoked || !strings.Contains(bye.Remains, "still good") || strings.Contains(doc(bye), s.at.Token) {
		t.Errorf("%s, %v", doc(bye), err)
	}
}

func TestARenamedConnectionKeepsEverything(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.pulled()
	if err := s.Rename(t.Context(), c.Name, "front desk"); err != nil {
		t.Fatal(err)
	}
	now, err := s.Connection(t.Context(), "Front Desk")
	if err != nil || now.ID != c.ID || now.Records["contact"] != people {
		t.Errorf("%s, %v", doc(now), err)
	}
	if p := s.pull(PullRequest{Connections: []string{"front desk"}, Full: true}); p.Done != people || p.Connection != "front desk" {
		t.Errorf("%+v", p)
	}
	_, err = s.Connection(t.Context(), c.Name)
	kind(t, err, problem.NotFound)
	for _, bad := range []string{"", "-x", "a\nb", strings.Repeat("x", 61)} {
		kind(t, s.Rename(t.Context(), "front desk", bad), problem.Usage)
	}
	kind(t, s.Rename(t.Context(), "nobody", "x"), problem.NotFound)
}
