package sandbox

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

func (s *site) listAppointments(c *call) (any, error) {
	q := c.r.URL.Query()
	pick, err := s.store.span(q, s.opts.MaxWindow)
	if err != nil {
		return nil, err
	}
	if q.Has("ids") {
		ids := strings.Split(strings.Join(q["ids"], ","), ",")
		pick = func(a appointment) bool { return slices.Contains(ids, a.ID) }
	}
	of := q.Get("customer_id")
	rows := slices.DeleteFunc(s.store.appointments.in(c.company), func(a appointment) bool {
		return !pick(a) || of != "" && !slices.Contains(a.Customers, of)
	})
	slices.SortFunc(rows, byStart)
	return cut(c, rows, s.store.rowOf), nil
}

// span reads the stretch of time that a list is of, both ends included.
func (s *store) span(q url.Values, longest int) (func(appointment) bool, error) {
	if q.Has("ids") {
		return nil, nil
	}
	zone := time.UTC
	if name := q.Get("timezone"); name != "" {
		var err error
		if zone, err = time.LoadLocation(name); err != nil {
			return nil, s.invalid(unverifiedBadDate, "timezone", "the name of a time zone")
		}
	}
	form, want, names := time.DateOnly, wantDate, [2]string{"from_date", "to_date"}
	if q.Has("from_time") && q.Has("to_time") {
		form, want, names = minuteForm, wantMinute, [2]string{"from_time", "to_time"}
	}
	var ends [2]time.Time
	for i, name := range names {
		if !q.Has(name) {
			return nil, s.invalid(unverifiedNoWindow)
		}
		at, err := time.ParseInLocation(form, q.Get(name), zone)
		switch {
		case err != nil:
			return nil, s.invalid(unverifiedBadDate, name, want)
		case at.Minute()%5 != 0:
			return nil, s.invalid(unverifiedFive, name)
		}
		ends[i] = at
	}
	if form == time.DateOnly {
		ends[1] = ends[1].AddDate(0, 0, 1).Add(-time.Nanosecond)
	}
	switch {
	case ends[1].Before(ends[0]):
		return nil, s.invalid(unverifiedBackwards)
	case ends[1].After(ends[0].AddDate(0, 0, longest)):
		return nil, s.invalid(unverifiedLongWindow, longest)
	}
	return func(a appointment) bool {
		return slices.ContainsFunc(a.starts(), func(t time.Time) bool { return !t.Before(ends[0]) && !t.After(ends[1]) })
	}, nil
}

func (s *site) ownAppointment(c *call) (appointment, error) {
	a, ok := s.store.appointments.find(c.company, c.id(), c.external())
	if !ok {
		return a, notFound("Appointment")
	}
	return a, nil
}

func (s *site) getAppointment(c *call) (any, error) {
	a, err := s.ownAppointment(c)
	if err != nil {
		return nil, err
	}
	return s.store.showAppointment(a), nil
}

func (s *site) createAppointment(c *call) (any, error) {
	a, err := s.store.booking(c, appointment{Company: c.company, Color: "#ebb65d"})
	if err != nil {
		return nil, err
	}
	a.ID, a.Created = s.store.newID(), s.store.now()
	a.Updated = a.Created
	s.store.appointments.keep(a, "api")
	s.store.recount()
	return s.store.showAppointment(a), nil
}

func (s *site) updateAppointment(c *call) (any, error) {
	old, err := s.ownAppointment(c)
	if err != nil {
		return nil, err
	}
	a, err := s.store.booking(c, old)
	if err != nil {
		return nil, err
	}
	a.Updated = s.store.now()
	s.store.appointments.keep(a, "api")
	s.store.recount()
	return s.store.showAppointment(a), nil
}

// deleteAppointment is the only way to cancel: nothing of it is left to be read.
func (s *site) deleteAppointment(c *call) (any, error) {
	a, err := s.ownAppointment(c)
	if err != nil {
		return nil, err
	}
	s.store.appointments.erase(a, "api", nil)
	s.store.recount()
	return true, nil
}

// batch is what the journal keeps of one of several that were deleted together: one webhook tells of all.
type batch struct {
	shape any
	ids   []string
	last  bool
}

// deleteAppointments passes over ids that nobody has.
func (s *site) deleteAppointments(c *call) (any, error) {
	b, err := s.store.body(c)
	if err != nil {
		return nil, err
	}
	var ids []string
	if sent, err := s.store.take(b, "ids", &ids); err != nil || !sent {
		return nil, s.store.invalid(unverifiedType, "ids")
	}
	var gone []appointment
	for _, id := range ids {
		if a, ok := s.store.appointments.find(c.company, id, false); ok {
			gone = append(gone, a)
		}
	}
	for i, a := range gone {
		s.store.appointments.erase(a, "api", batch{s.store.showAppointment(a), ids, i == len(gone)-1})
	}
	s.store.recount()
	return true, nil
}
