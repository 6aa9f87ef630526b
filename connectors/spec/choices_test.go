package spec

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/problem"
)

func offering(more string) string {
	return strings.Replace(small, "    cannot:\n", "    choices:\n      companyName: {get: /firms, query: {box: $workspace, from: $skip, n: $size}, items: rows, id: id, name: title, next: skip, size: 2}\n"+more+"    cannot:\n", 1)
}

func TestChoicesAreReadPageByPageWithTheirNames(t *testing.T) {
	t.Parallel()
	s, p := session0(t, offering(""), func(_ int, e exchange) (int, string) {
		switch e.query.Get("from") {
		case "0":
			return 200, `{"rows":[{"id":"f1","title":"North\u001b[31m"},{"id":2,"title":"South"}]}`
		case "2":
			return 200, `{"rows":[{"id":"f3"}]}`
		}
		return 200, `{"rows":[]}`
	})
	got, err := proxyOf(t, s).Shapes(t.Context(), "contact")
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	f := got[0]
	if f.Name != "companyName" || f.Native != "firm" || f.ReadOnly || strings.Join(f.Options, " ") != "f1 2 f3" || strings.ContainsRune(f.Names[0], 0x1b) || f.Names[1] != "South" || len(f.Names) != 3 {
		t.Errorf("%+v", f)
	}
	if p.asked[0].query.Get("box") != "b1" {
		t.Errorf("asked %v", p.asked[0].query)
	}
}

func TestChoicesThatTheGrantMayNotSeeAreLeftOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		want   problem.Kind
	}{{401, `{"message":"scope"}`, ""}, {500, `{}`, problem.ProviderDown}, {200, `{"rows":[{"title":"no id"}]}`, problem.ProviderDown}} {
		s, _ := session0(t, offering(""), func(int, exchange) (int, string) { return c.status, c.body })
		got, err := proxyOf(t, s).Shapes(t.Context(), "contact")
		if len(got) != 0 || (err == nil) != (c.want == "") || err != nil && !problem.Is(err, c.want) {
			t.Errorf("%d: %v, %v", c.status, got, err)
		}
	}
}

func TestAReasonIsForAFieldThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	text := strings.Replace(offering("    why: {email: is the sign-in}\n"), "email: mail", "email: mail | read-only", 1)
	text = strings.Replace(text, ", requires: [email]", "", 1)
	about := load(t, text).Describe()
	if why := about.WhyNot("contact", "email", about.Can(connectors.Op("contact", connectors.Update))); why != "is the sign-in" {
		t.Errorf("the reason is %q", why)
	}
	for more, want := range map[string]string{"    why: {email: x}\n": "why.email must be one of fields that are read-only", "    why: {nobody: x}\n": "why.nobody must be"} {
		if _, err := Load("acme.yaml", []byte(offering(more)), Hooks{}); err == nil || !strings.Contains(problem.As(err).Text, want) {
			t.Errorf("%s: %v", more, err)
		}
	}
	bad := strings.Replace(small, "    cannot:\n", "    choices: {tags: {get: /t, items: rows, id: id, name: n}}\n    cannot:\n", 1)
	if _, err := Load("acme.yaml", []byte(bad), Hooks{}); err == nil || !strings.Contains(problem.As(err).Text, "choices.tags must be one of fields that hold a text") {
		t.Errorf("choices of a list: %v", err)
	}
}
