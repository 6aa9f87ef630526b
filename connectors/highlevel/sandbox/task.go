package sandbox

import "time"

// task is a job to do for one contact.
type task struct {
	ID         string    `json:"id"`
	LocationID string    `json:"locationId"`
	ContactID  string    `json:"contactId"`
	Title      string    `json:"title"`
	Body       string    `json:"body,omitempty"`
	AssignedTo string    `json:"assignedTo,omitempty"`
	Due        time.Time `json:"dueDate"`
	Completed  bool      `json:"completed"`
	Added      time.Time `json:"dateAdded"` // whole milliseconds, UTC, as Updated is
	Updated    time.Time `json:"dateUpdated"`
}

func (t task) id() string { return t.ID }

// taskRules are those of a create.
func taskRules() rules {
	return rules{
		"title": {kind: filled, required: true}, "dueDate": {kind: instant, required: true}, "completed": {kind: flag, required: true},
		"body": {kind: text}, "assignedTo": {kind: text},
	}
}

// taskChangeRules are those of a change: the same, and nothing has to be there.
func taskChangeRules() rules { return optional(taskRules()) }

func taskCompletedRules() rules { return rules{"completed": {kind: flag, required: true}} }

// shape is a task as its contact's calls show it: without the dates of creation and change.
func (t task) shape() map[string]any {
	out := map[string]any{"id": t.ID, "contactId": t.ContactID, "title": t.Title, "dueDate": iso(t.Due), "completed": t.Completed}
	put(out, "body", t.Body)
	put(out, "assignedTo", t.AssignedTo)
	return out
}

// row is a task as the search of a location shows it.
func (t task) row(of *contact, by user) map[string]any {
	status := "to_do"
	if t.Completed {
		status = "completed"
	}
	out := map[string]any{
		"_id": t.ID, "locationId": t.LocationID, "contactId": t.ContactID, "title": t.Title, "body": t.Body, "assignedTo": orNull(t.AssignedTo),
		"dueDate": iso(t.Due), "completed": t.Completed, "status": status, "statusGroup": status, "deleted": false,
		"dateAdded": iso(t.Added), "dateUpdated": iso(t.Updated), "updatedAt": iso(t.Updated),
		"contactDetails": map[string]any{"firstName": orNull(of.First), "lastName": orNull(of.Last)}, "searchAfter": t.cursor(),
	}
	if by.ID != "" {
		out["assignedToUserDetails"] = map[string]any{"id": by.ID, "firstName": by.FirstName, "lastName": by.LastName}
	}
	return out
}

// cursor is where a search goes on behind this task: when it was added, and its id.
func (t task) cursor() []any { return []any{t.Added.UnixMilli(), t.ID} }

// applyTask brings a checked body into t, which is not stored yet. The caller holds the lock.
func (s *store) applyTask(t *task, b body) error {
	for name, into := range map[string]*string{"title": &t.Title, "body": &t.Body, "assignedTo": &t.AssignedTo} {
		if v, sent := b[name].(string); sent {
			*into = v
		}
	}
	if v, sent := b["dueDate"].(string); sent {
		t.Due, _ = readMoment(v, time.UTC) // the rules read it before
	}
	if v, sent := b["completed"].(bool); sent {
		t.Completed = v
	}
	if _, sent := b["assignedTo"]; sent {
		return s.staffed(t.AssignedTo, t.LocationID)
	}
	return nil
}
