package spec

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// frontdesk is the worked example of the documentation.
func frontdesk(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/connectors.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```yaml\nid: frontdesk")
	example, _, ok := strings.Cut(rest, "```")
	if !ok {
		t.Fatal("docs/connectors.md has no worked example")
	}
	return "id: frontdesk" + example
}

// mistake is one change of the example and the one fault that it makes.
type mistake struct {
	old, new string
	line     int
	key      string
	words    string
}

func wrongTypes() []mistake {
	return []mistake{
		{"size: 50", "size: fifty", 34, "models.contact.list.size", `must be a whole number such as 50, not "fifty"`},
		{"size: 50", "size: [50]", 34, "models.contact.list.size", "must be a whole number such as 50, not a list"},
		{"size: 50", "size: -5", 34, "models.contact.list.size", `must be a whole number such as 50, not "-5"`},
		{"size: 50", "size: 1.5", 34, "models.contact.list.size", `must be a whole number such as 50, not "1.5"`},
		{"size: 50", "size:", 34, "models.contact.list.size", "has no value: it must be a whole number such as 50"},
		{"per: 1m", "per: 1 minute", 8, "limits[0].per", `must be a length of time like 30s, 10m, 24h or 90d, not "1 minute"`},
		{"per: 1m", "per: [1m]", 8, "limits[0].per", "must be a length of time like 30s, 10m, 24h or 90d, not a list"},
		{"per: 1m", "per: 0s", 8, "limits[0].per", `must be a length of time like 30s, 10m, 24h or 90d, not "0s"`},
		{"requests: 60", "requests: sixty", 8, "limits[0].requests", `must be a whole number such as 60, not "sixty"`},
		{"scope: account}", "scope: everybody}", 8, "limits[0].scope", `must be one of workspace, account, app, not "everybody"`},
		{"body: {person: $fields}, item: data}\n    update", "body: $fields, item: data}\n    update", 38, "models.contact.create.body", `must be keys with values such as {person: $fields}, not "$fields"`},
		{"name: Frontdesk\n", "name: [Frontdesk]\n", 2, "name", "must be text such as Frontdesk, not a list"},
		{"name: Frontdesk\n", "name: {a: b}\n", 2, "name", "must be text such as Frontdesk, not keys with values"},
		{"name: Frontdesk\n", "name: ~\n", 2, "name", "has no value: it must be text such as Frontdesk"},
		{"message: [error.message]", "message: error.message", 17, "errors.message", `must be a list such as [error.message], not "error.message"`},
		{`hosts: {api: "https://api.frontdesk.example.com"}`, `hosts: "https://api.frontdesk.example.com"`, 5, "hosts", "must be keys with values such as {api:"},
		{"  key: {label: API key, header: X-Api-Key}", "  key: X-Api-Key", 11, "auth.key", "must be keys with values such as {label:"},
		{"text: {query: {q: $text}}", "text: {query: [q]}", 35, "models.contact.list.text.query", "must be keys with values such as {page: $page}, not a list"},
		{"      email: email | lower", "      email: [email, lower]", 44, "models.contact.fields.email", "must be text, not a list"},
		{"status: 422", "status: many", 20, "errors.rules[0].status", `must be a whole number such as 422, not "many"`},
		{"notes:\n  - \"E-mail addresses are kept in lower case.\"", "notes: none\n", 57, "notes", `must be a list such as [It keeps no time zone.], not "none"`},
	}
}

func wrongKeys() []mistake {
	return []mistake{
		{"workspace: branch ", "wrkspace: branch ", 4, "wrkspace", "is not a key here; did you mean workspace?"},
		{"    id: id\n", "    ident: id\n", 24, "models.contact.ident", "is not a key here; did you mean id?"},
		{"  key: {label", "  kee: {label", 11, "auth.kee", "is not a key here; did you mean key?"},
		{"{label: API key", "{lable: API key", 11, "auth.key.lable", "is not a key here; did you mean label?"},
		{"      items: data\n", "      itmes: data\n", 31, "models.contact.list.itmes", "is not a key here; did you mean items?"},
		{"text: {query:", "text: {qurey:", 35, "models.contact.list.text.qurey", "is not a key here; did you mean query?"},
		{"      size: 50\n", "      size: 50\n      zebra: 1\n", 35, "models.contact.list.zebra", "is not a key here; there are: body, delete,"},
		{"field: error.field", "feild: error.field", 20, "errors.rules[0].feild", "is not a key here; did you mean field?"},
		{"      firstName: given\n", "      fristName: given\n", 42, "models.contact.fields.fristName", "is not a field of contact; did you mean firstName?"},
		{"  contact:\n", "  contakt:\n", 23, "models.contakt", "is not a model; did you mean contact?"},
		{"name: Frontdesk\n", "name: Frontdesk\nname: Frontdesk\n", 3, "name", "is there twice, first in line 2: keep one of them"},
		{"      size: 50\n", "      size: 50\n      size: 60\n", 35, "models.contact.list.size", "is there twice, first in line 34"},
		{"      tags: labels\n", "      tags: labels\n      tags: words\n", 48, "models.contact.fields.tags", "is there twice, first in line 47"},
		{"name: Frontdesk\n", "", 1, "name", "is missing: write it as in name: Frontdesk"},
		{"account: {get: /v2/me, item: data, id: id, name: practice, kind: practice}\n", "", 1, "account", "is missing: write it as in account: {get: /me"},
		{"kind: practice}", "}", 13, "account.kind", "is missing: write it as in kind: practice"},
	}
}

func wrongTexts() []mistake {
	return []mistake{
		{"id: frontdesk ", "id: Front Desk ", 1, "id", `must be lower-case letters, digits and dashes, not "Front Desk"`},
		{"      get: /v2/people\n", "      get: v2/people\n", 29, "models.contact.list.get", `must be a path that begins with /, not "v2/people"`},
		{`retrieve: {get: "/v2/people/{id}"`, `retrieve: {get: "/v2/people/{id"`, 37, "models.contact.retrieve.get", "has a { without its }"},
		{`retrieve: {get: "/v2/people/{id}"`, `retrieve: {get: "/v2/people/{ident}"`, 37, "models.contact.retrieve.get", `uses "ident", which has no value here; did you mean id?`},
		{"page: $page", "page: $pge", 30, "models.contact.list.query.page", `uses "pge", which has no value here; did you mean page?`},
		{"person: $fields}, item: data}\n    delete", "person: {x: [$fieldz]}}, item: data}\n    delete", 39, "models.contact.update.body.person.x[0]", `uses "fieldz", which has no value here; did you mean fields?`},
		{"mobile | e164", "mobile | e16", 45, "models.contact.fields.phone", `cannot be understood: there is no step called "e16"`},
		{"next: page", "next: forward", 33, "models.contact.list.next", `must be last.PATH, answer.PATH, url.PATH, link, skip or page, not "forward"`},
		{"match: already in use", `match: "("`, 20, "errors.rules[0].match", `must be a regular expression, and "(" is none: missing closing )`},
		{"is: duplicate", "is: double", 20, "errors.rules[0].is", "must be one of gone, duplicate, validation"},
		{"https://api.frontdesk.example.com", "http://api.frontdesk.example.com", 5, "hosts.api", "must be an address like https://api.example.com"},
		{"      fieldRead: ", "      fieldReed: ", 51, "models.contact.cannot.fieldReed", "is not a verb"},
		{"X-Branch: $workspace", "X-Branch: $wrkspace", 6, "headers.X-Branch", `uses "wrkspace", which has no value here`},
	}
}

// offTheWire would send a request elsewhere, or what no request can carry.
func offTheWire() []mistake {
	const path = "must be a path that begins with one /, without a host, a \\, a # and steps like .., not "
	get := func(to, quoted string) mistake {
		return mistake{"      get: /v2/people\n", "      get: " + to + "\n", 29, "models.contact.list.get", path + quoted}
	}
	head := func(name, words string) mistake {
		return mistake{"headers: {X-Branch: $workspace}", "headers: {" + name + "}", 6, "headers." + strings.Trim(strings.SplitN(name, ": ", 2)[0], `"`), words}
	}
	const own, secret, none = "is set by the program itself", "carries credentials, and those go under auth or send", "is no name of a header"
	return []mistake{
		get("//host/steal", `"//host/steal"`), get(`/\host`, `"/\\host"`), get(`"/a\\..\\b"`, `"/a\\..\\b"`), get("/v2/../admin", `"/v2/../admin"`),
		get("/v2/%2e%2E/admin", `"/v2/%2e%2E/admin"`), get("/%2Fhost", `"/%2Fhost"`), get("/https://host/x", `"/https://host/x"`), get("/v2/./x", `"/v2/./x"`),
		get("/v2/people#top", `"/v2/people#top"`), get(`"/v2\r\nHost: evil"`, `"/v2 Host: evil"`), get("/v2/%zz", `"/v2/%zz"`), get("//u:p@host/steal", `"//u:p@host/steal"`),
		{"      get: /v2/people\n", "      get: https://host/steal\n", 29, "models.contact.list.get", `must be a path that begins with /, not "https://host/steal"`},
		{"account: {get: /v2/me", "account: {get: //host/me", 13, "account.get", path},
		{"workspaces: {get: /v2/branches", "workspaces: {get: //host/me", 14, "workspaces.get", path},
		{"update: {patch: \"/v2/people/{id}\"", "update: {patch: \"//{id}\"", 39, "models.contact.update.patch", path},
		head(`"X Api": a`, none), head(`"X:Api": a`, none), head(`"Xé": a`, none), head(`"(X)": a`, none),
		head("Host: evil.example", own), head("host: evil.example", own), head("Content-Length: 7", own), head("Transfer-Encoding: chunked", own),
		head("Connection: close", own), head("TE: trailers", own), head("Proxy-Authorization: x", own), head("Upgrade: h2c", own), head("Accept-Encoding: br", own),
		head("Cookie: a=b", secret), head("Authorization: $workspace", secret), head("Set-Cookie: a=b", secret),
		head(`X-A: "a\r\nX-B: c"`, "has a sign in it that no header can carry"), head(`X-A: "a\0b"`, "has a sign in it that no header can carry"),
		{"{X-Branch: $workspace}", "{X-Branch: $workspace, x-branch: b}", 6, "headers.x-branch", "is the same header as X-Branch: keep one of them"},
		{"      size: 50\n", "      size: 50\n      headers: {Host: evil.example}\n", 35, "models.contact.list.headers.Host", own},
		{"since: {query:", "since: {headers: {Authorization: x}, query:", 36, "models.contact.list.since.headers.Authorization", secret},
		{"header: X-Api-Key", `header: "X Api"`, 11, "auth.key.header", `must be the name of a header such as X-Api-Key, of letters, digits and dashes, not "X Api"`},
		{"header: X-Api-Key", `header: Host`, 11, "auth.key.header", "must be another header than Host, which is set by the program itself"},
		{"header: X-Api-Key", `header: X-Api-Key, before: "a\nb"`, 11, "auth.key.before", "has a sign in it that no header can carry"},
		{"scope: account}", `scope: account, headers: {limit: "X Y"}}`, 8, "limits[0].headers.limit", "must be the name of a header"},
		{"https://api.frontdesk", "https://u:p@api.frontdesk", 5, "hosts.api", "must be an address like https://api.example.com, and has a user, a query or a fragment"},
		{"frontdesk.example.com", "frontdesk.example.com?a=b", 5, "hosts.api", "must be an address like https://api.example.com, and has a user, a query or a fragment"},
		{"frontdesk.example.com", "frontdesk.example.com/#x", 5, "hosts.api", "must be an address like https://api.example.com, and has a user, a query or a fragment"},
		{"https://api.frontdesk.example.com", "https://:443", 5, "hosts.api", `must be an address like https://api.example.com, not "https://:443"`},
	}
}

func outOfBounds() []mistake {
	const size = "must be a whole number from 1 to 10000, not "
	return []mistake{
		{"size: 50", "size: 0", 34, "models.contact.list.size", size + `"0"`},
		{"size: 50", "size: 10001", 34, "models.contact.list.size", size + `"10001"`},
		{"q: $text}}", "q: $text}, max: 0}", 35, "models.contact.list.text.max", `must be a whole number from 1 to 1000000, not "0"`},
		{"status: 422", "status: 42", 20, "errors.rules[0].status", `must be a whole number from 100 to 599, not "42"`},
		{"mobile | e164", "mobile[-999] | e164", 45, "models.contact.fields.phone", `cannot be understood: "mobile[-999]" is no native path`},
		{"mobile | e164", "mobile[99999999999]", 45, "models.contact.fields.phone", `cannot be understood: "mobile[99999999999]" is no native path`},
	}
}

func brokenYAML() []mistake {
	return []mistake{
		{"name: Frontdesk\n", "name: [a\n", 2, "name", "begins with [ and is never closed: a ] is missing"},
		{"name: Frontdesk\n", "name: \"Frontdesk\n", 2, "name", "begins with \" and is never closed: a \" is missing"},
		{"scope: account}", "scope: account", 8, "limits[0]", "begins with { and is never closed: a } is missing"},
		{"text: {query: {q: $text}}", "text: {query: {q: $text}", 35, "models.contact.list.text", "begins with { and is never closed: a } is missing"},
		{"      size: 50\n", "\tsize: 50\n", 34, "models.contact.list.size", "is indented with a tab: use blanks"},
		{"      size: 50\n", "      size 50\n", 34, "models.contact.list.size", `is "size 50", not a key with a value: write KEY: VALUE, with a blank behind the colon`},
		{"      size: 50\n", "      size:50\n", 34, "models.contact.list.size", `is "size:50", not a key with a value`},
		{"      size: 50\n", "     size: 50\n", 34, "models.contact.list.size", "begins where none of its neighbours begins"},
		{"name: Frontdesk\n", "name: Front: desk\n", 2, "name", "has a second \": \" in its value"},
		{"name: Frontdesk\n", "name: @Frontdesk\n", 2, "name", "begins with a sign that YAML keeps for itself"},
		{"name: Frontdesk\n", "name: \"Front\" desk\n", 2, "name", "has something behind its value"},
		{"name: Frontdesk\n", "  name: Frontdesk\n", 2, "name", "stands further to the right than its neighbours"},
		{"name: Frontdesk\n", "name: \"Front\tdesk\n", 2, "name", "begins with \" and is never closed"},
		{"  contact:\n", "", 23, "models.id", "is a key of a model: write the model's name above it"},
		{"    fields:\n      firstName: given\n      lastName: family\n", "    fields:\n        firstName: given\n      lastName: family\n", 43, "models.contact.fields.lastName", "begins where none of its neighbours begins"},
		{"name: Frontdesk\n", "name: *frontdesk\n", 2, "name", "stands for something that is written elsewhere"},
		{"name: Frontdesk\n", "name: &it Frontdesk\n", 2, "name", "is given a name for use elsewhere"},
		{"name: Frontdesk\n", "name: !name Frontdesk\n", 2, "name", "has a type of its own"},
	}
}

func TestEachSingleMistakeIsToldOnceWithItsPlaceAndKey(t *testing.T) {
	t.Parallel()
	text := frontdesk(t)
	if n := faults(Lint([]byte(text))); n != 0 {
		t.Fatalf("the example itself has %d faults", n)
	}
	for _, list := range [][]mistake{wrongTypes(), wrongKeys(), wrongTexts(), offTheWire(), outOfBounds(), brokenYAML()} {
		for _, m := range list {
			changed := strings.Replace(text, m.old, m.new, 1)
			if changed == text {
				t.Fatalf("%q is not in the example", m.old)
			}
			found := Lint([]byte(changed))
			if len(found) == 0 {
				found = []Finding{{}}
			}
			if faults(found) != 1 || found[0].Line != m.line || found[0].Key != m.key || !strings.HasPrefix(found[0].Words, m.words) {
				t.Errorf("%q:\n%swant\n%d %s %s", m.new, lines(found), m.line, m.key, m.words)
			}
			for _, f := range found {
				if f.Line < 1 || f.Column < 1 || foreignWords(f.Words) {
					t.Errorf("%q: %+v", m.new, f)
				}
			}
			_, err := Load("bad.yaml", []byte(changed), Hooks{})
			if want := fmt.Sprintf("bad.yaml, line %d, column %d: %s ", m.line, found[0].Column, m.key); err == nil || !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%q: %v\nwant %s", m.new, err, want)
			}
		}
	}
}

// foreignWords reports whether a sentence speaks of Go, or as the YAML library does.
func foreignWords(words string) bool {
	for _, w := range []string{"unmarshal", "Go ", "struct", "int ", "mapping", "regexp", "parsing", "token", "must be specified", "nil"} {
		if strings.Contains(words, w) {
			return true
		}
	}
	return false
}

func TestAHeaderWhoseNameEndsALineIsAFault(t *testing.T) {
	t.Parallel()
	text := strings.Replace(frontdesk(t), "{X-Branch: $workspace}", `{"X-Br\r\nEvil": $workspace}`, 1)
	found := Lint([]byte(text))
	if faults(found) != 1 || found[0].Line != 6 || found[0].Column != 11 || found[0].Key != "headers.X-Br Evil" || !strings.HasPrefix(found[0].Words, "is no name of a header") {
		t.Errorf("%s", lines(found))
	}
	if _, err := Load("bad.yaml", []byte(text), Hooks{}); err == nil || !strings.HasPrefix(err.Error(), "bad.yaml, line 6, column 11: headers.X-Br Evil is no name of a header") {
		t.Errorf("%v", err)
	}
}

func TestCredentialsMayRideOnAuthorizationAndTypesMayBeSaid(t *testing.T) {
	t.Parallel()
	for from, to := range map[string]string{
		"header: X-Api-Key":       "header: Authorization",
		"{X-Branch: $workspace}":  "{X-Branch: $workspace, Accept: application/vnd.api+json, Content-Type: application/vnd.api+json}",
		"      get: /v2/people\n": "      get: /v2/@me/people:all/?flat=//\n",
		"size: 50":                "size: 10000",
	} {
		if found := Lint([]byte(strings.Replace(frontdesk(t), from, to, 1))); faults(found) != 0 {
			t.Errorf("%s\n%s", to, lines(found))
		}
	}
}

func TestIndependentMistakesAreAllToldByLine(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer(
		"name: Frontdesk\n", "name: [a\n", "per: 1m", "per: 1 minute", "  key: {label", "  kee: {label", "message: [error.message]", "message: words",
		"    id: id\n", "    ident: id\n", "size: 50", "size: fifty", "text: {query: {q: $text}}", "text {}", "{get: \"/v2/people/{id}\"", "{get: \"v2\"",
		"phone: mobile | e164", "phone: mobile | e16", "setup:\n", "steup:\n",
	).Replace(frontdesk(t))
	got := ""
	for _, f := range Lint([]byte(text)) {
		if !f.Doubt {
			got += fmt.Sprintf("%d %s\n", f.Line, f.Key)
		}
	}
	want := "2 name\n8 limits[0].per\n11 auth.kee\n17 errors.message\n24 models.contact.ident\n34 models.contact.list.size\n35 models.contact.list.text\n" +
		"37 models.contact.retrieve.get\n45 models.contact.fields.phone\n55 steup\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestABombIsRefusedAndNotUnpacked(t *testing.T) {
	t.Parallel()
	bomb := "x0: &x0 [a, a, a, a, a, a, a, a, a]\n"
	for i := range 9 {
		bomb += fmt.Sprintf("x%d: &x%d [%s]\n", i+1, i+1, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*x%d, ", i), 9), ", "))
	}
	for _, text := range []string{bomb, "headers:\n  <<: *x\n" + small, strings.Repeat("[", 5000), strings.Repeat("a: {", 3000), strings.Repeat("- ", 3000)} {
		found := Lint([]byte(text))
		if faults(found) == 0 || len(found) > most {
			t.Errorf("%.20q: %d findings", text, len(found))
		}
	}
}
