package model

import "time"

// Period checks what no field tells alone: that an appointment ends behind its start, where the patch says one of both.
// held is the record before; nil for a new one. Two whole days may be the same one. It answers nil when all is well.
func Period(m Model, held Fields, p Patch) *Refusal {
	_, starts := p["startAt"]
	_, ends := p["endAt"]
	if m.Name != "appointment" || !starts && !ends {
		return nil
	}
	then := held.Apply(p)
	start, began := instant(then["startAt"])
	end, ended := instant(then["endAt"])
	if !began || !ended || end.After(start) || end.Equal(start) && midnight(start) {
		return nil
	}
	name, words := "endAt", "must lie behind the start"
	if !ends {
		name, words = "startAt", "must lie before the end: give both where both move"
	}
	f, _ := m.Field(name)
	return &Refusal{Field: name, Label: f.Label, Code: WrongPeriod, Message: words}
}

func instant(v any) (time.Time, bool) {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC(), err == nil
}

func midnight(t time.Time) bool { return t.Truncate(24 * time.Hour).Equal(t) }
