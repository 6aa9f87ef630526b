package store

import (
	"slices"
	"testing"
)

func TestASoundStoreHasNoFaultsAndASpoiltOneIsMended(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ spoil, what string }{
		"nothing wrong":         {"SELECT 1", ""},
		"unreadable record":     {"UPDATE records SET fields='{\"name\":' WHERE key=(SELECT min(key) FROM records)", "records"},
		"answers of nobody":     {"INSERT INTO natives(key, bytes) VALUES(999999, x'7b7d')", "orphans"},
		"records of nobody":     {"UPDATE records SET conn=77 WHERE key=(SELECT max(key) FROM records)", "orphans"},
		"history of nobody":     {"INSERT INTO history(key, at, field, before, after, source, by, intent) VALUES(999999, 1, 'name', 'null', 'null', 'pull', '', '')", "orphans"},
		"a write of no state":   {"UPDATE intents SET state='lost'", "journal"},
		"a cursor of nobody":    {"INSERT INTO cursors(conn, model) VALUES(77, 'contact')", "orphans"},
		"a write that is alone": {"UPDATE intents SET conn='gone'", "journal"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filled(t, 60)
			spoil(t, path, c.spoil)
			s := openAt(t, path)
			faults, err := s.Inspect(t.Context(), false)
			if err != nil {
				t.Fatal(err)
			}
			found := slices.ContainsFunc(faults, func(f Fault) bool { return f.What == c.what && f.Fix != "" && f.Text != "" })
			if c.what == "" && len(faults) > 0 || c.what != "" && !found {
				t.Fatalf("found %+v", faults)
			}
			if _, err := s.Mend(t.Context()); err != nil {
				t.Fatal(err)
			}
			faults, err = s.Inspect(t.Context(), false)
			if err != nil || c.what != "journal" && len(faults) > 0 {
				t.Fatalf("left: %+v, %v", faults, err)
			}
		})
	}
}

func TestADamagedLogOfCallsIsToldOnce(t *testing.T) {
	t.Parallel()
	path := newFile(t, "a")
	fillActivity(t, path)
	scribble(t, activityPath(path))
	s := openAt(t, path)
	faults, err := s.Inspect(t.Context(), true)
	if err != nil || len(faults) != 1 || faults[0].What != "activity" || !faults[0].Minor {
		t.Fatalf("found %+v, %v", faults, err)
	}
	if faults, err := s.Inspect(t.Context(), true); err != nil || len(faults) != 0 {
		t.Fatalf("found again %+v, %v", faults, err)
	}
}

func TestTheRoomOfAStoreIsToldByWhatTakesIt(t *testing.T) {
	t.Parallel()
	path := filled(t, 1000)
	s := openAt(t, path)
	room, err := s.Room(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sizes, sum := map[string]int64{}, int64(0)
	for _, p := range room.Parts {
		sizes[p.Name] = p.Bytes
		sum += p.Bytes
	}
	if sizes["records"] < 100_000 || sizes["natives"] < 100_000 || sizes["unused"] == 0 || sizes["calls"] == 0 || room.Free == 0 || room.Format != len(steps()) {
		t.Errorf("got %+v", room)
	}
	if diff := sum - room.Total; diff < -200_000 || diff > 200_000 {
		t.Errorf("the parts are %d, all is %d", sum, room.Total)
	}
	if n, err := s.RecordCount(t.Context()); err != nil || n != 1000 {
		t.Errorf("%d records, %v", n, err)
	}
}
