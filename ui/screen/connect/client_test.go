package connect

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

// lent is a workbench that keeps an app for its first connector, which has no other way in.
func lent() *bench {
	b := full()
	b.all[0].Auth = []workbench.AuthChoice{{Kind: "oauth", Label: "Sign in with the browser", Client: "body"}}
	b.clients = []workbench.Client{{Connector: "two", ID: "of-two"}, {Connector: "one", ID: "kept-client", Redirect: "https://example.com/cb", Secret: true}}
	return b
}

// again is a workbench with a connection to renew: it may read contacts and notes of users.
func again() *bench {
	b := full()
	b.old = workbench.Connection{
		Name: "acme", Connector: "one", Auth: "oauth", ClientID: "my-client", Operations: []string{"contact::list", "contact::retrieve", "user::list"},
		Granted: []string{"contacts.readonly", "users.readonly", "offline_access"},
	}
	return b
}

func TestAKeptAppIsFilledIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := lent()
		p := sit(t, b, Args{Connector: "one"}, 100, 40).Press("enter").See("kept-client", "https://example.com/cb").Press("tab")
		p.See("Empty: the secret kept for One, with this client id.").Press("ctrl+s")
		if r := b.asked[0]; r.ClientID != "kept-client" || r.ClientSecret != "" || r.Redirect != "https://example.com/cb" {
			t.Errorf("asked %+v", r)
		}
	})
}

func TestAnAppIsKeptOnlyWhenAskedAndOnlyWhenItWorked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, keys, shows string
		refuses           error
		kept              []workbench.OwnClient
	}{
		{"by default", "", "acme-salon", nil, nil},
		{"when asked", "right", "Kept for further connections of One", nil, []workbench.OwnClient{{ID: "id-1", Secret: "s3cret"}}},
		{"when asked and taken back", "right right", "acme-salon", nil, nil},
		{"where it cannot be", "right", "The vault is locked.", problem.New(problem.VaultDown, "The vault is locked."), []workbench.OwnClient{{ID: "id-1", Secret: "s3cret"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				p := sit(t, b, Args{}, 100, 40).Press("enter", "enter", "enter", "enter").Type("id-1").Press("tab").Paste("s3cret").Press("tab", "tab")
				b.keepErr = c.refuses
				p.See("Keep this app", "no, only for this connection").Press(strings.Fields(c.keys)...).Press("ctrl+s")
				if len(b.kept) > 0 {
					t.Fatal("it was kept before it worked")
				}
				b.flow.end(acme(), nil)
				if p.Wait(0).See(c.shows).Miss("s3cret"); !slices.Equal(b.kept, c.kept) {
					t.Errorf("kept %+v, want %+v", b.kept, c.kept)
				}
			})
		})
	}
}

func TestASandboxesAppIsNotOfferedToBeKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sit(t, demo(), Args{Connector: "one"}, 100, 40).Press("enter").See("sandbox-client").Miss("Keep this app")
	})
}

func TestAppsThatCannotBeReadAreTypedIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := lent()
		b.keepErr = errors.New("no such table")
		sit(t, b, Args{Connector: "one"}, 100, 40).Press("enter", "enter", "enter").See("Client id").Miss("kept-client", "no such table")
	})
}

func TestTheSecretIsAskedForAsTheProviderTakesIt(t *testing.T) {
	t.Parallel()
	for client, want := range map[string]struct {
		hint, refuses string
		begins        bool
	}{
		"none":  {"", "", true},
		"":      {"Empty for an app without a secret.", "", true},
		"basic": {"It is kept in the vault", "The client secret is needed", false},
		"body":  {"It is kept in the vault", "The client secret is needed", false},
	} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := full()
				b.all[0].Auth = []workbench.AuthChoice{{Kind: "oauth", Label: "Browser", Client: client}}
				p := sit(t, b, Args{Connector: "one"}, 100, 40).Press("enter", "enter").Type("id-1").Press("tab").See(want.hint)
				if has := strings.Contains(p.Seen(), "Client secret"); has == (client == "none") {
					t.Errorf("asks for a secret: %v", has)
				}
				p.Press("ctrl+s").See(want.refuses)
				if (len(b.asked) == 1) != want.begins {
					t.Errorf("began %d times", len(b.asked))
				}
			})
		})
	}
}

func TestAReconnectTellsWhichPermissionsComeAndGo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, again(), Args{Reconnect: "acme"}, 120, 40).See("The permissions stay as they are.")
		p.Press("j", "j", "space", "G", "space").See("+ contacts.write", "− users.readonly").Miss("offline_access", "stay as they are")
		p.Press("enter").See("Reconnect acme", "With this sign-in", "+ contacts.write", "− users.readonly")
		p.Press("esc", "space").See("+ contacts.write").Miss("− users.readonly")
		q := sit(t, again(), Args{Reconnect: "acme"}, 60, 17).See("The permissions stay as they are.").Press("j", "j", "space", "G", "space")
		q.See("+ contacts.write   − users.readonly")
		sit(t, full(), Args{Connector: "one"}, 120, 40).Press("enter").Miss("stay as they are")
	})
}

func TestANarrowerGrantIsAskedForAsItIsTicked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := again()
		sit(t, b, Args{Reconnect: "acme"}, 100, 40).Press("G", "space", "enter", "ctrl+s")
		if r := b.asked[0]; r.Reconnect != "acme" || !slices.Equal(r.Operations, []string{"contact::list", "contact::retrieve"}) || !r.ReadOnly {
			t.Errorf("asked %+v", r)
		}
	})
}

func TestAllPermissionsCanBeReadInANarrowWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := full()
		for i := range b.all[0].Support {
			b.all[0].Support[i].Scopes = append(b.all[0].Support[i].Scopes, "scope.of."+strings.ReplaceAll(b.all[0].Support[i].Operation, "::", "."))
		}
		p := sit(t, b, Args{Connector: "one"}, 60, 17).Press("enter", "A").See("P shows all").Press("P").See("It will be able to change records.", "more lines, j reads on")
		p.Press("space", "a").See("more lines").Press("G").See("The end.", "user::list").Press("esc").See("see them all")
		q := sit(t, b, Args{Connector: "one"}, 110, 17).Press("enter", "A").See("pgdn reads on").Press("pgdown", "pgdown", "pgdown", "pgdown").See("The end.")
		q.Press("pgup").See("pgdn reads on")
	})
}

func TestTheNewsOfAConnectionThatIsRenewedIsNoNewsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newScreen(screen.Env{}, again(), Args{Reconnect: "acme"}, again().begin)
		if !s.Minds("acme") || s.Minds("other") || s.Minds("") {
			t.Error("it minds the wrong connection")
		}
		s.Close()
	})
}
