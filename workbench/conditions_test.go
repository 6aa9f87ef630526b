package workbench

import "testing"

func TestAListIsNarrowedByTheNamesThatItShows(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.pulled()
	rows, err := s.First(t.Context(), Query{Model: "contact", Where: `owner != null`}, 1)
	if err != nil || len(rows) != 1 || rows[0].Names["owner"] == "" {
		t.Fatal(doc(rows), err)
	}
	want := rows[0].Names["owner"]
	rows, err = s.First(t.Context(), Query{Model: "contact", Where: `owner == "` + want + `"`}, 100)
	if err != nil || len(rows) == 0 {
		t.Fatal(len(rows), err)
	}
	for _, r := range rows {
		if r.Names["owner"] != want {
			t.Errorf("%s belongs to %q", r.Title, r.Names["owner"])
		}
	}
	if all, err := s.Count(t.Context(), Query{Model: "contact", Where: `owner contains "` + want + `"`}); err != nil || all != len(rows) {
		t.Errorf("%d, not %d: %v", all, len(rows), err)
	}
}
