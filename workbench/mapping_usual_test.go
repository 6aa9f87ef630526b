package workbench

import (
	"testing"

	"patchbay/model"
	"patchbay/model/mapping"
)

func TestAKeyThatIsAlwaysThereIsMissedHoweverSeldomItIsFilled(t *testing.T) {
	t.Parallel()
	l, err := mapping.Parse(model.Field{Name: "birthday", Type: model.Date}, "cells[as=birthday].value")
	if err != nil {
		t.Fatal(err)
	}
	m := mapping.Mapping{Lenses: []mapping.Lens{l}}
	row := func(v any) map[string]any {
		return map[string]any{"cells": []any{map[string]any{"as": "birthday", "value": v}}}
	}
	seldom := []map[string]any{row("1990-12-31"), row(nil), row(nil), row(nil), row(nil)}
	u := usualAt(m, "birthday", seldom)
	gone := []map[string]any{{"cells": []any{}}, {"cells": []any{}}}
	if now, n := u.changed(m, gone); now != mapping.Absent || n != len(gone) || !u.telling(n, now) {
		t.Errorf("%+v sees %q", u, now)
	}
	if now, _ := u.changed(m, []map[string]any{row(nil), row(nil)}); now != "" {
		t.Errorf("empty values are taken for %q", now)
	}
	sparse := []map[string]any{row("1990-12-31"), {}, {}, {}, {}}
	if u := usualAt(m, "birthday", sparse); u.kind != "" {
		t.Errorf("a key that most records lack says nothing: %+v", u)
	}
}
