package mapping

import (
	"slices"
	"strings"
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

func TestAWordThatAChoiceDoesNotAllowIsNoValueOfIt(t *testing.T) {
	t.Parallel()
	tier := model.Field{Name: "tier", Label: "Tier", Type: model.Choice, Options: []string{"bronze", "gold"}}
	for _, line := range []string{"a", "a | trim", `a | read "value"`, "customFields | by-id id1"} {
		m := byID()
		m.Lenses = []Lens{mustParse(t, tier, line)}
		native := map[string]any{"a": "phone", "customFields": []any{map[string]any{"id": "id1", "value": "phone"}}}
		fields, warnings := m.Read(native)
		if _, there := fields["tier"]; there || len(m.Only([]string{"tier"}).Unread(native)) == 0 {
			t.Errorf("%s: %v, %v", line, fields["tier"], warnings)
		}
	}
	for _, line := range []string{"- | constant phone", "a | default phone"} {
		if _, err := Parse(tier, line); err == nil || !strings.Contains(err.Error(), "none of bronze, gold") {
			t.Errorf("%s: %v", line, err)
		}
	}
	m := Mapping{Lenses: []Lens{mustParse(t, tier, "a")}}
	for native, want := range map[string]any{"gold": "gold", "GOLD": "gold", "": nil} {
		if fields, warnings := m.Read(map[string]any{"a": native}); fields["tier"] != want || len(warnings) != 0 {
			t.Errorf("%q is read as %v, %v", native, fields["tier"], warnings)
		}
	}
	tier.Options = nil
	m.Lenses = []Lens{mustParse(t, tier, "a")}
	if fields, _ := m.Read(map[string]any{"a": "phone"}); fields["tier"] != "phone" {
		t.Errorf("a choice without options takes any word: %v", fields["tier"])
	}
}

func TestALineThatSharesItsPlaceNamesWhatItChangesToo(t *testing.T) {
	t.Parallel()
	of := func(name, line string) Lens {
		return mustParse(t, model.Field{Name: name, Label: name, Type: model.Text}, line)
	}
	for mine, want := range map[string][]string{
		"source": {"other"}, "source or tier": {"other"}, "first + last": {"given"}, "source | read-only": nil, "source | json a": nil,
		"tier or source": nil, "box": {"inner"}, "seen": nil, "customFields | by-id size": {"customFields.size"}, "-|constant x": nil,
	} {
		m := byID()
		m.Lenses = []Lens{of("mine", mine), of("other", "source"), of("given", "first"), of("inner", "box.size"), of("looked", "seen | read-only"), of("part", "tier | json key")}
		if got := m.Overwrites("mine"); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", mine, got, want)
		}
	}
	if byID().Overwrites("mine") != nil {
		t.Error("a field without a line changes something")
	}
}
