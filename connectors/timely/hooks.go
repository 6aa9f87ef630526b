package timely

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/spec"
	"patchbay/connectors/stack"
	"patchbay/problem"
)

// body puts the fields of a write into the form that the service takes them in. What it has no say in stays.
func body(ctx context.Context, in spec.In, out spec.Out) (map[string]any, error) {
	fields := maps.Clone(out.Fields)
	switch out.Model {
	case "user":
		return fields, appoint(ctx, in, out, fields)
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

// appoint says by its number which role a person gets: the service shows its name and takes its number.
func appoint(ctx context.Context, in spec.In, out spec.Out, fields map[string]any) error {
	want, sent := out.Patch["role"].(string)
	delete(fields, "role")
	if !sent {
		return nil
	}
	workspace, err := in.Value(ctx, "workspace")
	if err != nil {
		return err
	}
	raw, err := in.Call(ctx, stack.Request{
		Operation: connectors.Op("user", out.Verb), Method: http.MethodGet, Path: "/1.1/" + url.PathEscape(workspace) + "/roles", Reads: true,
	})
	if err != nil {
		return err
	}
	var roles []struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	if err := json.Unmarshal(raw, &roles); err != nil {
		return problem.New(problem.ProviderDown, "Timely did not tell the roles of the account.").WithHint("Try again later.").Because(err)
	}
	names := make([]string, 0, len(roles))
	for _, r := range roles {
		if strings.EqualFold(r.Name, want) {
			fields["role_id"] = r.ID
			return nil
		}
		names = append(names, problem.Clean(r.Name))
	}
	p := problem.New(problem.Invalid, "Timely cannot carry this: nothing was sent.")
	p.Fields = []problem.Field{{Name: "role", Code: "wrongType", Message: "Role must be one of " + strings.Join(names, ", ")}}
	return p
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
