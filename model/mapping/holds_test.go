package mapping

import (
	"testing"

	"patchbay/model"
)

func TestAPlaceIsThereWhenTheRecordHasItsKey(t *testing.T) {
	t.Parallel()
	native := map[string]any{"a": nil, "b": map[string]any{"c": 1.0}, "customFields": []any{map[string]any{"id": "id1", "value": "42"}}}
	for line, want := range map[string]bool{
		"a": true, "nosuchplace": false, "nosuchplace or b.c": true, "b.d": false, "nosuchplace + a": true, `- | constant x`: true,
		"customFields | by-id size": true, "customFields | by-id id1": true, "customFields | by-id likes": false,
	} {
		m := byID()
		m.Lenses = []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, line)}
		if got := m.Placed("f", native); got != want {
			t.Errorf("%s: %v", line, got)
		}
	}
	if byID().Placed("f", native) {
		t.Error("a field without a line has a place")
	}
}

func TestACustomValueThatNobodyDiscoveredIsNamed(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"customFields | by-id size": "", "customFields | by-id id1": "", "customFields | by-id loyalty_tier": "loyalty_tier", "size": "",
	} {
		m := byID()
		m.Lenses = []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, line)}
		if got := m.Undiscovered("f"); got != want {
			t.Errorf("%s: %q", line, got)
		}
	}
}

func TestWhatCannotBeReadIsNamedWithItsReason(t *testing.T) {
	t.Parallel()
	m := Mapping{Lenses: []Lens{
		mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Boolean}, "a | bool yes no"),
		mustParse(t, model.Field{Name: "g", Label: "G", Type: model.Text}, `a | read "value + 1"`),
		mustParse(t, model.Field{Name: "h", Label: "H", Type: model.Text}, "b"),
	}}
	got := m.Unread(map[string]any{"a": true, "b": "fine"})
	if len(got) != 2 || got[0].Field != "f" || got[1].Field != "g" || got[0].Message == "" {
		t.Errorf("%+v", got)
	}
	if got := m.Unread(map[string]any{"b": "fine"}); len(got) != 0 {
		t.Errorf("what is computed of nothing: %+v", got)
	}
	m.Lenses = []Lens{mustParse(t, model.Field{Name: "f", Label: "F", Type: model.Text}, `- | read "native.a + 1"`)}
	if got := m.Unread(map[string]any{"b": "fine"}); len(got) != 1 {
		t.Errorf("a computed value without a place: %+v", got)
	}
}
