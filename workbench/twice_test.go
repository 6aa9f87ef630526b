package workbench

import (
	"testing"

	"patchbay/problem"
)

func TestOneAccountIsNotConnectedTwiceByAccident(t *testing.T) {
	t.Parallel()
	s := open(t)
	first := s.connect()
	_, _, err := s.through(s.Workbench, s.request("all"), s.consent())
	kind(t, err, problem.Conflict, "is connected already, as "+first.Name)
	again := s.request("all")
	again.Name = "once-more"
	if _, _, err := s.through(s.Workbench, again, s.consent()); err != nil {
		t.Errorf("with a name of its own: %v", err)
	}
	if all, err := s.Connections(t.Context()); err != nil || len(all) != 2 {
		t.Errorf("%d connections, %v", len(all), err)
	}
}
