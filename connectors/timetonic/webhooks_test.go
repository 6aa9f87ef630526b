package timetonic

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/connectortest"
	"patchbay/connectors/sandbox"
	imitation "patchbay/connectors/timetonic/sandbox"
)

// written is the payload that the setup tells a person to write down, for an automation of each table.
func written(workspace string) func(imitation.Notice) any {
	return func(n imitation.Notice) any {
		kind := map[string]string{"Clients": "contact", "Companies": "company"}[n.Table]
		if kind == "" {
			kind = strings.ToLower(n.Table)
		}
		return map[string]any{"workspace": workspace, "row_id": n.Row, "event": kind + "." + n.Event, "more": map[string]any{"of": "the same"}}
	}
}

func TestWhatAnAutomationSendsIsHeardWithItsTokenAlone(t *testing.T) {
	t.Parallel()
	const workspace = "demo/demo_book"
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{Auth: "Bearer paste-me-0123", Payload: written(workspace)})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := all(t, s.known(t, "contact"), connectors.Query{Model: "contact"})
	id := rows[0].Remote.ID
	known := connectors.Delivery{Secret: func() string { return "paste-me-0123" }, At: time.Now()}
	for _, action := range []string{"change", "delete"} {
		s.act(t, "rows", action, id, nil)
		d := ear.Next(t, known)
		op := map[string]connectors.Operation{"change": "contact::update", "delete": "contact::delete"}[action]
		e, err := c.Heard(d)
		if err != nil || e.Operation != op || e.Workspace != workspace || !slices.Equal(e.IDs, []string{id}) || e.Delivery != "" {
			t.Fatalf("heard %+v (%v)\n%s", e, err, d.Body)
		}
		connectortest.Unforgeable(t, c, d, connectortest.Proof{Header: "Authorization", Bare: true})
	}
}

func TestADeliveryThatNobodySpelledForUsSaysNothing(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{Auth: "Bearer paste-me-0123"})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{})
	rows, _ := all(t, s.known(t, "contact"), connectors.Query{Model: "contact"})
	s.act(t, "rows", "change", rows[0].Remote.ID, nil)
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	d := ear.Next(t, connectors.Delivery{Secret: func() string { return "paste-me-0123" }, At: time.Now()})
	if e, err := c.Heard(d); err != nil || e.Operation != "" || len(e.IDs) != 0 {
		t.Errorf("%s is %+v (%v)", d.Body, e, err)
	}
}

func TestDoubledAndReorderedAutomationsTellTheSame(t *testing.T) {
	t.Parallel()
	s := start(t, sandbox.Options{Seed: 7, People: 5}, imitation.Options{Auth: "Bearer paste-me-0123", Payload: written("a/b")})
	ear := connectortest.Listen(t, s.control, sandbox.HookPlan{Double: 1, Reorder: 4})
	rows, _ := all(t, s.known(t, "contact"), connectors.Query{Model: "contact"})
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[:2] {
		s.act(t, "rows", "change", r.Remote.ID, nil)
	}
	seen := map[string]int{}
	for range 4 {
		e, err := c.Heard(ear.Next(t, connectors.Delivery{Secret: func() string { return "paste-me-0123" }, At: time.Now()}))
		if err != nil {
			t.Fatal(err)
		}
		seen[fmt.Sprint(e)]++
	}
	if len(seen) != 2 {
		t.Errorf("two changes are %v", seen)
	}
}
