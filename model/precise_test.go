package model_test

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"patchbay/model"
)

func TestANumberThatWouldBeRoundedIsRefused(t *testing.T) {
	t.Parallel()
	number, whole, text := model.Field{Name: "n", Label: "N", Type: model.Number}, model.Field{Name: "i", Label: "I", Type: model.Integer}, model.Field{Name: "t", Label: "T", Type: model.Text}
	for _, c := range []struct {
		field   model.Field
		value   any
		refused bool
	}{
		{number, "99999999999999999999999", true},
		{number, "12345678901234567", true},
		{number, json.Number("-0.12345678901234567890"), true},
		{whole, "9007199254740991.0000001", true},
		{number, " 12345678901234568 ", false}, // the very number that is kept
		{number, "100000000000000000000000", false},
		{number, "1e300", false},
		{number, "0.1", false},
		{number, "-000123456789012345.000", false},
		{number, 12345678901234568.0, false},
		{whole, "9007199254740991", false},
		{text, "12345678901234567", false},
		{number, "0x123456789abcdef01", false},
		{number, "soon", false},
		{number, "1e99999999999999999999", false},
	} {
		_, bad := model.Check(c.field, c.value, "")
		if got := bad != nil && bad.Code == model.TooLong; got != c.refused {
			t.Errorf("%v %v: %v", c.field.Type, c.value, bad)
		}
	}
}

func TestANumberIsKeptAsItIsOrRefused(t *testing.T) {
	t.Parallel()
	f := model.Field{Name: "n", Label: "N", Type: model.Number}
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`-?[1-9][0-9]{0,30}(\.[0-9]{0,9}[1-9])?`).Draw(t, "number")
		v, bad := model.Check(f, digits, "")
		if bad != nil {
			return
		}
		again, bad := model.Check(f, model.Display(v), "")
		if bad != nil || again != v {
			t.Errorf("%s is kept as %v, which is read as %v: %v", digits, v, again, bad)
		}
	})
}
