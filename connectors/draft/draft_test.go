package draft

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"patchbay/connectors/spec"
	"patchbay/problem"
)

// the document of the tests, drafted.
func small(t *testing.T) Draft {
	t.Helper()
	d, err := From("testdata/small.yaml", Options{ID: "birdhouse"})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// of drafts a document that is given as a text.
func of(t *testing.T, text string) (Draft, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "api.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return From(path, Options{ID: "acme"})
}

func faults(text string) []spec.Finding {
	return slices.DeleteFunc(spec.Lint([]byte(text)), func(f spec.Finding) bool { return f.Doubt })
}

func TestADraftIsAsItWasRead(t *testing.T) {
	t.Parallel()
	got := small(t).Text
	const golden = "testdata/birdhouse.golden"
	if os.Getenv("PATCHBAY_UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Fatalf("the draft is another one; PATCHBAY_UPDATE=1 writes it:\n%s", got)
	}
}

func TestADraftIsAConnector(t *testing.T) {
	t.Parallel()
	d := small(t)
	c, err := spec.Load("birdhouse.yaml", []byte(d.Text), spec.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	about := c.Describe()
	if len(about.Auth) != 2 || about.Auth[0].OAuth.TokenURL != "https://login.example.com/token" || about.Name != "Birdhouse CRM" {
		t.Errorf("got %+v", about)
	}
	for op, scope := range map[string]string{"contact::list": "people.read", "contact::create": "people.write"} {
		for _, s := range about.Support {
			if string(s.Operation) == op && (!s.Supported || !slices.Equal(s.Scopes, []string{scope})) {
				t.Errorf("%s: %+v", op, s)
			}
		}
	}
	if !slices.Equal(d.Models, []string{"contact", "note", "tag", "workspace"}) {
		t.Errorf("models are %v", d.Models)
	}
}

func TestWhatCannotBeUsedIsNamed(t *testing.T) {
	t.Parallel()
	got := strings.Join(small(t).Unused, "\n")
	for _, want := range []string{"/people/{id}/merge", "/widgets", "/organizations: the document does not describe", "staging.example.com", "cookie"} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing is said of %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "/me") && !strings.Contains(got, "/merge") {
		t.Errorf("what was used is said not to be:\n%s", got)
	}
}

func TestAPropertyWithoutAPlaceIsNamed(t *testing.T) {
	t.Parallel()
	d, err := of(t, strings.Replace(listed("", ""), "email: {type: string}", "email: {type: string}, shoe_size: {type: integer}, created_at: {type: string}, version: {type: integer}", 1))
	if err != nil {
		t.Fatal(err)
	}
	if want := "shoe_size of /contacts: no field of contact is called like it"; !slices.Contains(d.Unused, want) {
		t.Errorf("nothing says %q in %q", want, d.Unused)
	}
}

func TestWhatWasInventedIsToldAndLintWarnsOfIt(t *testing.T) {
	t.Parallel()
	d, err := of(t, strings.Replace(listed("", ""), "example.com", "example.com/v1", 1))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"auth.token, as the document does not say how to sign in", "account: GET /v1/me, as no path of the document looks like it",
		"workspaces: GET /v1/workspaces, as no path of the document looks like it", "errors.message, as the document does not describe what a no looks like",
	}
	if !slices.Equal(d.Invented, want) {
		t.Errorf("got %q", d.Invented)
	}
	warned := map[string]string{}
	for _, f := range spec.Lint([]byte(d.Text)) {
		if strings.HasPrefix(f.Words, "is not filled in") && f.Doubt && f.Line > 0 {
			warned[f.Key] = f.Words
		}
	}
	for _, key := range []string{"workspace", "auth.token", "account.get", "account.kind", "workspaces.get", "errors", "models.contact.list", "models.contact.cannot"} {
		if warned[key] == "" {
			t.Errorf("nothing warns of %s, only of %v in\n%s", key, warned, d.Text)
		}
	}
	for _, f := range spec.Lint([]byte(strings.ReplaceAll(d.Text, "FILL IN", "done"))) {
		if strings.Contains(f.Words, "filled in") {
			t.Errorf("still %+v", f)
		}
	}
}

func TestAnIdThatIsTakenIsRefused(t *testing.T) {
	t.Parallel()
	_, err := From("testdata/small.yaml", Options{ID: "northwind", Taken: true})
	if !problem.Is(err, problem.Usage) || !strings.Contains(err.Error(), "northwind is the id of a connector that comes with the program") {
		t.Fatalf("got %v", err)
	}
}

// listed is a document with one list of people: its parameters, and the members of its answer beside the people.
func listed(params, members string) string {
	return `openapi: 3.0.0
info: {title: Acme, version: "1"}
servers: [{url: "https://api.example.com"}]
paths:
  /contacts:
    get:
      parameters: [` + params + `]
      responses:
        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {contacts: {type: array, items: {type: object, properties: {id: {type: string}, email: {type: string}}}}` + members + `}}}}}
`
}

func TestHowAListGoesOnIsGuessedFromNames(t *testing.T) {
	t.Parallel()
	in := func(name string) string { return "{in: query, name: " + name + ", schema: {type: string}}" }
	for _, c := range []struct{ params, members, want string }{
		{in("page") + "," + in("per_page"), "", "next: page #"},
		{in("offset") + "," + in("limit"), "", "next: skip #"},
		{in("cursor"), ", nextCursor: {type: string}", "next: answer.nextCursor #"},
		{in("pageToken"), ", paging: {type: object, properties: {next_page_token: {type: string}}}", "next: answer.paging.next_page_token #"},
		{in("starting_after"), "", "next: last.id #"},
		{"", ", next: {type: string}", "next: url.next #"},
		{in("page") + "," + in("offset"), "", "next: skip #"},
		{in("page"), ", next: {type: string}", "next: page #"},
		{"", "", "# FILL IN how it goes on"},
	} {
		d, err := of(t, listed(c.params, c.members))
		if err != nil || !strings.Contains(d.Text, c.want) {
			t.Errorf("%s %s: want %q, %v in\n%s", c.params, c.members, c.want, err, d.Text)
		}
	}
}

func TestADeprecatedListGivesWayOnlyToASearchThatIsDescribed(t *testing.T) {
	t.Parallel()
	base := strings.Replace(listed("", ""), "    get:\n", "    get:\n      deprecated: true\n", 1)
	search := "  /contacts/search:\n    post: {responses: {\"200\": {description: ok%s}}}\n"
	for described, want := range map[string]string{
		"": "get: /contacts # the document calls it deprecated",
		", content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}, email: {type: string}}}}}}": "post: /contacts/search",
	} {
		d, err := of(t, base+strings.Replace(search, "%s", described, 1))
		if err != nil || !strings.Contains(d.Text, want) {
			t.Errorf("want %q, %v in\n%s", want, err, d.Text)
		}
	}
}

func TestEachWayToSignInIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ scheme, want string }{
		{"{type: http, scheme: bearer}", "token: {label: Access token}"},
		{"{type: http, scheme: Basic}", "basic: {label: User name and password, user: User name, password: Password}"},
		{"{type: apiKey, in: header, name: X-Key}", "key: {label: API key, header: X-Key}"},
		{"{type: apiKey, in: query, name: api_key}", "key: {label: API key, query: api_key}"},
		{"{type: apiKey, in: header, name: Authorization}", "token: {label: Access token}"},
		{"{type: openIdConnect, openIdConnectUrl: \"https://x.example.com\"}", "does not say how to sign in"},
		{"{type: openIdConnect, openIdConnectUrl: \"http://x.example.com/.well-known/openid-configuration\"}", "does not say how to sign in"},
		{"{type: openIdConnect, openIdConnectUrl: \"https://x.example.com/realm/.well-known/openid-configuration\"}", "issuer: \"https://x.example.com/realm\" # the rest is asked of it"},
		{"{type: oauth2, flows: {authorizationCode: {authorizationUrl: /relative, tokenUrl: /relative, scopes: {}}}}", "does not say how to sign in"},
	} {
		d, err := of(t, listed("", "")+"components: {securitySchemes: {one: "+c.scheme+"}}\n")
		if err != nil || !strings.Contains(d.Text, c.want) {
			t.Errorf("%s: want %q, %v in\n%s", c.scheme, c.want, err, d.Text)
		}
	}
}

func TestWhatIsNoOpenAPI3IsRefusedWithWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want problem.Kind
	}{
		{"", problem.Invalid},
		{"hello", problem.Invalid},
		{"swagger: '2.0'\npaths: {/a: {}}", problem.Invalid},
		{"openapi: 3.0.0\ninfo: {title: x, version: '1'}\npaths: {}", problem.Invalid},
		{strings.Replace(listed("", ""), "/contacts:", "/widgets:", 1), problem.Invalid},
		{strings.Replace(listed("", ""), "{type: string}", "{$ref: \"https://evil.example.org/x.json\"}", 1), problem.Invalid},
		{strings.Replace(listed("", ""), "{type: string}", "{$ref: nowhere.json}", 1), problem.Invalid},
	} {
		if _, err := of(t, c.text); !problem.Is(err, c.want) {
			t.Errorf("%.60q: %v", c.text, err)
		}
	}
	for _, name := range []string{"", "Acme", "../acme", "a"} {
		if _, err := From("testdata/small.yaml", Options{ID: name}); !problem.Is(err, problem.Usage) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := From("testdata/nothing.yaml", Options{ID: "acme"}); !problem.Is(err, problem.Usage) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestNothingIsFetched(t *testing.T) {
	t.Parallel()
	_, err := of(t, strings.Replace(listed("", ""), "{type: string}", "{$ref: \"https://evil.example.org/x.json\"}", 1))
	if p := problem.As(err); !strings.Contains(p.Text, "over the network") {
		t.Fatalf("got %v", err)
	}
}

func TestForeignWordsCannotBreakOutOfTheirLine(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer(
		"title: Acme", `title: "A: b # c\nid: evil\u001b[31m"`, "email: {type", `"e: mail\nx": {type`, "/contacts:", `"/con: [tacts/contacts":`,
	).Replace(listed(`{in: query, name: "li: mit\n- x", required: true, schema: {type: string, enum: ["a: #b"]}}`, ""))
	text = strings.Replace(text, "properties: {id:", "properties: {phone: {type: string}, id:", 1)
	d, err := of(t, text)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(d.Text, "\x1b") || strings.Contains(d.Text, "\nid: evil") || len(faults(d.Text)) > 0 {
		t.Fatalf("got\n%s", d.Text)
	}
}

func TestAPathThatLeadsElsewhereIsNotDrafted(t *testing.T) {
	t.Parallel()
	for _, path := range []string{`"//evil.example.org/contacts":`, `"/v1/../contacts":`, `"/con\\tacts/contacts":`, `"/a#/contacts":`} {
		d, err := of(t, strings.Replace(listed("", ""), "/contacts:", path, 1))
		if !problem.Is(err, problem.Invalid) {
			t.Errorf("%s: %v\n%s", path, err, d.Text)
		}
	}
}

func TestTheVendorsOwnDocumentsAreDrafted(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "shared", "reference", "highlevel", "apps")
	all, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(all) == 0 {
		t.Log("skipped: the vendor's documents are not beside this checkout")
		return
	}
	drafted := 0
	for _, path := range all {
		d, err := From(path, Options{ID: "vendor"})
		if err != nil {
			if p := problem.As(err); p.Kind != problem.Invalid {
				t.Errorf("%s: %v", path, err)
			}
			t.Logf("%s: %v", filepath.Base(path), err)
			continue
		}
		drafted++
		if found := faults(d.Text); len(found) > 0 {
			t.Errorf("%s: %v in\n%s", path, found, d.Text)
		}
		t.Logf("%s: %v, %d things not used", filepath.Base(path), d.Models, len(d.Unused))
	}
	if drafted == 0 {
		t.Error("none of them became a draft")
	}
}

func FuzzADraftHasNoFault(f *testing.F) {
	text, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(listed("", "")))
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := parse(text, "/nowhere/api.yaml", "api.yaml")
		if err != nil {
			return
		}
		d, err := write(doc, Options{ID: "acme"})
		if err == nil && len(faults(d.Text)) > 0 {
			t.Fatalf("%v in\n%s", faults(d.Text), d.Text)
		}
	})
}
