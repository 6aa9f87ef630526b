package sandbox

import (
	"slices"

	shared "patchbay/connectors/sandbox"
)

// news is what a write is announced as and with; no name when nobody is told. Of businesses, tags
// of a location, users and locations nobody hears.
func (n *notices) news(w shared.Write) (string, map[string]any) {
	row := w.After
	if row == nil {
		row = w.Before
	}
	switch row := row.(type) {
	case map[string]any:
		if w.Kind == "contacts" {
			return contactNews(w, row)
		}
	case task:
		return n.taskNews(w, row)
	case note:
		return noteNews(w, row)
	case appointment:
		return appointmentNews(w, row)
	}
	return "", nil
}

func contactNews(w shared.Write, shape map[string]any) (string, map[string]any) {
	out := map[string]any{"attachments": []any{}}
	for _, k := range []string{
		"id", "locationId", "name", "firstName", "lastName", "email", "phone", "address1", "city", "state", "country", "postalCode", "companyName", "website",
		"source", "dateAdded", "dnd", "tags", "assignedTo", "customFields",
	} {
		if v, ok := shape[k]; ok {
			out[k] = v
		}
	}
	if day, ok := shape["dateOfBirth"].(string); ok {
		out["dateOfBirth"] = day + "T00:00:00.000Z"
	}
	name := contactEvent(w)
	if name == "" {
		return "", nil
	}
	if name == "ContactDndUpdate" {
		out["dndSettings"] = shape["dndSettings"]
	}
	return name, out
}

// contactEvent tells a change of tags or do-not-disturb alone from any other change. Of a change of the business
// alone nobody hears.
func contactEvent(w shared.Write) string {
	switch w.Action {
	case "create":
		return "ContactCreate"
	case "delete":
		return "ContactDelete"
	}
	before, _ := w.Before.(map[string]any)
	after, _ := w.After.(map[string]any)
	switch differ := differing(before, after); {
	case len(differ) == 1 && differ[0] == "businessId":
		return ""
	case len(differ) == 1 && differ[0] == "tags":
		return "ContactTagUpdate"
	case len(differ) > 0 && !slices.ContainsFunc(differ, func(k string) bool { return k != "dnd" && k != "dndSettings" }):
		return "ContactDndUpdate"
	}
	return "ContactUpdate"
}

// taskNews tells of tasks that are new, gone or done. There is no event for any other change.
func (n *notices) taskNews(w shared.Write, t task) (string, map[string]any) {
	out := map[string]any{"id": t.ID, "locationId": t.LocationID, "title": t.Title, "dateAdded": iso(t.Added), "dueDate": iso(t.Due)}
	put(out, "assignedTo", t.AssignedTo)
	if w.Action != "create" || n.quirks.TaskCreateWhole {
		out["contactId"], out["body"] = t.ContactID, t.Body
	}
	before, _ := w.Before.(task)
	switch {
	case w.Action == "create":
		return "TaskCreate", out
	case w.Action == "delete":
		return "TaskDelete", out
	case t.Completed && !before.Completed:
		return "TaskComplete", out
	}
	return "", nil
}

// noteNews tells the text of a note, but neither its title nor who wrote it.
func noteNews(w shared.Write, n note) (string, map[string]any) {
	name := map[string]string{"create": "NoteCreate", "change": "NoteUpdate", "delete": "NoteDelete"}[w.Action]
	return name, map[string]any{"id": n.ID, "locationId": n.LocationID, "contactId": n.ContactID, "body": n.Body, "dateAdded": iso(n.Added)}
}

// appointmentNews wraps the appointment, unlike all other news.
func appointmentNews(w shared.Write, a appointment) (string, map[string]any) {
	name := map[string]string{"create": "AppointmentCreate", "change": "AppointmentUpdate", "delete": "AppointmentDelete"}[w.Action]
	inner := a.event()
	for _, k := range []string{"locationId", "createdBy", "isRecurring", "assignedResources", "description"} {
		delete(inner, k)
	}
	inner["source"], inner["notes"], inner["address"] = a.Source, a.Description, a.Address
	return name, map[string]any{"locationId": a.LocationID, "appointment": inner}
}
