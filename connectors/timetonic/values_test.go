package timetonic

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"patchbay/model"
)

func TestInstantsAreReadInEveryForm(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 7, 1, 21, 59, 0, 0, time.UTC) // a minute before midnight in Paris, in summer
	for _, v := range []any{1782943140.0, "1782943140", 1782943140000.0, "2026-07-01 23:59:00", "2026-07-01 23:59", "2026-07-01T21:59:00Z"} {
		if got, ok := instant(v); !ok || !got.Equal(want) {
			t.Errorf("%v: %v", v, got)
		}
	}
	for _, v := range []any{nil, "", "soon", 15583609109172.0 * 100, true, "2026-13-45"} {
		if got, ok := instant(v); ok {
			t.Errorf("%v was read as %v", v, got)
		}
	}
}

func TestADayIsTheDayInParis(t *testing.T) {
	t.Parallel()
	c := column{Type: "date"}
	for v, want := range map[any]string{662598000.0: "1990-12-31", 662601600.0: "1990-12-31", "1990-12-31": "1990-12-31"} { // midnight in Paris, and in UTC
		if got := c.read("contact", v); got != want {
			t.Errorf("%v: %v, want %s", v, got, want)
		}
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := column{Type: "date", WithTime: flag(rapid.Bool().Draw(t, "with time")), Form: rapid.SampledFrom([]string{asEpoch, asTime, ""}).Draw(t, "form")}
		at := time.Unix(rapid.Int64Range(-2e9, 4e9).Draw(t, "seconds"), 0).UTC()
		want := at.Format(time.RFC3339)
		if !c.WithTime {
			want = at.Format(time.DateOnly)
		} else if _, offset := at.In(paris()).Zone(); c.Form == asTime && repeated(at) {
			t.Skip("an hour that Paris has twice", offset)
		}
		native, err := c.write("task", want, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.read("task", plainly(t, native)); got != want {
			t.Fatalf("%s was written as %v and read as %v", want, native, got)
		}
	})
}

// repeated reports whether the time in Paris comes twice, or names another moment, where the clocks go back.
func repeated(at time.Time) bool {
	again, err := time.ParseInLocation(time.DateTime, at.In(paris()).Format(time.DateTime), paris())
	return err != nil || !again.Equal(at)
}

// plainly gives a value the types that JSON has.
func plainly(t interface{ Fatal(...any) }, v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTruthsReadBackInEveryForm(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"", asBool, asWord, asNumber} {
		for _, want := range []bool{true, false} {
			c := column{Type: "boolean", Form: form}
			native, err := c.write("contact", want, nil)
			if got := c.read("contact", plainly(t, native)); err != nil || got != want {
				t.Errorf("%s: %v is %v is %v, %v", form, want, native, got, err)
			}
		}
	}
}

func TestAStateIsWrittenInTheTablesOwnWord(t *testing.T) {
	t.Parallel()
	french := column{Type: "mediumtext", As: "status", Enum: json.RawMessage(`{"values":[{"value":"À faire"},{"value":"En cours"},{"value":"Terminé"}],"strict":true}`)}
	done := column{Type: "boolean", As: "status"}
	for _, c := range []struct {
		column column
		word   string
		native any
	}{{french, "open", "À faire"}, {french, "completed", "Terminé"}, {done, "completed", 1}, {done, "open", 0}, {column{Type: "shorttext", As: "status"}, "canceled", "canceled"}} {
		native, err := c.column.write("task", c.word, nil)
		if err != nil || native != c.native {
			t.Errorf("%s: %v %v, want %v", c.word, native, err, c.native)
		}
		if got := c.column.read("task", plainly(t, native)); got != c.word {
			t.Errorf("%v is read as %v", native, got)
		}
	}
	for _, c := range []column{french, done} {
		if native, err := c.write("task", "canceled", nil); err == nil {
			t.Errorf("canceled became %v", native)
		}
	}
}

func TestWhatAColumnIsTakenFor(t *testing.T) {
	t.Parallel()
	s := setting{model: "task", contacts: "9", begin: "", end: ""}
	link := func(to int) json.RawMessage { return json.RawMessage(fmt.Sprintf(`{"category":{"id":%d}}`, to)) }
	got := s.guess([]column{
		{ID: 1, Name: "Titre", Type: "shorttext"},
		{ID: 2, Name: "Échéance", Type: "date"},
		{ID: 3, Name: "État", Type: "mediumtext"},
		{ID: 4, Name: "Whoever", Type: "link", Link: link(9)},
		{ID: 5, Name: "Other", Type: "link", Link: link(8)},
		{ID: 6, Name: "Whatever", Fixed: "priority", Type: "shorttext"},
		{ID: 7, Name: "Title", Type: "shorttext", ReadOnly: true},
	})
	want := []string{"title", "dueAt", "status", "contact", "", "priority", ""}
	for i, c := range got {
		if c.As != want[i] {
			t.Errorf("%s is taken for %q, want %q", c.Name, c.As, want[i])
		}
	}
}

func TestNoRoleIsWithoutItsField(t *testing.T) {
	t.Parallel()
	c, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept() {
		for _, r := range roles(name) {
			if _, carried := c.Describe().Carries(name, unified(r.as)); !carried {
				t.Errorf("%s.%s is carried by no field", name, r.as)
			}
			if m, _ := model.Find(model.Builtin(), name); m.Name != name {
				t.Errorf("%s is no model", name)
			}
		}
	}
}

func FuzzAnswersOfTablesNeverBreakAnything(f *testing.F) {
	f.Add([]byte(`{"id":"5","fields":[{"id":1,"type":"date","timeAndDate":"1","enumColors":[],"link":null,"values":[{"id":"7","value":1558958106}]}],"views":[{"calendar":{"start_field_id":1,"end_field_id":2}}]}`))
	f.Add([]byte(`{"fields":[{"id":1,"type":"link","link":{"category":{"id":3}},"values":[{"id":7,"value":[{"row_id":3,"value":"x"}]}]},{"id":2,"type":"activity","values":[{"id":7,"value":{"last":{"c":5}}}]}]}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var at table
		if json.Unmarshal(raw, &at) != nil {
			return
		}
		for _, name := range kept() {
			at.Columns = setting{model: name}.guess(at.Columns)
			made, err := rows(name, at)
			for _, one := range made {
				if !json.Valid(one) || err != nil {
					t.Fatalf("%s %v", one, err)
				}
			}
			for _, c := range at.Columns {
				_, _ = c.words()
				_ = c.form()
			}
			at.calendar()
		}
	})
}
