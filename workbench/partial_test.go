package workbench

import (
	"slices"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

func TestAModelThatIsRefusedDoesNotKeepTheOthersAway(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.connect()
	s.fault(sandbox.Fault{Route: "GET /users/search", Kind: sandbox.ErrorAfter, Status: 422, Body: `{"message":"Not today","statusCode":422}`})
	done, err := s.Pull(t.Context(), PullRequest{}, nil)
	if !problem.Is(err, problem.Invalid) {
		t.Fatalf("got %v", err)
	}
	if p := of(done, "user"); p.Problem == nil || p.Problem.Kind != problem.Invalid {
		t.Errorf("the users: %+v", p)
	}
	if p := of(done, "contact"); p.Problem != nil || p.Done != people {
		t.Errorf("the people: %+v", p)
	}
}

func TestNoModelIsForgottenByAPull(t *testing.T) {
	t.Parallel()
	for _, m := range model.Builtin() {
		if !slices.Contains(inOrder(model.Builtin()), m.Name) {
			t.Errorf("%s is never pulled", m.Name)
		}
	}
}
