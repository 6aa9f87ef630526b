package auth

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"patchbay/problem"
)

func TestConfigurationsThatWouldLeakAreRefusedBeforeAnythingIsOpened(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Config)
		words  string
	}{
		{"plain http to sign in", func(c *Config) { c.AuthorizeURL = "http://id.example.com/authorize" }, "not https"},
		{"plain http for tokens", func(c *Config) { c.TokenURL = "http://id.example.com/token" }, "not https"},
		{"plain http to revoke", func(c *Config) { c.RevokeURL = "http://id.example.com/revoke" }, "not https"},
		{"a file to sign in", func(c *Config) { c.AuthorizeURL = "file:///etc/passwd" }, "sign-in address"},
		{"a scheme of an app", func(c *Config) { c.AuthorizeURL = "steam://run/1" }, "not https"},
		{"no host", func(c *Config) { c.TokenURL = "https://:443/token" }, "no usable token address"},
		{"no token address", func(c *Config) { c.TokenURL = "" }, "no usable token address"},
		{"no sign-in address", func(c *Config) { c.AuthorizeURL = "" }, "no usable sign-in address"},
		{"a name and password in it", func(c *Config) { c.TokenURL = "https://ada:pw@id.example.com/token" }, "no usable token address"},
		{"an address that is none", func(c *Config) { c.RevokeURL = "https://id.example.com/%zz" }, "no usable revocation address"},
		{"tokens of another site", func(c *Config) { c.SameSite, c.TokenURL = true, "https://id.example.net/token" }, "id.example.net"},
		{"revocation at another site", func(c *Config) { c.SameSite, c.RevokeURL = true, "https://id.example.net/revoke" }, "id.example.net"},
		{"plain http to send parameters first", func(c *Config) { c.PushURL = "http://id.example.com/par" }, "pushed request address"},
		{"parameters sent to another site", func(c *Config) { c.SameSite, c.PushURL = true, "https://id.example.net/par" }, "id.example.net"},
		{"another site than the one allowed", func(c *Config) {
			c.SameSite, c.TokenURL, c.AllowHosts = true, "https://x.example.net/token", []string{"example.net"}
		}, "x.example.net"},
		{"a neighbour beneath a country", func(c *Config) {
			c.SameSite, c.AuthorizeURL, c.TokenURL = true, "https://a.co.uk/authorize", "https://b.co.uk/token"
		}, "b.co.uk"},
		{"a connector that leaves its path", func(c *Config) { c.Connector = "../other" }, "callback address"},
		{"a connector with a slash", func(c *Config) { c.Connector = "a/b" }, "callback address"},
		{"no connector", func(c *Config) { c.Connector = "" }, "callback address"},
		{"unknown client authentication", func(c *Config) { c.ClientAuth = "query\x1b[2J" }, `"query[2J"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := quietConfig()
			c.change(&cfg)
			a, err := Begin(t.Context(), cfg, Env{})
			if a != nil {
				a.Cancel()
			}
			wantKind(t, err, problem.Usage, c.words)
			hidesCanaries(t, shown(err), "pw@")
		})
	}
}

func TestConfigurationsThatStayInTheirPlaceAreTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(*Config)
	}{
		{"as it is", func(*Config) {}},
		{"the same site", func(c *Config) {
			c.SameSite, c.TokenURL, c.RevokeURL = true, "https://api.example.com/token", "https://example.com/revoke"
		}},
		{"another site that the connector named", func(c *Config) {
			c.SameSite, c.TokenURL, c.AllowHosts = true, "https://api.example.net/token", []string{"api.example.net"}
		}},
		{"another site where that is of no matter", func(c *Config) { c.TokenURL = "https://api.example.net/token" }},
		{"this machine", func(c *Config) {
			c.SameSite, c.AuthorizeURL, c.TokenURL = true, "http://127.0.0.1:1/authorize", "http://127.0.0.1:2/token"
		}},
		{"a path of its own", func(c *Config) { c.Connector, c.Redirect.Path = "", "/oauth/back" }},
		{"a client without a secret", func(c *Config) { c.ClientAuth = Public }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := quietConfig()
			c.change(&cfg)
			if err := cfg.check(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestARedirectAwayFromThisMachineIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		redirect Redirect
		words    string
	}{
		{"all addresses", Redirect{Host: "0.0.0.0"}, "only an address of this machine"},
		{"all addresses of the sixth family", Redirect{Host: "::"}, "only an address of this machine"},
		{"one of the network", Redirect{Host: "192.0.2.7"}, "192.0.2.7"},
		{"a name", Redirect{Host: "callback.example.com"}, "callback.example.com"},
		{"a name that begins alike", Redirect{Host: "127.0.0.1.example.net"}, "127.0.0.1.example.net"},
		{"a host with a port", Redirect{Host: "127.0.0.1:80"}, "127.0.0.1:80"},
		{"a path without its slash", Redirect{Path: "back"}, "callback path"},
		{"the path of the last page", Redirect{Path: donePath}, "callback path"},
		{"a path with a query", Redirect{Path: "/back?x=1"}, "callback path"},
		{"a path with a fragment", Redirect{Path: "/back#x"}, "callback path"},
		{"a path with an escape", Redirect{Path: "/b%61ck"}, "callback path"},
		{"a path with a control character", Redirect{Path: "/back\x1b[2J"}, "callback path"},
		{"a path with letters that are escaped", Redirect{Path: "/zurück"}, "callback path"},
		{"a path that browsers shorten", Redirect{Path: "/a/../back"}, "callback path"},
		{"a path that ends in dots", Redirect{Path: "/a/.."}, "callback path"},
		{"a port below all", Redirect{Ports: []int{-1}}, "-1"},
		{"a port beyond all", Redirect{Ports: []int{8080, 65536}}, "65536"},
		{"registered in clear", Redirect{Registered: "http://bridge.example.com/cb"}, "cannot be used"},
		{"registered without a host", Redirect{Registered: "https:///cb"}, "cannot be used"},
		{"registered without a name", Redirect{Registered: "https://:443/cb"}, "cannot be used"},
		{"registered with a name in front", Redirect{Registered: "https://ada@bridge.example.com/cb"}, "cannot be used"},
		{"registered with a fragment", Redirect{Registered: "https://bridge.example.com/cb#x"}, "cannot be used"},
		{"registered out of band", Redirect{Registered: "urn:ietf:wg:oauth:2.0:oob"}, "cannot be used"},
		{"registered as no address", Redirect{Registered: "https://bridge.example.com/\x1b"}, "cannot be used"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cfg := quietConfig()
			cfg.Redirect = c.redirect
			a, err := Begin(t.Context(), cfg, Env{})
			if a != nil {
				a.Cancel()
			}
			if p := wantKind(t, err, problem.Usage, c.words); p.Text != problem.Clean(p.Text) {
				t.Errorf("not fit for a screen: %q", p.Text)
			}
		})
	}
}

func TestARedirectOnThisMachineIsTaken(t *testing.T) {
	t.Parallel()
	for _, r := range []Redirect{
		{},
		{Host: "127.0.0.1"},
		{Host: "127.0.0.2"},
		{Host: "::1"},
		{Host: "localhost"},
		{Path: "/"},
		{Path: "/back"},
		{Path: "/a/.b/c..d/"},
		{Ports: []int{0, 1, 65535}},
		{Registered: "https://bridge.example.com"},
		{Registered: "http://127.0.0.1:9/cb?x=1"},
	} {
		if err := r.check("Example"); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func TestASiteIsWhatOnePartyRegistered(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{
		"example.com": "example.com", "id.example.com": "example.com", "a.b.id.example.com": "example.com", "ID.Example.COM.": "example.com",
		"id.example.co.uk": "example.co.uk", "example.co.uk": "example.co.uk", "id.example.com.au": "example.com.au", "id.example.io": "example.io",
		"localhost": "localhost", "127.0.0.1": "127.0.0.1", "192.0.2.7": "192.0.2.7", "::1": "::1", "": "",
	} {
		if got := site(host); got != want {
			t.Errorf("%q is of site %q, want %q", host, got, want)
		}
	}
}

func TestAHostIsOfTheSiteThatItEndsIn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.SliceOfN(rapid.StringMatching(`[a-z][a-z0-9]{0,9}`), 1, 6).Draw(t, "labels")
		host := strings.Join(labels, ".")
		s := site(host)
		if host != s && !strings.HasSuffix(host, "."+s) {
			t.Fatalf("%s is not beneath %s", host, s)
		}
		if site(s) != s {
			t.Fatalf("the site of %s is %s", s, site(s))
		}
		if len(labels) > 1 && !strings.Contains(s, ".") {
			t.Fatalf("all of .%s would be one site", s)
		}
	})
}

func TestGrantedScopesAreReadInEveryDialect(t *testing.T) {
	t.Parallel()
	cfg := Config{Scopes: []string{"a", "b"}}
	for scope, want := range map[string][]string{
		"": {"a", "b"}, "a": {"a"}, "a b": {"a", "b"}, "b,a": {"b", "a"}, "a, b  c": {"a", "b", "c"}, "a a": {"a"}, " , ": nil, "a\x1b[2J b\u202e": {"a[2J", "b"},
	} {
		if got := cfg.granted(scope); !slices.Equal(got, want) {
			t.Errorf("%q grants %q, want %q", scope, got, want)
		}
	}
	got := cfg.granted("")
	got[0] = "changed"
	if cfg.Scopes[0] != "a" {
		t.Error("what was granted and what was asked for are one slice")
	}
}

func TestScopesAreJoinedAsTheProviderWants(t *testing.T) {
	t.Parallel()
	for sep, want := range map[string]string{"": "a b", ",": "a,b", "+": "a+b"} {
		cfg := quietConfig()
		cfg.Scopes, cfg.ScopeSeparator = []string{"a", "b"}, sep
		cfg.Redirect.Registered = "https://bridge.example.com/cb"
		u, err := url.Parse(beginFlow(t, cfg, Env{}).URL())
		if err != nil || u.Query().Get("scope") != want {
			t.Errorf("separator %q gives %q: %v", sep, u.Query().Get("scope"), err)
		}
	}
	cfg := quietConfig()
	if a := beginFlow(t, cfg, Env{}); strings.Contains(a.URL(), "scope=") {
		t.Errorf("no scope is asked for, and the address says one: %s", a.URL())
	}
}

func TestOnlyThisMachineIsLoopback(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "localhost": true,
		"": false, "0.0.0.0": false, "::": false, "10.0.0.1": false, "localhost.example.net": false, "127.1": false, "0x7f000001": false, "[::1]": false,
	} {
		if got := loopback(host); got != want {
			t.Errorf("%s", fmt.Sprintf("%q: %t, want %t", host, got, want))
		}
	}
}

func TestTheOtherFamilyIsTriedWhereOneIsMissing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		redirect Redirect
		want     string
	}{
		{Redirect{}, "127.0.0.1 ::1"},
		{Redirect{Ports: []int{4711}}, "127.0.0.1"}, // registered as it is
		{Redirect{Host: "localhost"}, "localhost"},
		{Redirect{Host: "::1", Ports: []int{4711}}, "::1"},
	} {
		if got := strings.Join(c.redirect.hosts(), " "); got != c.want {
			t.Errorf("%+v: %s, want %s", c.redirect, got, c.want)
		}
	}
	away := &net.OpError{Op: "listen", Err: &os.SyscallError{Syscall: "bind", Err: syscall.EADDRNOTAVAIL}}
	taken := &net.OpError{Op: "listen", Err: &os.SyscallError{Syscall: "bind", Err: syscall.EADDRINUSE}}
	if !noFamily(errors.Join(away)) || noFamily(errors.Join(taken)) {
		t.Error("an address that is taken is not one that does not exist")
	}
}
