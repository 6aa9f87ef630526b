package sandbox

import (
	"slices"
	"time"
)

// zone is the time zone of a location; UTC when its name is not one of this machine's. The caller holds the lock.
func (s *store) zone(locationID string) *time.Location {
	l, _ := s.places.get(locationID) // without one there is no name
	zone, err := time.LoadLocation(l.Timezone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// book brings a checked body into a, which is not stored yet, and finds it a place in its calendar. The caller holds the lock.
func (s *store) book(a *appointment, b body) error {
	if rule, _ := b["rrule"].(string); rule != "" {
		return badRequest(unimitatedSeries)
	}
	before := *a
	for name, into := range map[string]*string{
		"title": &a.Title, "appointmentStatus": &a.Status, "assignedUserId": &a.User, "description": &a.Description, "address": &a.Address,
		"meetingLocationType": &a.Meeting, "calendarId": &a.CalendarID,
	} {
		if v, sent := b[name].(string); sent {
			*into = v
		}
	}
	k, err := s.calendars.find(a.CalendarID, func(k calendar) bool { return k.LocationID == a.LocationID })
	if err != nil {
		return err
	}
	a.GroupID = k.GroupID
	if err := a.timed(b, k, s.zone(a.LocationID)); err != nil {
		return err
	}
	if a.User != "" && !k.books(a.User) {
		return badRequest(unverifiedNotInTeam)
	}
	if a.Status == "" {
		a.Status = map[bool]string{true: "confirmed", false: "new"}[k.AutoConfirm]
	}
	moved := before.CalendarID != a.CalendarID || before.User != a.User || !before.Start.Equal(a.Start) || !before.End.Equal(a.End) ||
		(before.Status == "cancelled" && a.Status != before.Status)
	anyway, _ := b["ignoreFreeSlotValidation"].(bool)
	return s.seat(a, k, moved && !anyway)
}

// timed sets the times of a body: an end that was not sent keeps the length, which is the calendar's for a new one.
func (a *appointment) timed(b body, k calendar, zone *time.Location) error {
	length := a.End.Sub(a.Start)
	if a.End.IsZero() {
		length = k.slot()
	}
	if v, sent := b["startTime"].(string); sent {
		a.Start, _ = readMoment(v, zone) // the rules read it before
		a.End = a.Start.Add(length)
	}
	if v, sent := b["endTime"].(string); sent {
		a.End, _ = readMoment(v, zone) // the rules read it before
	}
	if !a.End.After(a.Start) {
		return unprocessable(unverifiedEnd)
	}
	return nil
}

// seat gives the appointment its user: the one asked for, or the first of the calendar who is
// free. Who is busy is refused when that counts. The caller holds the lock.
func (s *store) seat(a *appointment, k calendar, counts bool) error {
	free := func(userID string) bool {
		return len(s.appointments.all(func(o appointment) bool { return o.ID != a.ID && o.takes(userID, a.Start, a.End) })) == 0
	}
	var asked []string
	if a.User != "" {
		asked = []string{a.User}
	} else {
		for _, m := range k.TeamMembers {
			asked = append(asked, m.UserID)
		}
	}
	i := slices.IndexFunc(asked, free)
	if i < 0 && counts {
		return badRequest(textSlotTaken)
	}
	if i = max(i, 0); i < len(asked) {
		a.User = asked[i]
		a.Users = []string{a.User}
	}
	return nil
}
