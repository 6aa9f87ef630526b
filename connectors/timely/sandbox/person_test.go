package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	shared "patchbay/connectors/sandbox"
)

func open(t *testing.T, seed uint64, people int) (*shared.Site, shared.World) {
	t.Helper()
	w := shared.World{Origin: "http://127.0.0.1:1", Seed: seed, People: shared.People(seed, people), Clock: shared.NewClock(frozen), Rand: strings.NewReader(strings.Repeat("x", 4096)), Writes: &shared.Journal{}}
	s, err := New(Options{}).Open(w)
	if err != nil {
		t.Fatal(err)
	}
	return s, w
}

func TestEqualWorldsAreEqualAndAnySizeOpens(t *testing.T) {
	t.Parallel()
	for _, people := range []int{0, 1, 340} {
		t.Run(fmt.Sprint(people), func(t *testing.T) {
			t.Parallel()
			a, _ := open(t, 7, people)
			b, _ := open(t, 7, people)
			for _, kind := range a.Records.Kinds() {
				one, err := json.Marshal(a.Records.All(kind))
				two, err2 := json.Marshal(b.Records.All(kind))
				if err != nil || err2 != nil || !bytes.Equal(one, two) {
					t.Errorf("%s differ (%v, %v)", kind, err, err2)
				}
			}
			if n := len(a.Records.All("hours")); people == 340 && n < 300 {
				t.Errorf("only %d hours", n)
			}
		})
	}
}

func TestALargeSandboxPagesWithoutLosingAnything(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 10_000)
	seen := map[any]bool{}
	for page := 1; ; page++ {
		rows := r.call("GET", fmt.Sprintf("/forecasts?per_page=5000&page=%d", page), nil).is(200).rows
		for _, f := range rows {
			seen[f["id"]] = true
		}
		if len(rows) < 5000 {
			break
		}
	}
	if len(seen) < 6000 || len(seen) > 8000 {
		t.Errorf("walked over %d forecasts", len(seen))
	}
}

func TestAnotherPersonCanDoWhatTheAPIDoesAndItIsWrittenDown(t *testing.T) {
	t.Parallel()
	r := start(t, Options{}, 20)
	p := r.aProject("Probe")
	for kind, fields := range map[string]string{
		"clients": `{"name":"By hand"}`, "labels": `{"name":"By hand"}`, "users": `{"name":"By Hand","email":"hand@example.net","role":"employee"}`,
		"projects": `{"name":"By hand","rate_type":"user","new_company":"Hands"}`, "hours": `{"day":"2026-03-02","project_id":` + p + `}`,
		"forecasts": `{"title":"By hand","from":"2026-03-02","to":"2026-03-02","project_id":` + p + `}`,
		"webhooks":  `{"url":"https://hooks.example.com","subscriptions":["labels:created"]}`,
	} {
		r.act(kind, "create", "", fields)
		writes := r.state("records=no").Writes
		last := writes[len(writes)-1]
		if last.Kind != kind || last.By != "person" || last.Action != "create" {
			t.Fatalf("%s: wrote %s by %s", kind, last.Kind, last.By)
		}
		if kind != "users" && kind != "webhooks" {
			r.act(kind, "change", "", `{"name":"Again","title":"Again"}`)
		}
		r.act(kind, "delete", last.ID, "")
		writes = r.state("records=no").Writes
		if got := writes[len(writes)-1]; got.ID != last.ID || got.Action != "delete" {
			t.Errorf("%s: the last write is %s of %s", kind, got.Action, got.ID)
		}
	}
	r.act("accounts", "change", r.at, `{"planning":false}`)
	r.call("GET", "/forecasts", nil).is(403)
}

func TestAChangeThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := open(t, 7, 5)
	for _, c := range []shared.Change{
		{Kind: "clients", Action: "change", ID: "12", Fields: json.RawMessage(`{"name":"x"}`)},
		{Kind: "clients", Action: "create", Fields: json.RawMessage(`{"name":""}`)},
		{Kind: "clients", Action: "create", Fields: json.RawMessage(`[]`)},
		{Kind: "clients", Action: "create", Fields: json.RawMessage(`{"name":"x","account_id":1}`)},
		{Kind: "accounts", Action: "delete", ID: s.Users[0].Workspaces[0]},
		{Kind: "people", Action: "create"},
	} {
		if got, err := s.Records.Act(c); err == nil {
			t.Errorf("%+v made %v", c, got)
		}
	}
	if s.Records.All("people") != nil {
		t.Error("an unknown kind has records")
	}
}

func TestDriftRenamesOrMakesAClient(t *testing.T) {
	t.Parallel()
	s, w := open(t, 7, 5)
	for _, action := range []string{"create", "create", "change"} {
		if _, err := s.Records.Act(shared.Change{Action: action}); err != nil {
			t.Fatalf("%s: %v", action, err)
		}
	}
	if n := len(w.Writes.Writes()); n != 3 {
		t.Errorf("%d writes", n)
	}
}

func FuzzNoBodyBreaksTheSandbox(f *testing.F) {
	f.Add("clients", `{"client":{"name":"x","active":null}}`)
	f.Add("events", `{"event":{"day":"2026-03-02","hours":1e300,"minutes":-1,"from":"25:00"}}`)
	f.Add("forecasts", `{"forecast":{"users":[{"id":null},3],"completed_at":7}}`)
	f.Add("projects", `{"project":{"users":[1,{"user_id":"a"}],"new_company":"x","rate_type":"user"}}`)
	f.Fuzz(func(t *testing.T, path, text string) {
		wrapper := map[string]string{"clients": "client", "events": "event", "forecasts": "forecast", "projects": "project", "labels": "label"}[path]
		if wrapper == "" {
			return
		}
		b, err := unwrap(strings.NewReader(text), wrapper)
		if err != nil {
			return
		}
		fields, err := json.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := open(t, 7, 1)
		kind := strings.Replace(path, "events", "hours", 1)
		if _, err := s.Records.Act(shared.Change{Kind: kind, Action: "create", Fields: fields}); err != nil {
			return
		}
		if _, err := json.Marshal(s.Records.All(kind)); err != nil {
			t.Fatalf("what was made cannot be shown: %v", err)
		}
	})
}
