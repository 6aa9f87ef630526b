package sandbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Pages of the task search: what is given without a limit, and the most that was seen to work.
const (
	taskPage      = 25
	taskPageLimit = 500
)

// taskSearchRules list searchAfter, which the spec does not: it was measured to page on.
func taskSearchRules() rules {
	return rules{
		"contactId": {kind: texts}, "assignedTo": {kind: texts}, "completed": {kind: flag}, "query": {kind: text}, "businessId": {kind: text},
		"limit": {kind: number}, "skip": {kind: number}, "searchAfter": {kind: anything},
	}
}

// searchTasks is the only read of the tasks of a whole location: newest first, at once, without a total.
func (s *site) searchTasks(c *call) (any, error) {
	b, err := decode(c.r.Body, taskSearchRules())
	if err != nil {
		return nil, err
	}
	size, err := whole(b, "limit", taskPage, 1, taskPageLimit)
	if err != nil {
		return nil, err
	}
	skip, err := whole(b, "skip", 0, 0, 1<<30)
	if err != nil {
		return nil, err
	}
	behind, err := taskCursor(b["searchAfter"])
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	hits := s.store.tasks.all(func(t task) bool {
		return t.LocationID == c.r.PathValue("locationId") && s.store.taskFits(t, b) && (behind == nil || compareTasks(t, *behind) > 0)
	})
	slices.SortFunc(hits, compareTasks)
	out := map[string]any{"traceId": c.trace}
	rows := []map[string]any{}
	for _, t := range hits[min(skip, len(hits)):min(skip+size, len(hits))] {
		of, _ := s.store.contacts.get(t.ContactID) // goes only with its tasks
		by, _ := s.store.users.get(t.AssignedTo)   // nobody is the zero user
		rows = append(rows, t.row(of, by))
		out["searchAfter"] = t.cursor()
	}
	out["tasks"] = rows
	return out, nil
}

// taskFits holds a task against a search body. The caller holds the lock.
func (s *store) taskFits(t task, b body) bool {
	of, _ := s.contacts.get(t.ContactID) // goes only with its tasks
	completed, chosen := b["completed"].(bool)
	query, _ := b["query"].(string)
	firm, _ := b["businessId"].(string)
	return among(b["contactId"], t.ContactID) && among(b["assignedTo"], t.AssignedTo) && (!chosen || completed == t.Completed) &&
		(firm == "" || of.BusinessID == firm) && strings.Contains(strings.ToLower(t.Title+"\n"+t.Body), strings.ToLower(query))
}

// among says whether a list from a body has id; no list and an empty one take everything.
func among(list any, id string) bool {
	items, _ := list.([]any)
	return len(items) == 0 || slices.Contains(items, any(id))
}

// compareTasks puts the task that was added last first; ids decide between equals.
func compareTasks(a, b task) int {
	return cmp.Or(b.Added.Compare(a.Added), cmp.Compare(a.ID, b.ID))
}

// taskCursor reads a searchAfter into the task it points behind; nil without one.
func taskCursor(v any) (*task, error) {
	if v == nil {
		return nil, nil
	}
	items, _ := v.([]any)
	if len(items) != 2 {
		return nil, unprocessable(unverifiedSearchAfter)
	}
	at, isNumber := items[0].(json.Number)
	id, isText := items[1].(string)
	ms, err := at.Int64()
	if !isNumber || !isText || err != nil {
		return nil, unprocessable(unverifiedSearchAfter)
	}
	return &task{ID: id, Added: fromMillis(ms)}, nil
}

// whole reads a number of a body that must be whole and between low and high.
func whole(b body, name string, otherwise, low, high int) (int, error) {
	n, sent := b[name].(json.Number)
	if !sent {
		return otherwise, nil
	}
	v, err := n.Int64()
	switch {
	case err != nil:
		return 0, unprocessable(name + " must be an integer number")
	case v < int64(low):
		return 0, unprocessable(fmt.Sprintf("%s must not be less than %d", name, low))
	case v > int64(high):
		return 0, unprocessable(fmt.Sprintf("%s must not be greater than %d", name, high))
	}
	return int(v), nil
}
