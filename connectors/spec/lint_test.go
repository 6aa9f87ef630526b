package spec

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lines are findings as "line key words", doubts marked with a question mark.
func lines(all []Finding) string {
	var b strings.Builder
	for _, f := range all {
		mark := ""
		if f.Doubt {
			mark = "? "
		}
		fmt.Fprintf(&b, "%s%d %s %s\n", mark, f.Line, f.Key, f.Words)
	}
	return b.String()
}

func faults(all []Finding) int {
	n := 0
	for _, f := range all {
		if !f.Doubt {
			n++
		}
	}
	return n
}

func TestAllFaultsOfAFileAreTold(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer(
		"summary: People", "sumary: People", "client: body", "client: boddy", "per: 1s", "per: often", "      firstName: first\n", "      fristName: first\n",
		"phone | e164", "phone | e16", "refuses: [companyName]", "refuses: [gender]", "from: $skip", "from: $skpi", "is: gone", "is: vanished",
		"app: \"https://app.example.com\"", "app: \"ftp://app.example.com\"", "id: acme\n", "id: Ac Me\n", "retrieve: {get: ", "retrieve: {put: x, get: ",
	).Replace(small)
	got := lines(Lint([]byte(text)))
	for _, want := range []string{
		"1 id must be lower-case", "3 sumary is not a key here; did you mean summary?", "5 hosts.app must be an address",
		"7 limits[0].per must be a length of time", "9 auth.oauth.client must be one of body, basic, none", "16 errors.rules[0].is must be one of",
		"models.contact.fields.fristName is not a field of contact; did you mean firstName?", "models.contact.fields.phone cannot be understood",
		"models.contact.update.refuses names gender", "28 models.contact.list.query.from uses \"skpi\"", "models.contact.retrieve has more than one",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing says %q", want)
		}
	}
	if t.Failed() {
		t.Log("\n" + got)
	}
}

func TestWhatLoadTakesHasNoFaultAndWhatItRefusesHasOne(t *testing.T) {
	t.Parallel()
	for at := range strings.Count(small, "\n") {
		text := strings.SplitAfter(small, "\n")
		cut := strings.Join(append(append([]string{}, text[:at]...), text[at+1:]...), "")
		_, err := Load("acme.yaml", []byte(cut), Hooks{})
		found := Lint([]byte(cut))
		if (err == nil) != (faults(found) == 0) {
			t.Errorf("without line %d (%s): Load says %v, the findings are\n%s", at+1, strings.TrimSpace(text[at]), err, lines(found))
		}
	}
}

func TestOneMistakeIsToldOnce(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{"id: acme\n", "id: A\n"},
		{"account: {get: \"/boxes/{workspace}\", scope: box.read, id: id, name: title, kind: box}\n", ""},
		{"hosts: {api: \"https://api.example.com\", ", "hosts: {api: \"api.example.com\", "},
		{"next: skip", "next: forward"},
		{"match: taken", "match: \"(\""},
		{"  contact:\n", "  contract:\n"},
		{"delete: nobody", "remove: nobody"},
		{"authorize: \"{app}/consent\"", "authorize: \"{nowhere}/consent\""},
		{"authorize: \"{app}/consent\"", "authorize: \"{app}.evil.example/consent\""},
		{"authorize: \"{app}/consent\"", "authorize: \"{app}@evil.example/consent\""},
		{"authorize: \"{app}/consent\"", "authorize: \"http://app.example.com/consent\""},
		{"token: \"{api}/token\"", "token: \"https://u:p@example.com/token\""},
		{"url: \"{app}/b", "url: \"{app}.evil.example/b"},
	} {
		found := Lint([]byte(strings.Replace(small, c[0], c[1], 1)))
		if faults(found) != 1 {
			t.Errorf("%q for %q:\n%s", c[1], c[0], lines(found))
		}
	}
}

func TestWhatIsNoConnectorAtAllIsOneFault(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "# nothing\n", "- a\n", "id: [\n", "a: 1\n---\nb: 2\n", "\x00", "id: \t x: y", "just words", strings.Repeat("#", maxFile+1)} {
		if found := Lint([]byte(text)); len(found) == 0 || found[0].Doubt || found[0].Words == "" {
			t.Errorf("%.20q: %v", text, found)
		}
	}
}

func TestDoubtsAreToldBehindFaultsAndAreNone(t *testing.T) {
	t.Parallel()
	if got := lines(Lint([]byte(small))); got != "? 45 models.contact.cannot gives no reason for fieldRead, fieldWrite, subscribe\n" {
		t.Errorf("the small one:\n%s", got)
	}
	text := small
	for _, part := range []string{
		"    revision: rev\n", "      since: {query: {since: $sinceMs}}\n", "      next: skip\n", "    retrieve: {get: \"/people/{id}\", scope: people.read}\n",
		"limits:\n  - {requests: 10, per: 1s, scope: workspace, headers: {limit: X-Max, remaining: X-Left, window: X-Window}}\n",
	} {
		if !strings.Contains(text, part) {
			t.Fatalf("there is no %q", part)
		}
		text = strings.Replace(text, part, "", 1)
	}
	got := lines(Lint([]byte(text)))
	for _, want := range []string{"? 1 limits are not given", "models.contact.list has no since", "has no next", "models.contact.update has no revision", "never read by itself", "gives no reason for retrieve, fieldRead"} {
		if !strings.Contains(got, want) {
			t.Errorf("nothing doubts %q in\n%s", want, got)
		}
	}
	if _, err := Load("acme.yaml", []byte(text), Hooks{}); err != nil {
		t.Errorf("doubts are allowed, and yet %v", err)
	}
}

func TestTheConnectorsThatComeWithTheProgramHaveNoFault(t *testing.T) {
	t.Parallel()
	all, err := filepath.Glob("../*/spec.yaml")
	if err != nil || len(all) == 0 {
		t.Fatalf("no spec found: %v", err)
	}
	somebody := Hooks{Lookup: func(context.Context, In, string) (string, error) { return "", nil }}
	for _, name := range all {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := lintWith(text, somebody); faults(found) > 0 {
			t.Errorf("%s:\n%s", name, lines(found))
		}
	}
}

func FuzzLintAgreesWithLoad(f *testing.F) {
	f.Add(small)
	f.Add("id: x\nmodels: {contact: {fields: {}}}")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := Load("x.yaml", []byte(text), Hooks{})
		if found := Lint([]byte(text)); (err == nil) != (faults(found) == 0) {
			t.Fatalf("Load says %v, the findings are\n%s", err, lines(found))
		}
	})
}
