package workbench

import (
	"testing"

	"patchbay/problem"
)

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

func TestAListIsNarrowedByItsConnection(t *testing.T) {
	t.Parallel()
	w, db := accounts(t)
	person(t, db, "left", "1", "firstName", "Ada", "phone", "+33199000782")
	person(t, db, "right", "2", "firstName", "Grace")
	person(t, db, "right", "3", "firstName", "Io")
	for where, want := range map[string]int{
		`connection == "left"`:                        1,
		`connection != "left" && phone == null`:       2,
		`connection in ["left", "right"]`:             3,
		`connection contains "IGH"`:                   2,
		`phone == "+33 1 99 00 07 82"`:                1,
		`connection == "right" || updatedAt == null`:  3,
		`upper(connection) == "RIGHT" && name != "x"`: 2,
	} {
		if n, err := w.Count(t.Context(), Query{Model: "contact", Where: where}); err != nil || n != want {
			t.Errorf("%s: %d, %v, want %d", where, n, err, want)
		}
		if rows, err := w.First(t.Context(), Query{Model: "contact", Where: where}, 10); err != nil || len(rows) != want {
			t.Errorf("%s: %d rows, %v, want %d", where, len(rows), err, want)
		}
	}
	_, err := w.First(t.Context(), Query{Model: "contact", Where: `connection == "up"`}, 10)
	kind(t, err, problem.Usage, "character 15: there is no connection up")
	const typed = `connection == "`
	out, err := w.Typed(t.Context(), Typing{Model: "contact", Text: typed, Cursor: len(typed)})
	if err != nil || len(out.Candidates) != 2 || out.Candidates[0].Insert != `"left"` {
		t.Errorf("%+v, %v", out, err)
	}
	if out, err = w.Typed(t.Context(), Typing{Model: "contact", Text: `connection == "up"`}); err != nil || out.Fault == nil || out.Fault.At != 14 {
		t.Errorf("%+v, %v", out, err)
	}
}
