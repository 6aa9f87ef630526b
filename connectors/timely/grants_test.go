package timely

import (
	"slices"
	"strings"
	"testing"

	"patchbay/connectors"
	imitation "patchbay/connectors/timely/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

func TestAGrantSeesAllAccountsAndWorksInOne(t *testing.T) {
	t.Parallel()
	s := start(t, 20, imitation.Options{})
	g := s.grant()
	g.Workspace = ""
	session := s.open(t, g)
	found, err := session.Workspaces(t.Context())
	if err != nil || len(found) != 3 || found[0].Name != "Harbour Studio" {
		t.Fatalf("found %v (%v)", found, err)
	}
	if _, err := session.Account(t.Context()); err == nil {
		t.Error("an account was chosen for the person")
	} else {
		wants(t, err, problem.Usage)
	}
	names := map[string]bool{}
	for _, w := range found {
		g.Workspace = w.ID
		account, err := s.open(t, g).Account(t.Context())
		if err != nil || account.Name != w.Name || account.ID != w.ID {
			t.Errorf("%s is %v (%v)", w.Name, account, err)
		}
		companies, _ := all(t, s.open(t, g), connectors.Query{Model: "company"})
		for _, c := range companies {
			key := c.Remote.ID
			if names[key] || c.Remote.Workspace != w.ID {
				t.Errorf("%v is in two accounts", c.Fields["name"])
			}
			names[key] = true
		}
	}
}

func TestAGrantOfOneAccountNeedsNoChoice(t *testing.T) {
	t.Parallel()
	s := start(t, 2, imitation.Options{})
	g := s.grant()
	g.Workspace, g.Tokens = "", static(s.signIn("tomas@example.com"))
	if account, err := s.open(t, g).Account(t.Context()); err != nil || account.Name != "Harbour Studio" {
		t.Errorf("working in %v (%v)", account, err)
	}
}

func TestARecordOfAnotherAccountIsGone(t *testing.T) {
	t.Parallel()
	s := start(t, 20, imitation.Options{})
	g := s.grant()
	other := g
	other.Workspace = s.user("ada@example.com").Workspaces[1]
	rows, _ := all(t, s.open(t, other), connectors.Query{Model: "company"})
	_, err := s.open(t, g).Retrieve(t.Context(), "company", rows[0].Remote.ID)
	wants(t, err, problem.Gone)
}

func TestAnAccountThatIsNotThePersonsIsNamedAsThat(t *testing.T) {
	t.Parallel()
	for _, forbids := range []bool{false, true} {
		s := start(t, 2, imitation.Options{Quirks: imitation.Quirks{ForeignAccount403: forbids}})
		g := s.grant()
		g.Workspace = "77"
		session := s.open(t, g)
		_, err := session.Account(t.Context())
		wants(t, err, problem.MissingScope)
		for _, err := range session.List(t.Context(), connectors.Query{Model: "company"}) {
			wants(t, err, problem.MissingScope)
		}
	}
}

func TestAnEmployeeIsToldWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := start(t, 60, imitation.Options{})
	g := s.grant()
	g.Tokens = static(s.signIn("ingrid@example.com"))
	session := s.open(t, g)
	_, err := session.Create(t.Context(), connectors.Write{Model: "company", Patch: model.Patch{"name": "Not allowed"}})
	wants(t, err, problem.MissingScope)
	hours, complete := all(t, session, connectors.Query{Model: "timeEntry"})
	if len(hours) == 0 || !complete {
		t.Fatalf("%d entries, complete %v", len(hours), complete)
	}
	for _, h := range hours {
		if h.Fields["user"] != hours[0].Fields["user"] {
			t.Error("an employee sees another's entries")
		}
	}
}

func TestAnAccountWithoutPlanningHasNoTasks(t *testing.T) {
	t.Parallel()
	for _, status := range []int{403, 422} {
		s := start(t, 20, imitation.Options{Quirks: imitation.Quirks{PlanningStatus: status}})
		g := s.grant()
		g.Workspace = s.user("ada@example.com").Workspaces[2]
		for _, err := range s.open(t, g).List(t.Context(), connectors.Query{Model: "task"}) {
			if p := wants(t, err, problem.Unsupported); !strings.Contains(p.Hint, "Planning") {
				t.Errorf("told %+v", p)
			}
		}
	}
}

func TestADeadTokenIsASignInWhateverTheBodySays(t *testing.T) {
	t.Parallel()
	for _, old := range []bool{false, true} {
		s := start(t, 2, imitation.Options{Quirks: imitation.Quirks{OldUnauthorized: old, OneGrant: true}})
		s.signIn("ada@example.com") // elsewhere: the pair that is held here dies
		_, err := s.open(t, s.grant()).Account(t.Context())
		wants(t, err, problem.SignIn)
	}
}

func TestTheDescriptionTellsOfOneScopeAndATokenThatTurns(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	d := c.Describe()
	for _, line := range d.Support {
		for _, scope := range line.Scopes {
			if scope != "manage" {
				t.Errorf("%s asks for %s", line.Operation, scope)
			}
		}
	}
	if line := d.Can(connectors.Op("company", connectors.Delete)); line.Supported || !strings.Contains(line.Reason, "archived") {
		t.Errorf("deleting a company: %+v", line)
	}
	if line := d.Can(connectors.Op("company", connectors.Create)); len(line.Scopes) != 1 {
		t.Errorf("creating a company needs %v", line.Scopes)
	}
}

func TestWhatAPersonMayNotDoIsKnownBeforeTheFirstRefusal(t *testing.T) {
	t.Parallel()
	s := start(t, 10, imitation.Options{})
	for login, c := range map[string]struct{ may, mayNot []connectors.Operation }{
		"ada@example.com":    {may: []connectors.Operation{"company::create", "user::create", "tag::delete"}},
		"tomas@example.com":  {may: []connectors.Operation{"company::create", "user::create", "tag::delete", "workspace::list"}},
		"noor@example.com":   {may: []connectors.Operation{"task::create", "company::list"}, mayNot: []connectors.Operation{"company::create", "project::delete", "user::create"}},
		"ingrid@example.com": {may: []connectors.Operation{"company::list", "timeEntry::create"}, mayNot: []connectors.Operation{"company::create", "tag::update", "task::create", "project::create"}},
	} {
		g := s.grant()
		g.Tokens = static(s.signIn(login))
		denied, err := s.open(t, g).(connectors.Permitter).Denied(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", login, err)
		}
		for _, op := range c.may {
			if slices.Contains(denied, op) {
				t.Errorf("%s may not do %s", login, op)
			}
		}
		for _, op := range c.mayNot {
			if !slices.Contains(denied, op) {
				t.Errorf("%s may do %s", login, op)
			}
		}
	}
}
