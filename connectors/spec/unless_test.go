package spec

import (
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

func careful() string {
	return strings.Replace(small, "requires: [email]", "requires: [email], unless: [email, phone]", 1)
}

func TestARecordThatIsThereIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	held := `{"id":7,"first":"Ada","mail":"ada@example.com","phone":"+15550100"}`
	for _, c := range []struct {
		name  string
		patch model.Patch
		field string
	}{
		{"the same address", model.Patch{"email": "ada@example.com"}, "email"},
		{"the same address in other case", model.Patch{"email": "ADA@example.com"}, "email"},
		{"another shared field", model.Patch{"email": "eve@example.com", "phone": "+15550100"}, "phone"},
		{"nothing in common", model.Patch{"email": "eve@example.com", "firstName": "Ada"}, ""},
	} {
		rows := []string{row(1), row(2), row(3), held} // the one that counts is on the second page
		listed := people(&rows)
		s, p := session0(t, careful(), func(n int, e exchange) (int, string) {
			if e.method == "POST" {
				return 200, `{"id":9,"mail":"eve@example.com"}`
			}
			return listed(n, e)
		})
		_, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: c.patch})
		made := false
		for _, e := range p.asked {
			made = made || e.method == "POST"
		}
		if made != (c.field == "") || (err == nil) != made {
			t.Errorf("%s: made %v, answered %v", c.name, made, err)
		}
		if err == nil {
			continue
		}
		if f := problem.As(err).Fields; !problem.Is(err, problem.Invalid) || len(f) != 1 || f[0].Name != c.field || f[0].Code != "duplicate" || !strings.Contains(f[0].Message, "Ada already (7)") {
			t.Errorf("%s: %v, %+v", c.name, err, f)
		}
	}
}

func TestNothingIsMadeWhereItCannotBeToldWhetherItIsThere(t *testing.T) {
	t.Parallel()
	s, p := session0(t, careful(), func(int, exchange) (int, string) { return 500, `{}` })
	_, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"email": "eve@example.com"}})
	if !problem.Is(err, problem.ProviderDown) {
		t.Errorf("answered %v", err)
	}
	for _, e := range p.asked {
		if e.method != "GET" {
			t.Errorf("sent %s %s", e.method, e.path)
		}
	}
}

func TestUnlessIsForACreateThatCanLookThroughAList(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"refuses: [companyName]", "unless: [email]", "models.contact.update.unless is for create alone"},
		{"requires: [email]", "unless: [website]", "names website"},
	} {
		_, err := Load("acme.yaml", []byte(strings.Replace(small, c.from, c.to, 1)), Hooks{})
		if err == nil || !strings.Contains(problem.As(err).Text+problem.As(err).Detail+err.Error(), c.want) {
			t.Errorf("%s: %v", c.to, err)
		}
	}
}
