package workbench

import (
	"slices"
	"strings"
	"testing"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
	"patchbay/store"
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

func TestWhatWasNotGrantedIsNotAskedForAndSaidOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	c := s.connect()
	db, err := s.store(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	err = db.UpdateConnection(t.Context(), c.ID, func(row *store.Connection) error {
		row.Granted = slices.DeleteFunc(slices.Clone(row.Granted), func(scope string) bool { return scope == "users.readonly" })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.Pull(t.Context(), PullRequest{Connections: []string{c.Name}}, nil)
	if err != nil || len(done) == 0 {
		t.Fatal(done, err)
	}
	var said []string
	for _, p := range done {
		if p.Model == "user" || p.Problem != nil {
			t.Errorf("%s was asked for: %v", p.Model, p.Problem)
		}
		for _, n := range p.Notices {
			if strings.Contains(n, "permission not granted") {
				said = append(said, n)
			}
		}
	}
	if want := "Not asked: users (permission not granted: patchbay connection reconnect " + c.Name + " --ops +user::list)."; len(said) != 1 || said[0] != want {
		t.Errorf("said %q", said)
	}
	// By name it is asked for all the same, and refused in its own words.
	if _, err := s.Pull(t.Context(), PullRequest{Connections: []string{c.Name}, Models: []string{"user"}}, nil); err != nil && !problem.Is(err, problem.MissingScope) {
		t.Errorf("by name: %v", err)
	}
}
