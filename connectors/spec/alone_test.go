package spec

import (
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// particular is nested with what one field, one model and one person's own listing need of their own.
func particular() string {
	return strings.NewReplacer(
		`update: {put: "/users/{parent}/people/{id}", item: person}`,
		`update: {put: "/users/{parent}/people/{id}", item: person, alone: {name: {post: "/people/{id}/rename"}}}`,
		`      scope: people.read
      items: people
`, `      scope: people.read
      items: people
      of:
        owner: {get: "/users/{parent}/short", items: people, whole: true}
`,
		`    - {status: 400, match: no such user, is: gone}`,
		`    - {status: 400, match: no such user, model: user, is: validation}
    - {status: 400, match: no such user, is: gone}`,
		`fields: {name: text, owner: user}`, `fields: {name: text, owner: user | read-only}`,
	).Replace(nested)
}

func TestAFieldThatChangesAloneGoesItsOwnWay(t *testing.T) {
	t.Parallel()
	s, sent := session0(t, particular(), func(int, exchange) (int, string) { return 200, `{"person":{"id":"7","text":"New"}}` })
	before := model.Record{Model: "contact", Remote: model.Remote{ID: "u1/7"}, Fields: model.Fields{"name": "Old", "owner": "u1"}}
	if _, err := s.Update(t.Context(), connectors.Write{Model: "contact", ID: "u1/7", Patch: model.Patch{"name": "New"}, Before: before}); err != nil {
		t.Fatal(err)
	}
	if got := sent.asked; len(got) != 1 || got[0].path != "/people/7/rename" || got[0].body["text"] != "New" {
		t.Fatalf("sent %+v", got)
	}
}

func TestARowThatSaysLessIsFetchedAndOneThatWentMeanwhileIsLeftOut(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, particular(), func(_ int, e exchange) (int, string) {
		switch e.path {
		case "/users/u1/short":
			return 200, `{"people":[{"id":"1","text":"short"},{"id":"2"}]}`
		case "/users/u1/people/1":
			return 200, `{"person":{"id":"1","text":"whole","user":"u1"}}`
		}
		return 400, `{"message":"no such user"}`
	})
	var got []string
	for page, err := range s.List(t.Context(), connectors.Query{Model: "contact", Of: map[string]string{"owner": "u1"}}) {
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Records {
			got = append(got, r.Remote.ID+" "+r.Fields["name"].(string))
		}
	}
	if !slices.Equal(got, []string{"u1/1 whole"}) {
		t.Fatalf("listed %q", got)
	}
}

func TestANoMeansWhatItsModelAndVerbAllow(t *testing.T) {
	t.Parallel()
	s, _ := session0(t, particular(), func(int, exchange) (int, string) { return 400, `{"message":"no such user"}` })
	if _, err := s.Retrieve(t.Context(), "contact", "u1/7"); !problem.Is(err, problem.Gone) {
		t.Errorf("read: %v", err)
	}
	_, err := s.Create(t.Context(), connectors.Write{Model: "contact", Patch: model.Patch{"name": "x", "owner": "u1"}})
	if !problem.Is(err, problem.Invalid) {
		t.Errorf("what is only being made is said to be gone: %v", err)
	}
	for _, err := range s.List(t.Context(), connectors.Query{Model: "user"}) {
		if !problem.Is(err, problem.Invalid) {
			t.Errorf("a rule of the model's own: %v", err)
		}
	}
}

func TestWhatIsParticularIsCheckedWhenTheSpecIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ was, is, want string }{
		"a rule for no model":      {"model: user, is: validation", "model: nobody, is: validation", "nobody"},
		"a field that is not kept": {"alone: {name:", "alone: {email:", "alone.email"},
		"rows without their call":  {`retrieve: {get: "/users/{parent}/people/{id}", item: person or entry}`, "", "no retrieve"},
	} {
		if _, err := Load("particular.yaml", []byte(strings.Replace(particular(), c.was, c.is, 1)), Hooks{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
