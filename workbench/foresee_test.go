package workbench

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

// booth is a demo that is signed in to one provider and has pulled models of it.
type booth struct {
	*Workbench
	t    *testing.T
	conn Connection
	demo *Demo
}

func boothOf(t *testing.T, connector string, models ...string) booth {
	t.Helper()
	r := catalog()
	d, err := StartDemo(t.Context(), Options{Catalog: r, Stage: r.Sandboxes, Vault: InMemory}, SandboxOptions{Seed: 7, People: 200})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	b := booth{Workbench: d.Workbench, t: t, conn: signIn(t, d, connector), demo: d}
	if _, err := b.Pull(t.Context(), PullRequest{Connections: []string{b.conn.Name}, Models: models}, nil); err != nil {
		t.Fatal(err)
	}
	return b
}

// where is the first record of a model whose native answer is as wanted.
func (b booth) where(modelName, filter string, is func(native []byte) bool) RecordView {
	b.t.Helper()
	rows, err := b.First(b.t.Context(), Query{Model: modelName, Where: filter}, 200)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, row := range rows {
		native, err := b.Native(b.t.Context(), modelName, row.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		if !is(native) {
			continue
		}
		v, err := b.Show(b.t.Context(), modelName, row.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		return v
	}
	b.t.Fatalf("none of %d records is like that", len(rows))
	return RecordView{}
}

func (b booth) plan(v RecordView, values map[string]any) (Plan, error) {
	return b.PlanEdit(b.t.Context(), Edit{Model: v.Record.Model, ID: v.Record.ID, Values: values, By: "the test"})
}

// refusal is one that names a field in words.
func (b booth) refusal(err error, field, words string) {
	b.t.Helper()
	p := kind(b.t, err, problem.Invalid)
	if len(p.Fields) != 1 || p.Fields[0].Name != field || !strings.Contains(p.Fields[0].Message, words) || p.Connection != b.conn.Name {
		b.t.Errorf("%s: %s %s, want %s %q", p.Connection, p.Text, doc(p.Fields), field, words)
	}
}

func whatever([]byte) bool { return true } // any record will do

// writes counts what the API of the provider was asked to change.
func (b booth) writes() int {
	b.t.Helper()
	n := 0
	for _, c := range b.state().Writes {
		if c.By == "api" {
			n++
		}
	}
	return n
}

func (b booth) state() (out state) {
	b.t.Helper()
	if err := b.control().Get(b.t.Context(), "state", &out); err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b booth) control() *sandbox.Remote {
	return b.demo.stage.server.Ready().Remote(b.conn.Connector, nil)
}

// timeOf is a field's moment, moved.
func timeOf(v RecordView, field string, by time.Duration) string {
	text, _ := v.Record.Fields[field].(string)
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return field + " is no time: " + text
	}
	return t.Add(by).UTC().Format(time.RFC3339)
}

func TestAPlanIsRefusedWithTheWordsOfTheConnectorBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "highlevel", "contact", "task", "appointment")
	task := b.where("task", "dueAt != null && status == 'open'", whatever)
	_, err := b.plan(task, map[string]any{"status": "canceled"})
	b.refusal(err, "status", "must be one of completed, open")
	_, err = b.plan(task, map[string]any{"dueAt": ""})
	b.refusal(err, "dueAt", "cannot be emptied at this provider")
	_, err = b.PlanEdit(t.Context(), Edit{Model: "task", Connection: b.conn.Name, Values: map[string]any{
		"title": "Call", "status": "canceled", "contact": task.Record.Fields["contact"], "dueAt": task.Record.Fields["dueAt"],
	}})
	b.refusal(err, "status", "must be one of")
	if p, err := b.plan(task, map[string]any{"dueAt": timeOf(task, "dueAt", time.Hour)}); err != nil || len(p.Changes) != 1 || len(p.Warnings) != 0 {
		t.Errorf("a later date: %s, %v", doc(p), err)
	}
	if n := b.writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAPlanShowsTheEndThatMovesWithTheStart(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "highlevel", "contact", "appointment")
	one := b.where("appointment", "startAt != null && endAt != null", whatever)
	const ahead = 50 * 24 * time.Hour
	p, err := b.plan(one, map[string]any{"startAt": timeOf(one, "startAt", ahead)})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Changes) != 2 || len(p.Shown()) != 2 || p.Changes[0].Field != "endAt" || p.Changes[0].After != timeOf(one, "endAt", ahead) {
		t.Fatalf("%s", doc(p.Changes))
	}
	if _, err := b.Apply(t.Context(), p); err != nil {
		t.Fatal(err, problem.As(err).Detail)
	}
	now, err := b.Show(t.Context(), "appointment", one.Record.ID)
	if err != nil || now.Record.Fields["endAt"] != p.Changes[0].After {
		t.Errorf("it ends %v, %v", now.Record.Fields["endAt"], err)
	}
	if p, err := b.plan(now, map[string]any{"endAt": timeOf(now, "endAt", time.Hour)}); err != nil || len(p.Changes) != 1 {
		t.Errorf("an end alone: %s, %v", doc(p.Changes), err)
	}
	if p, err = b.plan(now, map[string]any{"startAt": timeOf(now, "startAt", 24*time.Hour)}); err == nil {
		_, err = b.Apply(t.Context(), p)
	}
	if err == nil {
		p, err = b.PlanUndo(t.Context(), "", "the test")
	}
	if err == nil {
		_, err = b.Apply(t.Context(), p)
	}
	if err != nil {
		t.Fatal(err)
	}
	undone, err := b.Show(t.Context(), "appointment", one.Record.ID)
	if err != nil || undone.Record.Fields["endAt"] != now.Record.Fields["endAt"] || undone.Record.Fields["startAt"] != now.Record.Fields["startAt"] {
		t.Errorf("undone it is %s, %v", doc(undone.Record.Fields), err)
	}
}

func TestTimesThatACalendarOfStepsCannotKeepAreRefusedInThePlan(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "timify", "appointment")
	plain := b.where("appointment", "startAt != null && endAt != null", func(n []byte) bool { return !series(n) })
	_, err := b.plan(plain, map[string]any{"startAt": timeOf(plain, "startAt", 2*time.Minute)})
	b.refusal(err, "startAt", "must lie on a step of five minutes")
	_, err = b.plan(plain, map[string]any{"endAt": timeOf(plain, "startAt", -time.Hour)})
	b.refusal(err, "endAt", "must lie behind the start")
	again := b.where("appointment", "startAt != null", series)
	_, err = b.plan(again, map[string]any{"startAt": timeOf(again, "startAt", time.Hour)})
	b.refusal(err, "startAt", "this is a series")
	if n := b.writes(); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func series(native []byte) bool {
	return bytes.Contains(native, []byte(`"recurring":{`)) || bytes.Contains(native, []byte(`"recurring": {`))
}

func TestAnAppointmentThatEndsBeforeItStartsIsRefusedWhereTheProviderWouldTakeIt(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "timetonic", "appointment")
	one := b.where("appointment", "startAt != null && endAt != null", whatever)
	_, err := b.plan(one, map[string]any{"endAt": timeOf(one, "startAt", -time.Hour)})
	b.refusal(err, "endAt", "must lie behind the start")
	_, err = b.plan(one, map[string]any{"startAt": timeOf(one, "endAt", time.Hour)})
	b.refusal(err, "startAt", "must lie before the end")
	_, err = b.PlanEdit(t.Context(), Edit{Model: "appointment", Connection: b.conn.Name, Values: map[string]any{
		"title": "Backwards", "startAt": "2027-01-05T10:00:00Z", "endAt": "2027-01-05T09:00:00Z",
	}})
	b.refusal(err, "endAt", "must lie behind the start")
	if _, err := b.plan(one, map[string]any{"endAt": timeOf(one, "endAt", time.Hour)}); err != nil {
		t.Error(err)
	}
}

func TestAPlanDoesNotFailForAProviderThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	b := boothOf(t, "timify", "contact")
	who := b.where("contact", "firstName != null", whatever)
	down := map[string]any{"add": []sandbox.Fault{{Kind: sandbox.Drop}}}
	if err := b.control().Post(t.Context(), "faults", down, nil); err != nil {
		t.Fatal(err)
	}
	p, err := b.plan(who, map[string]any{"firstName": "Renamed"})
	if err != nil || len(p.Changes) != 1 || p.Patch["firstName"] != "Renamed" {
		t.Errorf("%s, %v", doc(p), err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, err := b.PlanEdit(stopped, Edit{Model: "contact", ID: who.Record.ID, Values: map[string]any{"firstName": "Renamed"}}); err == nil {
		t.Error("a plan that was stopped was answered")
	}
}

func TestWhatIsNeverEmptiedIsOnlyWarnedOfWhereItIsEmptied(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	p := s.edit(s.somebody().ID, map[string]any{"firstName": "Renamed"})
	for _, w := range p.Warnings {
		if strings.Contains(w, "never emptied") {
			t.Error(w)
		}
	}
}
