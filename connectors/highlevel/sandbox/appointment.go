package sandbox

import (
	"cmp"
	"time"
)

// appointment is a booking of one contact. Its times are in the zone of its location, in whole
// milliseconds. Users is never changed in place.
type appointment struct {
	ID          string    `json:"id"`
	LocationID  string    `json:"locationId"`
	CalendarID  string    `json:"calendarId"`
	GroupID     string    `json:"groupId"`
	ContactID   string    `json:"contactId"`
	Title       string    `json:"title"`
	Status      string    `json:"appointmentStatus"`
	User        string    `json:"assignedUserId"`
	Users       []string  `json:"users"`
	Description string    `json:"description,omitempty"`
	Address     string    `json:"address,omitempty"`
	Meeting     string    `json:"meetingLocationType,omitempty"`
	Source      string    `json:"source"`
	Start       time.Time `json:"startTime"`
	End         time.Time `json:"endTime"`
	Added       time.Time `json:"dateAdded"`
	Updated     time.Time `json:"dateUpdated"`
}

func (a appointment) id() string { return a.ID }

// Words that a body may use.
func bookingStatuses() []string {
	return []string{"new", "confirmed", "cancelled", "showed", "noshow", "invalid"}
}

func meetingKinds() []string {
	return []string{"custom", "zoom", "gmeet", "phone", "address", "ms_teams", "google"}
}

func appointmentChangeRules() rules {
	return rules{
		"title": {kind: text}, "meetingLocationType": {kind: meetingKind}, "meetingLocationId": {kind: text}, "overrideLocationConfig": {kind: flag},
		"appointmentStatus": {kind: bookingStatus}, "assignedUserId": {kind: text}, "description": {kind: text}, "address": {kind: text},
		"ignoreDateRange": {kind: flag}, "toNotify": {kind: flag}, "ignoreFreeSlotValidation": {kind: flag}, "rrule": {kind: text},
		"calendarId": {kind: text}, "startTime": {kind: instant}, "endTime": {kind: instant},
	}
}

func appointmentRules() rules {
	r := appointmentChangeRules()
	for _, name := range []string{"calendarId", "locationId", "contactId"} {
		r[name] = rule{kind: text, required: true}
	}
	r["startTime"] = rule{kind: instant, required: true}
	return r
}

// localTime is how the appointments of a contact say a time: without its zone.
const localTime = "2006-01-02 15:04:05"

// row is an appointment as its contact's list shows it.
func (a appointment) row() map[string]any {
	out := a.event()
	for name, at := range map[string]time.Time{"startTime": a.Start, "endTime": a.End, "dateAdded": a.Added, "dateUpdated": a.Updated} {
		out[name] = at.Format(localTime)
	}
	delete(out, "createdBy")
	delete(out, "isRecurring")
	delete(out, "description")
	put(out, "notes", a.Description)
	out["status"] = "booked"
	return out
}

// event is an appointment as calendars show it.
func (a appointment) event() map[string]any {
	out := map[string]any{
		"id": a.ID, "title": a.Title, "calendarId": a.CalendarID, "locationId": a.LocationID, "contactId": a.ContactID, "groupId": a.GroupID,
		"appointmentStatus": a.Status, "assignedUserId": a.User, "users": list(a.Users), "assignedResources": []string{}, "isRecurring": false,
		"startTime": a.Start.Format(time.RFC3339), "endTime": a.End.Format(time.RFC3339), "dateAdded": a.Added.Format(time.RFC3339), "dateUpdated": a.Updated.Format(time.RFC3339),
		"createdBy": map[string]any{"source": a.Source},
	}
	put(out, "description", a.Description)
	put(out, "address", a.Address)
	return out
}

// booked is the answer to a create or a change: the appointment itself, without the dates of either.
func (a appointment) booked(c *call) map[string]any {
	out := map[string]any{
		"id": a.ID, "title": a.Title, "calendarId": a.CalendarID, "locationId": a.LocationID, "contactId": a.ContactID, "appointmentStatus": a.Status,
		"assignedUserId": a.User, "isRecurring": false, "startTime": a.Start.Format(time.RFC3339), "endTime": a.End.Format(time.RFC3339), "traceId": c.trace,
	}
	put(out, "address", a.Address)
	put(out, "meetingLocationType", a.Meeting)
	return out
}

// compareAppointments puts the earlier one first.
func compareAppointments(a, b appointment) int {
	return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.ID, b.ID))
}

// takes says whether the appointment keeps its user from another one at that time.
func (a appointment) takes(userID string, start, end time.Time) bool {
	return a.User == userID && a.Status != "cancelled" && a.Status != "invalid" && a.Start.Before(end) && a.End.After(start)
}

// dates brings the times into a zone.
func (a *appointment) dates(zone *time.Location) {
	for _, t := range []*time.Time{&a.Start, &a.End, &a.Added, &a.Updated} {
		*t = t.In(zone).Truncate(time.Millisecond)
	}
}
