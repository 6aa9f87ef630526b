package highlevel

import (
	"context"
	"maps"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/spec"
)

// body sends the end of an appointment along with a start that moves alone: HighLevel keeps the length, and so it is
// known beforehand where the end comes to lie.
func body(_ context.Context, _ spec.In, out spec.Out) (map[string]any, error) {
	if out.Model != "appointment" || out.Verb != connectors.Update || out.Fields["endTime"] != nil {
		return out.Fields, nil
	}
	to, moves := moment(out.Fields["startTime"])
	from, began := moment(out.Before["startTime"])
	until, ended := moment(out.Before["endTime"])
	if !moves || !began || !ended || !until.After(from) {
		return out.Fields, nil
	}
	fields := maps.Clone(out.Fields)
	fields["endTime"] = to.Add(until.Sub(from)).UTC().Format(time.RFC3339)
	return fields, nil
}

// moment reads a time that tells its zone.
func moment(v any) (time.Time, bool) {
	text, _ := v.(string)
	at, err := time.Parse(time.RFC3339Nano, text)
	return at, err == nil
}
