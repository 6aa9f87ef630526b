package e2e

import (
	"strings"
	"testing"
)

func TestTheMainJobFromAScript(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 60)
	w.connect()
	w.must("pull")
	who := w.somebody()

	if r := w.must("search", strings.Fields(who.Fields.Name)[0]); !strings.Contains(r.out, who.ID) {
		t.Errorf("search does not find %s:\n%s", who.ID, r.out)
	}
	w.must("set", "contact", who.ID, "phone=+12125550147", "--yes")
	if got := w.show(who.ID).Fields.Phone; got != "+12125550147" {
		t.Errorf("the phone is %s", got)
	}
	if ws := w.writes(); len(ws) != 1 || ws[0].After["phone"] != "+12125550147" {
		t.Fatalf("the sandbox saw %v", ws)
	}
	var changes struct {
		Items []struct {
			ID, State string
			CanUndo   bool
		}
	}
	w.json(&changes, "changes")
	if len(changes.Items) != 1 || changes.Items[0].State != "done" || !changes.Items[0].CanUndo {
		t.Fatalf("changes: %+v", changes)
	}
	w.must("undo", "--yes")
	if ws := w.writes(); len(ws) != 2 || ws[1].After["phone"] != who.Fields.Phone {
		t.Fatalf("the sandbox saw %v", ws)
	}
}

func TestConnectionsActivityAndDoctorTellWhatIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 30)
	w.connect()
	w.must("pull")
	var conns struct {
		Items []struct {
			Name, State string
			Records     map[string]int
			Budget      *struct{ Limit, Remaining int }
		}
	}
	w.json(&conns, "connections")
	if len(conns.Items) != 1 || conns.Items[0].State != "ok" || conns.Items[0].Records["contact"] == 0 || conns.Items[0].Budget == nil {
		t.Errorf("connections: %+v", conns)
	}
	if r := w.must("activity"); !strings.Contains(r.out, "/contacts/search") {
		t.Errorf("activity does not list the search:\n%s", r.out)
	}
	if r := w.must("doctor"); strings.Contains(r.out, "fail") {
		t.Errorf("doctor:\n%s", r.out)
	}
	w.must("connection", "disconnect", "acme", "--yes")
	if r := w.run("pull"); r.code != 4 {
		t.Errorf("a pull without a connection exits with %d: %s", r.code, r.err)
	}
}

func TestTheDemoTourWalksByItself(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	r := w.must("demo", "--people", "340")
	for _, want := range []string{"Connected as", "Saved as change", "The sandbox itself says", "Undone as change"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the tour does not say %q:\n%s", want, r.out)
		}
	}
}
