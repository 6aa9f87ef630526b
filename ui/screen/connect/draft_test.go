package connect

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// modelless is a workbench with a connector of a person's own that only signs in, and a connection of it.
func modelless() *bench {
	b := full()
	b.all = append(b.all, workbench.Connector{ID: "own", Name: "Own", Summary: "Own is asked by hand.", Auth: []workbench.AuthChoice{{Kind: "oauth", Label: "Browser", Issuer: "https://id.example.com"}}, Always: []string{"openid"}})
	b.old = workbench.Connection{Name: "by-hand", Connector: "own", Auth: "oauth", ClientID: "my-client"}
	return b
}

// many is a workbench with more connectors than there are lines.
func many() *bench {
	b := full()
	for i := range 28 {
		b.all = append(b.all, workbench.Connector{ID: fmt.Sprintf("own%02d", i), Name: fmt.Sprintf("Own %02d", i), Summary: "A file of mine.", Auth: b.all[0].Auth[:1], Support: b.all[0].Support[:1]})
	}
	return b
}

// shut is a workbench with a connection to renew that was connected for reading only.
func shut() *bench {
	b := again()
	b.old.ReadOnly, b.old.ReadOnlyBy = true, workbench.ByConnection
	return b
}

func TestAConnectorWithoutModelsIsConnectedAndRenewed(t *testing.T) {
	t.Parallel()
	for _, a := range []Args{{Connector: "own"}, {Reconnect: "by-hand"}} {
		synctest.Test(t, func(t *testing.T) {
			b := modelless()
			p := sit(t, b, a, 80, 24).See("There is nothing to tick.", "It keeps no models: it can be asked with patchbay api.").Miss("Nothing is ticked", "space")
			if p.Press("enter"); a.Connector != "" {
				p.Press("enter").Type("id-1")
			}
			p.Press("ctrl+s")
			if len(b.asked) != 1 || b.asked[0].ReadOnly || len(b.asked[0].Operations) > 0 {
				t.Fatalf("asked %+v", b.asked)
			}
			b.flow.end(workbench.Connection{Name: "by-hand", ConnectorName: "Own", Account: "Ada"}, nil)
			p.Wait(0).See("Own is connected as by-hand", "It keeps no models: it can be asked with patchbay api.").Miss("First pull", "0 operations").Press("r", "enter")
			if to, ok := seat.Asked[screen.GoMsg](p); !ok || to.Place != "connection" || len(b.pulls) > 0 {
				t.Errorf("went to %+v after %d pulls", to, len(b.pulls))
			}
		})
	}
}

func TestWhatIsTradedAtTheSignInIsNotSaidToBeKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all[0].Auth[1].Once, b.all[0].Auth[1].Inputs = true, []workbench.Input{{Name: "user", Label: "User"}, {Name: "password", Label: "Password", Secret: true}}
		p := sit(t, b, Args{Connector: "one"}, 100, 24).See("That is traded for a token at once, and kept nowhere.").Press("j", "enter", "enter", "enter")
		p.See("It is traded at once, and kept nowhere.", "What you type in is traded").Miss("kept in the vault")
		p.Press("tab").See("It is traded at once, and kept nowhere.").Miss("kept in the vault")
		q := sit(t, full(), Args{Connector: "one"}, 80, 24).Press("j", "enter", "enter", "enter")
		q.See("It is kept in the vault, nowhere else.").Miss("traded")
	})
}

func TestAReadOnlyConnectionIsLiftedOnlyWhereWritingIsTicked(t *testing.T) {
	t.Parallel()
	writing := func(b *bench) { b.old.Operations = append(b.old.Operations, "contact::create") }
	for _, c := range []struct {
		name  string
		keys  string
		set   func(*bench)
		lift  bool
		says  string
		never string
	}{
		{"nothing that writes", "j", func(*bench) {}, false, "It will only read", "able to change"},
		{"something that writes", "j j space", func(*bench) {}, true, "after this sign-in it will be able to change records", "stays read-only"},
		{"ticked and unticked", "j j space space", func(*bench) {}, false, "It will only read", "able to change"},
		{"what it had before it was made read-only", "j", writing, false, "It stays read-only: o on its page lets it write.", "able to change"},
		{"one more than that", "j j j space", writing, true, "after this sign-in it will be able to change records", "stays read-only"},
		{"a profile that is read-only", "j j space", func(b *bench) { b.old.ReadOnlyBy = workbench.ByProfile }, false, "It will be able to change records.", "after this sign-in"},
		{"a connection that writes", "j j space", func(b *bench) { b.old.ReadOnly, b.old.ReadOnlyBy = false, "" }, false, "It will be able to change records.", "after this sign-in"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := shut()
				c.set(b)
				p := sit(t, b, Args{Reconnect: "acme"}, 80, 24).Press(strings.Fields(c.keys)...).See(c.says).Miss(c.never).Press("enter")
				if c.lift {
					p.See("! "+lifted).Resize(60, 17).See("! It only reads now: after this", "Client id")
				} else {
					p.Miss("It only reads now")
				}
				if p.Press("ctrl+s"); len(b.asked) != 1 || b.asked[0].Lift != c.lift {
					t.Errorf("asked %+v", b.asked)
				}
			})
		})
	}
}

func TestWhatEverySignInAsksForIsAmongThePermissions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		b.all[0].Always = []string{"openid", "contacts.readonly"}
		p := sit(t, b, Args{Connector: "one"}, 120, 40).Press("enter").See("Permissions asked for: 4", "openid", "asked for at every sign-in", "for contact::list, contact::retrieve")
		p.Resize(80, 24).See("Permissions: openid, contacts.readonly").Press("enter").See("openid").Press("s")
		if all := strings.Fields(p.Clipboard()); !slices.Contains(all, "openid") || len(all) != 4 {
			t.Errorf("copied %q", all)
		}
		old := again()
		old.all[0].Always = []string{"offline_access", "openid"}
		sit(t, old, Args{Reconnect: "acme"}, 120, 40).See("Permissions asked for: 4", "openid", "The permissions stay as they are.")
		q := sit(t, b, Args{Connector: "one"}, 120, 40).Press("j", "enter")
		q.See("Permissions asked for: 3").Miss("openid")
	})
}

func TestNoPermissionsAreNotSentToTheClipboard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		for i := range b.all[0].Support {
			b.all[0].Support[i].Scopes = nil
		}
		p := sit(t, b, Args{Connector: "one"}, 80, 24).Press("enter", "enter", "s")
		if p.Clipboard() != "" || p.Toast() != unasked {
			t.Errorf("copied %q, said %q", p.Clipboard(), p.Toast())
		}
		s := &setup{s: &Screen{draft: draft{connector: b.all[0], auth: "oauth"}}}
		for _, k := range s.keys() {
			if slices.Contains(k.Binding.Keys(), "s") && k.Why != unasked {
				t.Errorf("the key is offered: %q", k.Why)
			}
		}
	})
}

func TestAllConnectorsAreReachedInAnyWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := many()
		p := sit(t, b, Args{}, 80, 20).See("One", "↓ ").Miss("↑")
		p.Press("G").See("▌  Own 27", "↑ ").Miss("↓")
		p.Press("k", "k", "k", "k", "k", "k", "k", "k", "k", "k", "k").See("▌  Own 16", "↓ 11 more", "↑ ")
		p.Resize(60, 17).See("▌  Own 16", "↓ ", "↑ ").Resize(160, 14).See("▌  Own 16", "↓ ", "↑ ").Resize(160, 46).See("Two", "Own 27").Miss("more")
		few := sit(t, &bench{all: b.all[:12]}, Args{}, 80, 20).Press("G")
		if strings.Count(few.Seen(), "Own ") < 8 {
			t.Errorf("there is room for more:\n%s", few.Seen())
		}
	})
}

func TestAFirstPullInSightIsNoNewsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := demo()
		s := newScreen(screen.Env{ID: 6, Theme: theme.Theme{}}, b, Args{}, b.begin)
		p := seat.Sit(t, s, 80, 24).Press("enter", "enter", "ctrl+s")
		if s.Pulls("acme-salon") {
			t.Error("nothing is pulled before there is a sign-in")
		}
		b.flow.end(acme(), nil)
		if p.Wait(0); !s.Pulls("acme-salon") || s.Pulls("other") {
			t.Errorf("pulls acme-salon: %v, other: %v", s.Pulls("acme-salon"), s.Pulls("other"))
		}
	})
}
