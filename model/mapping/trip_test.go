package mapping

import (
	"strings"
	"testing"

	"patchbay/model"
)

func TestAValueIsFollowedOutAndBackAgain(t *testing.T) {
	t.Parallel()
	day, tier := model.Field{Name: "birthday", Type: model.Date}, model.Field{Name: "tier", Type: model.Choice, Options: []string{"gold", "silver"}}
	md := model.Model{Name: "contact", Fields: []model.Field{day, tier}}
	for name, c := range map[string]struct {
		field, line string
		native      map[string]any
		held, back  any
		value       any
		says        string // of what cannot be done
		law         string
	}{
		"read and written":       {"birthday", "dob | date day-first", map[string]any{"dob": "1990-12-31"}, "1990-12-31", "31.12.1990", "1990-12-31", "", ""},
		"nothing":                {"birthday", "dob | date", map[string]any{}, nil, nil, nil, "", ""},
		"not read":               {"birthday", "dob | date", map[string]any{"dob": "soon"}, "soon", nil, nil, "date", ""},
		"never written":          {"birthday", "dob | date | read-only", map[string]any{"dob": "1990-12-31"}, "1990-12-31", nil, "1990-12-31", "", ""},
		"read as something else": {"tier", `t | read "'gold'" | write "'x'"`, map[string]any{"t": "y"}, "y", "x", "gold", "", "PutGet"},
	} {
		m, bad := Mapping{}.Over(md, []Line{{c.field, c.line}})
		if len(bad) > 0 {
			t.Fatal(bad[0])
		}
		got := m.Trip(c.field, c.native)
		if len(got.Held) != 1 || got.Held[0].Value != c.held || !model.Equal(got.Value, c.value) {
			t.Errorf("%s: %+v", name, got)
		}
		if c.back == nil && got.Back != nil || c.back != nil && (len(got.Back) != 1 || got.Back[0].Value != c.back || !model.Equal(got.Again, c.value)) {
			t.Errorf("%s: back %+v, again %v", name, got.Back, got.Again)
		}
		if (got.Unread != "") != (c.says != "") || !strings.Contains(got.Unread, c.says) {
			t.Errorf("%s: %q", name, got.Unread)
		}
		if c.law == "" && len(got.Broken) > 0 || c.law != "" && (len(got.Broken) == 0 || got.Broken[0].Law != c.law) {
			t.Errorf("%s: %+v", name, got.Broken)
		}
	}
}

func TestAValueThatCannotBeWrittenBackSaysWhy(t *testing.T) {
	t.Parallel()
	f := model.Field{Name: "hours", Type: model.Number}
	m, _ := Mapping{}.Over(model.Model{Name: "task", Fields: []model.Field{f}}, []Line{{"hours", `h | read "value / 3" | write "1/0"`}})
	got := m.Trip("hours", map[string]any{"h": 1.0})
	if got.Refused == "" || strings.Contains(got.Refused, "hours") || len(got.Broken) == 0 || got.Back != nil {
		t.Errorf("%+v", got)
	}
	if again := m.Trip("nosuch", map[string]any{}); again.Writes || again.Held != nil {
		t.Errorf("%+v", again)
	}
}
