package highlevel

import (
	"testing"

	"patchbay/connectors"
	"patchbay/connectors/spec"
)

func TestAStartThatMovesAloneTakesTheEndAlong(t *testing.T) {
	t.Parallel()
	held := map[string]any{"startTime": "2026-03-02T09:00:00-05:00", "endTime": "2026-03-02T09:45:00-05:00"}
	to := map[string]any{"startTime": "2026-03-03T08:00:00Z"}
	for name, c := range map[string]struct {
		out  spec.Out
		want any // the end that is sent; nil for none
	}{
		"a start alone":           {spec.Out{Model: "appointment", Verb: connectors.Update, Fields: to, Before: held}, "2026-03-03T08:45:00Z"},
		"an end of its own":       {spec.Out{Model: "appointment", Verb: connectors.Update, Fields: map[string]any{"startTime": to["startTime"], "endTime": "x"}, Before: held}, "x"},
		"nothing about times":     {spec.Out{Model: "appointment", Verb: connectors.Update, Fields: map[string]any{"title": "x"}, Before: held}, nil},
		"a new one":               {spec.Out{Model: "appointment", Verb: connectors.Create, Fields: to}, nil},
		"nothing known before":    {spec.Out{Model: "appointment", Verb: connectors.Update, Fields: to}, nil},
		"times without a zone":    {spec.Out{Model: "appointment", Verb: connectors.Update, Fields: to, Before: map[string]any{"startTime": "2026-03-02 09:00:00", "endTime": held["endTime"]}}, nil},
		"an end before the start": {spec.Out{Model: "appointment", Verb: connectors.Update, Fields: to, Before: map[string]any{"startTime": held["endTime"], "endTime": held["startTime"]}}, nil},
		"another model":           {spec.Out{Model: "task", Verb: connectors.Update, Fields: to, Before: held}, nil},
	} {
		got, err := body(t.Context(), spec.In{}, c.out)
		if err != nil || got["endTime"] != c.want || got["startTime"] != c.out.Fields["startTime"] {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	if _, changed := to["endTime"]; changed {
		t.Error("the caller's fields were changed")
	}
}
