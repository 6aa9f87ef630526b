package workbench

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// whereabouts has a workbench whose person is in a zone.
func whereabouts(t *testing.T, zone string) func(*Options) {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return func(o *Options) {
		now := o.Now
		o.Now = func() time.Time { return now().In(z) }
	}
}

func TestATypedTimeIsOneOfThePersonUnlessItSaysItsZone(t *testing.T) {
	t.Parallel()
	s, _ := signedIn(t, "highlevel", whereabouts(t, "America/New_York"))
	rows, err := s.First(t.Context(), Query{Model: "task", Where: "dueAt != null"}, 1)
	if err != nil || len(rows) != 1 {
		t.Fatal(len(rows), err)
	}
	for typed, want := range map[string]string{
		"2031-12-01 10:00": "2031-12-01T15:00:00Z", "2031-07-01 10:00": "2031-07-01T14:00:00Z",
		"2031-12-01 10:00Z": "2031-12-01T10:00:00Z", "2031-12-01T10:00:00+02:00": "2031-12-01T08:00:00Z",
	} {
		p, err := s.PlanEdit(t.Context(), Edit{Model: "task", ID: rows[0].ID, Values: map[string]any{"dueAt": typed}, By: "a test"})
		if err != nil || p.Patch["dueAt"] != want {
			t.Errorf("%q would be sent as %v (%v), want %s", typed, p.Patch["dueAt"], err, want)
		}
	}
}

func TestAWholeDayHasNoZone(t *testing.T) {
	t.Parallel()
	r, o := catalog(), Options{Now: time.Now}
	whereabouts(t, "America/New_York")(&o)
	o.Catalog, o.Stage, o.Vault = r, r.Sandboxes, InMemory
	d, err := StartDemo(t.Context(), o, SandboxOptions{Seed: 7, People: 50})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	s := d.Workbench
	if _, err := s.Pull(t.Context(), PullRequest{Connections: []string{signIn(t, d, "timely").Name}}, nil); err != nil {
		t.Fatal(err)
	}
	rows, err := s.First(t.Context(), Query{Model: "task", Where: "dueAt != null"}, 1)
	if err != nil || len(rows) != 1 {
		t.Fatal(len(rows), err)
	}
	if !slices.Contains(rows[0].Days, "dueAt") || slices.Contains(rows[0].Days, "completedAt") {
		t.Errorf("whole days are %v", rows[0].Days)
	}
	day, _, _ := strings.Cut(rows[0].Fields["dueAt"].(string), "T")
	for where, want := range map[string]bool{`dueAt == "` + day + `"`: true, `dueAt < "` + day + `"`: false, `dueAt startsWith "` + day + `"`: true, `dueAt >= date("` + day + `") && dueAt.Hour() == 0`: true} {
		found, err := s.First(t.Context(), Query{Model: "task", Where: where}, 1000)
		if has := slices.ContainsFunc(found, func(r Row) bool { return r.ID == rows[0].ID }); err != nil || has != want {
			t.Errorf("%s finds what is due on %s: %v, want %v: %v", where, day, has, want, err)
		}
	}
	p, err := s.PlanEdit(t.Context(), Edit{Model: "task", ID: rows[0].ID, Values: map[string]any{"dueAt": "2031-12-01"}, By: "a test"})
	if err != nil || p.Patch["dueAt"] != "2031-12-01T00:00:00Z" || p.Shown()[0].After != "2031-12-01" {
		t.Errorf("a day would be sent as %v, and is shown as %v: %v", p.Patch["dueAt"], p.Shown(), err)
	}
}

func TestADayInAConditionIsOneOfThisMachine(t *testing.T) {
	t.Parallel()
	s := open(t, whereabouts(t, "Pacific/Auckland"))
	s.pulled()
	all, err := s.First(t.Context(), Query{Model: "contact", Where: "createdAt != null"}, 1000)
	if err != nil || len(all) == 0 {
		t.Fatal(len(all), err)
	}
	zone := s.zone()
	seen := map[string]int{}
	other := 0
	for _, r := range all {
		rec, err := s.Show(t.Context(), r.Model, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		day := rec.Record.CreatedAt.In(zone).Format(time.DateOnly)
		seen[day]++
		if day != rec.Record.CreatedAt.UTC().Format(time.DateOnly) {
			other++
		}
	}
	if other == 0 {
		t.Fatal("no contact was made on another day there")
	}
	for day, want := range seen {
		for _, where := range []string{`createdAt == "` + day + `"`, `len(id) > 0 && createdAt == "` + day + `"`} { // told by the tables, and by a walk
			found, err := s.First(t.Context(), Query{Model: "contact", Where: where}, 1000)
			if err != nil || len(found) != want {
				t.Errorf("%s: %d, want %d: %v", where, len(found), want, err)
			}
		}
	}
}
