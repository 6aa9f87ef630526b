package timely

import (
	"context"
	"maps"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/spec"
)

// body puts the fields of a write into the form that the service takes them in. What it has no say in stays.
func body(_ context.Context, in spec.In, out spec.Out) (map[string]any, error) {
	fields := maps.Clone(out.Fields)
	switch out.Model {
	case "task":
		finish(fields, in.Now())
	case "timeEntry":
		length(fields, "minutes", "hours")
		if _, sent := fields["minutes"]; sent && out.Verb == connectors.Update {
			fields["seconds"] = 0 // the service keeps each part that is not sent
		}
		length(fields, "estimated_minutes", "estimated_hours")
	}
	return fields, nil
}

// finish says by completed_at what the service shows as completed: that field cannot be written, and would be dropped
// without a word. A moment that was sent beside it counts.
func finish(fields map[string]any, now time.Time) {
	done, sent := fields["completed"].(bool)
	delete(fields, "completed")
	if _, said := fields["completed_at"]; said || !sent {
		return
	}
	fields["completed_at"] = nil
	if done {
		fields["completed_at"] = now.UTC().Format(time.RFC3339)
	}
}

// length cuts a number of minutes into hours and what is left: the service takes 0 to 59 minutes.
func length(fields map[string]any, minutes, hours string) {
	var all int64
	switch v := fields[minutes].(type) {
	case int64:
		all = v
	case float64:
		all = int64(v)
	default:
		return
	}
	fields[hours], fields[minutes] = all/60, all%60
}
