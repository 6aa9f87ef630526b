package workbench

import (
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

func TestWhatAWorkspaceHasNoPlaceForIsToldAndNoFailure(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	s.fault(sandbox.Fault{Kind: "error-after", Route: "GET /locations/*/tags", Status: 404, Body: `{"message":"Cannot GET /locations/x/tags","statusCode":404}`})
	all, err := s.Pull(t.Context(), PullRequest{Connections: []string{c.Name}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	told, last := "", all[len(all)-1]
	for _, p := range all {
		if p.Model == "tag" {
			told = strings.Join(p.Notices, " ")
			if p.Problem != nil {
				t.Errorf("a failure: %v", p.Problem)
			}
		}
	}
	if told == "" || last.Model == "tag" || !last.Finished {
		t.Errorf("tags say %q, the last is %+v", told, last)
	}
	if _, err := s.Pull(t.Context(), PullRequest{Connections: []string{c.Name}, Models: []string{"tag"}}, nil); !problem.Is(err, problem.Unsupported) {
		t.Errorf("asked for by name it is %v", err)
	}
}
