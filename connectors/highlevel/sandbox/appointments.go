package sandbox

import (
	"io"
	"net/http"
	"slices"
	"strings"
)

func (s *site) appointmentEndpoints() []endpoint {
	const all, one = "/calendars/events/appointments", "/calendars/events/appointments/{eventId}"
	return []endpoint{
		{method: "GET", pattern: "/contacts/{contactId}/appointments", scope: "contacts.readonly", location: true, serve: s.under(nil, s.contactAppointments)},
		{method: "GET", pattern: "/calendars/", scope: "calendars.readonly", location: true, serve: s.listCalendars},
		{method: "GET", pattern: "/calendars/events", scope: "calendars/events.readonly", location: true, serve: s.listEvents},
		{method: "POST", pattern: all, scope: "calendars/events.write", location: true, serve: s.createAppointment},
		{method: "GET", pattern: one, scope: "calendars/events.readonly", location: true, serve: s.getAppointment},
		{method: "PUT", pattern: one, scope: "calendars/events.write", location: true, serve: s.changeAppointment},
		{
			method: "DELETE", pattern: "/calendars/events/{eventId}", scope: "calendars/events.write", location: true,
			status: http.StatusCreated, serve: s.deleteAppointment,
		},
	}
}

// contactAppointments lists a contact's appointments, earliest first, in the location's own time; the service does not page them.
func (s *site) contactAppointments(c *call, of *contact, _ body) (any, error) {
	mine := s.store.appointments.all(func(a appointment) bool { return a.ContactID == of.ID })
	slices.SortStableFunc(mine, compareAppointments)
	rows := []map[string]any{}
	for _, a := range mine {
		rows = append(rows, a.row())
	}
	return answerOf("events", rows, c), nil
}

// theAppointment finds the appointment of the path and checks that the token reaches its location. The caller holds no lock.
func (s *site) theAppointment(c *call) (appointment, error) {
	s.store.mu.Lock()
	a, err := s.store.appointments.find(c.r.PathValue("eventId"), nil)
	s.store.mu.Unlock()
	if err != nil {
		return a, err
	}
	return a, s.at(c, a.LocationID)
}

func (s *site) getAppointment(c *call) (any, error) {
	a, err := s.theAppointment(c)
	if s.opts.Quirks.EventAsAppointment {
		return answerOf("appointment", a.event(), c), err
	}
	return answerOf("event", a.event(), c), err
}

func (s *site) createAppointment(c *call) (any, error) {
	b, err := s.body(c, appointmentRules())
	if err != nil {
		return nil, err
	}
	at, _ := b["locationId"].(string)       // required by the rules
	contactID, _ := b["contactId"].(string) // required by the rules
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	of, known := s.store.contacts.get(contactID)
	if !known || of.Location != at {
		return nil, badRequest(textNoContact, contactID)
	}
	a := appointment{LocationID: at, ContactID: of.ID, Title: of.full(), Source: "third_party"}
	if err := s.store.book(&a, b); err != nil {
		return nil, err
	}
	a.ID, a.Added = s.store.newID(), s.store.now()
	a.Updated = a.Added
	a.dates(s.store.zone(at))
	s.store.appointments.keep(a, "api")
	s.store.touch(of)
	return a.booked(c), nil
}

func (s *site) changeAppointment(c *call) (any, error) {
	if _, err := s.theAppointment(c); err != nil {
		return nil, err
	}
	b, err := decode(c.r.Body, appointmentChangeRules())
	if err != nil {
		return nil, err
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	a, err := s.store.appointments.find(c.r.PathValue("eventId"), nil)
	if err != nil {
		return nil, err
	}
	if err := s.store.book(&a, b); err != nil {
		return nil, err
	}
	a.Updated = s.store.now()
	a.dates(s.store.zone(a.LocationID))
	s.store.appointments.keep(a, "api")
	s.store.touchID(a.ContactID)
	return a.booked(c), nil
}

// deleteAppointment takes an empty object for a body, or none, and spells its answer right.
func (s *site) deleteAppointment(c *call) (any, error) {
	if _, err := s.theAppointment(c); err != nil {
		return nil, err
	}
	sent, err := io.ReadAll(c.r.Body)
	if err != nil {
		return nil, badRequest(unverifiedNotJSON)
	}
	if len(sent) > 0 {
		if _, err := decode(strings.NewReader(string(sent)), rules{}); err != nil {
			return nil, err
		}
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	a, err := s.store.appointments.find(c.r.PathValue("eventId"), nil)
	if err != nil {
		return nil, err
	}
	s.store.appointments.erase(a, "api")
	s.store.touchID(a.ContactID)
	return answerOf("succeeded", true, c), nil
}
