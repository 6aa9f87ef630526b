package sandbox

import (
	"strings"
	"time"
)

// seedCalendars makes the two calendars of a location, in one group: one that books whoever is
// free, and one of a single person.
func (w *worker) seedCalendars(p place) {
	group := w.newID()
	for i, words := range [][3]string{
		{"First visits", "For people who are new here.", "round_robin"}, {"Follow-ups", "Half an hour with the one who knows you.", "event"},
	} {
		k := calendar{
			ID: w.newID(), LocationID: p.ID, GroupID: group, Name: words[0], Description: words[1], CalendarType: words[2],
			Slug: strings.ToLower(strings.ReplaceAll(words[0], " ", "-")), EventType: "RoundRobin_OptimizeForAvailability", WidgetType: "classic",
			EventTitle: "{{contact.name}}", EventColor: []string{"#039be5", "#0b8043"}[i], SlotDuration: 30, SlotDurationUnit: "mins",
			AutoConfirm: i == 0, AllowReschedule: true, AllowCancel: true, Active: true,
		}
		k.WidgetSlug = k.Slug
		for j, u := range w.staff[p.ID] {
			if i == 0 || j == 0 {
				k.TeamMembers = append(k.TeamMembers, member{UserID: u.ID, Priority: 0.5, Primary: j == 0})
			}
		}
		w.s.calendars.put(k)
		w.books[p.ID] = append(w.books[p.ID], k)
	}
	w.zones[p.ID] = w.s.zone(p.ID)
}

// appointments gives a contact one appointment that was and one that will be.
func (w *worker) appointments(c *contact, n int) {
	books := w.books[c.Location]
	w.appointment(c, books[n%len(books)], []string{"showed", "confirmed", "noshow", "showed", "cancelled"}[n%5], -1)
	w.appointment(c, books[(n+n/2)%len(books)], []string{"confirmed", "new", "confirmed", "cancelled"}[n%4], 1)
}

func (w *worker) appointment(c *contact, k calendar, status string, way int) {
	words := []string{"Check-up", "First visit", "Follow-up", "Cleaning", "Consultation"}
	who := k.TeamMembers[w.rng.IntN(len(k.TeamMembers))].UserID
	a := appointment{
		ID: w.newID(), LocationID: c.Location, CalendarID: k.ID, GroupID: k.GroupID, ContactID: c.ID, Status: status, User: who, Users: []string{who},
		Title: words[w.rng.IntN(len(words))] + ": " + c.full(), Source: []string{"booking_widget", "calendar_page"}[w.rng.IntN(2)], Start: w.slot(k, way),
		Added: w.after(c),
	}
	if w.rng.IntN(3) == 0 {
		a.Description = "Wants a reminder by text message."
	}
	if w.rng.IntN(2) == 0 {
		a.Meeting, a.Address = "address", "Room "+itoa(1+w.rng.IntN(4))
	}
	a.End, a.Updated = a.Start.Add(k.slot()), a.Added
	a.dates(w.zones[c.Location])
	w.s.appointments.put(a)
}

// slot is the next half hour of a calendar that nobody has, on one of sixty days before or after
// the start, between nine and five in the location's time.
func (w *worker) slot(k calendar, way int) time.Time {
	used := w.used[k.ID+itoa(way)]
	w.used[k.ID+itoa(way)]++
	const days, slots = 60, 16
	day := way * (1 + used*7%days + days*(used/(days*slots)))
	half := (used/days + 5*used) % slots
	from := w.start.In(w.zones[k.LocationID])
	return time.Date(from.Year(), from.Month(), from.Day()+day, 9, 30*half, 0, 0, w.zones[k.LocationID])
}
