package workbench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"patchbay/connectors/sandbox"
	"patchbay/model"
	"patchbay/problem"
)

// Tour performs the main job by itself on a demo profile, and says each step in plain text: connect, pull, find,
// change, look at the provider, undo, disconnect. It is what `demo` does where nobody can press a key.
func Tour(ctx context.Context, o Options, so SandboxOptions, say func(line string)) error {
	o.Attended = false
	d, err := StartDemo(ctx, o, so)
	if err != nil {
		return err
	}
	t := &tour{Demo: d, say: say}
	err = t.walk(ctx)
	if cerr := d.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		say("The throwaway profile is gone. Nothing left this machine.")
	}
	return err
}

// tour walks through the product as a person would.
type tour struct {
	*Demo
	say  func(string)
	id   string // of the provider
	conn Connection
	row  Row
	sent int // writes that the sandbox must have seen by now
}

func (t *tour) walk(ctx context.Context) error {
	t.id = t.Workbench.catalog.IDs()[0]
	for _, step := range []func(context.Context) error{t.open, t.connect, t.fetch, t.find, t.edit, t.look, t.undo, t.look, t.leave} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) provider() sandbox.ReadyProvider { return t.stage.server.Ready().Providers[t.id] }

func (t *tour) open(context.Context) error {
	about, err := t.Workbench.Connector(t.id)
	if err != nil {
		return err
	}
	t.say(fmt.Sprintf("A sandbox of %s listens on %s, with invented people. %sTokens go into %s.", about.Name, t.provider().Endpoint, t.whyNot, t.Vault))
	return nil
}

// connect gives the consent with an HTTP client, where a person would use a browser.
func (t *tour) connect(ctx context.Context) (err error) {
	t.conn, err = t.join(ctx, t.id, func(s Step) {
		switch {
		case s.State == StepRunning && s.ID == StepConsent:
			t.say("  · " + s.Label + ": signing in and approving as a browser would")
		case s.State == StepDone:
			t.say("  ✓ " + strings.TrimSuffix(s.Label+": "+s.Detail, ": "))
		}
	})
	if err != nil {
		return err
	}
	t.say(fmt.Sprintf("Connected as %q.", t.conn.Name))
	return nil
}

func get(ctx context.Context, url, key string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if key != "" {
		req.Header.Set("X-Sandbox-Key", key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, problem.New(problem.ProviderDown, "The sandbox did not answer.").Because(err)
	}
	defer res.Body.Close() //nolint:errcheck // read to its end below
	body, err := io.ReadAll(io.LimitReader(res.Body, 64<<20))
	if err == nil && res.StatusCode >= 400 {
		err = problem.New(problem.ProviderDown, "The sandbox answered with status %d.", res.StatusCode)
	}
	return body, err
}

func (t *tour) fetch(ctx context.Context) error {
	began := time.Now()
	done, err := t.Workbench.Pull(ctx, PullRequest{Connections: []string{t.conn.Name}}, nil)
	if err != nil {
		return err
	}
	for _, p := range done {
		t.say(fmt.Sprintf("  ✓ %d %s records arrived", p.Done, p.Model))
	}
	t.say(fmt.Sprintf("Pulled in %s.", time.Since(began).Round(time.Millisecond)))
	return nil
}

// find types the name of somebody who has a phone, letter by letter.
func (t *tour) find(ctx context.Context) error {
	rows, err := t.Workbench.First(ctx, Query{Model: "contact", Where: `phone != null && firstName != null && lastName != null`}, 40)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		return problem.New(problem.NotFound, "The sandbox has nobody with a phone.")
	}
	who := rows[0]
	for _, r := range rows {
		name := model.Display(r.Fields["lastName"])
		if len(name) >= 5 && !strings.ContainsFunc(name, func(c rune) bool { return c > 'z' || c < 'A' }) {
			who = r // a name that every keyboard can type
			break
		}
	}
	text := strings.ToLower(model.Display(who.Fields["lastName"]))
	for i := 1; i <= len([]rune(text)); i++ {
		q := Query{Model: "contact", Text: string([]rune(text)[:i])}
		n, err := t.Workbench.Count(ctx, q)
		if err != nil {
			return err
		}
		t.say(fmt.Sprintf("  / %-12s %d found", q.Text, n))
	}
	t.row = who
	t.say(fmt.Sprintf("Found %s, phone %s.", who.Title, model.Display(who.Fields["phone"])))
	return nil
}

func (t *tour) edit(ctx context.Context) error {
	p, err := t.Workbench.PlanEdit(ctx, Edit{Model: "contact", ID: t.row.ID, Values: map[string]any{"phone": "+1 212 555 0147"}, By: "the tour"})
	if err != nil {
		return err
	}
	return t.apply(ctx, p, "Saved")
}

func (t *tour) undo(ctx context.Context) error {
	p, err := t.Workbench.PlanUndo(ctx, "", "the tour")
	if err != nil {
		return err
	}
	return t.apply(ctx, p, "Undone")
}

func (t *tour) apply(ctx context.Context, p Plan, word string) error {
	for _, c := range p.Shown() {
		t.say(fmt.Sprintf("  %s: %s → %s", p.Labels[c.Field], model.Display(c.Before), model.Display(c.After)))
	}
	ch, err := t.Workbench.Apply(ctx, p)
	if err != nil {
		return err
	}
	t.sent++
	t.say(fmt.Sprintf("%s as change %s.", word, ch.ID))
	return nil
}

// look asks the sandbox itself what arrived there.
func (t *tour) look(ctx context.Context) error {
	at := t.provider()
	raw, err := get(ctx, at.Control+"/state?records=no", at.ControlKey)
	if err != nil {
		return err
	}
	var state struct {
		Writes []struct {
			Kind   string         `json:"kind"`
			ID     string         `json:"id"`
			Before map[string]any `json:"before"`
			After  map[string]any `json:"after"`
		} `json:"writes"`
	}
	if err := json.Unmarshal(raw, &state); err != nil {
		return problem.New(problem.ProviderDown, "The sandbox's state cannot be read.").Because(err)
	}
	if len(state.Writes) != t.sent {
		return problem.New(problem.Internal, "The sandbox should have seen %d writes, not %d.", t.sent, len(state.Writes))
	}
	last := state.Writes[len(state.Writes)-1]
	t.say(fmt.Sprintf("The sandbox itself says: %s %s, phone %v → %v (write %d).", last.Kind, last.ID, last.Before["phone"], last.After["phone"], t.sent))
	return nil
}

func (t *tour) leave(ctx context.Context) error {
	bye, err := t.Workbench.Disconnect(ctx, t.conn.Name, false)
	if err != nil {
		return err
	}
	t.say(fmt.Sprintf("Disconnected %s; %d cached records removed. %s", bye.Connection, bye.RecordsRemoved, bye.Remains))
	return nil
}
