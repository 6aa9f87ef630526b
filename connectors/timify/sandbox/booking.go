package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// wanted is the body of an appointment, where nil stands for what was not sent.
type wanted struct {
	Datetime   *string    `json:"datetime"`
	Duration   *int       `json:"duration"`
	Pattern    []int      `json:"duration_pattern"`
	Resources  *[]string  `json:"resource_ids"`
	Externals  *[]string  `json:"external_resource_ids"`
	Service    *string    `json:"service_id"`
	ExtService *string    `json:"external_service_id"`
	Customer   *string    `json:"customer_id"`
	Customers  *[]string  `json:"customer_ids"`
	Title      *string    `json:"title"`
	Notes      *string    `json:"notes"`
	Color      *string    `json:"color"`
	Course     *bool      `json:"is_course"`
	Recurring  *recurring `json:"recurring"`
}

// booking brings a body into an appointment, which is not stored yet.
func (s *store) booking(c *call, into appointment) (appointment, error) {
	b, err := s.body(c)
	if err != nil {
		return into, err
	}
	raw, err := json.Marshal(b)
	if err != nil {
		return into, err
	}
	var w wanted
	if json.Unmarshal(raw, &w) != nil {
		return into, s.invalid(unverifiedBadBody)
	}
	for _, step := range []func(*appointment, wanted) error{s.apart, s.takeTime, s.takeResources, s.takeService, s.takeCustomers, s.takeLength, s.takeSeries} {
		if err := step(&into, w); err != nil {
			return into, err
		}
	}
	for from, to := range map[*string]*string{w.Title: &into.Title, w.Notes: &into.Notes, w.Color: &into.Color} {
		if from != nil {
			*to = *from
		}
	}
	if w.Course != nil {
		into.Course = *w.Course
	}
	if into.Title == "" {
		v, ok := s.services.rows[into.Service]
		if !ok {
			return into, s.invalid(unverifiedNoTitle)
		}
		into.Title = v.Name
	}
	if s.quirks.RefuseOverlap && s.overlaps(into) {
		return into, refuse(http.StatusConflict, unverifiedOverlap)
	}
	return into, nil
}

// apart refuses what may not stand together.
func (s *store) apart(_ *appointment, w wanted) error {
	switch {
	case w.Resources != nil && w.Externals != nil:
		return s.invalid(unverifiedTwo, "resource_ids", "external_resource_ids")
	case w.Service != nil && w.ExtService != nil:
		return s.invalid(unverifiedTwo, "service_id", "external_service_id")
	}
	return nil
}

// takeTime reads datetime, which is UTC.
func (s *store) takeTime(a *appointment, w wanted) error {
	if w.Datetime == nil {
		if a.ID == "" {
			return s.invalid(unverifiedNoDatetime)
		}
		return nil
	}
	at, err := time.Parse(minuteForm, *w.Datetime)
	switch {
	case err != nil:
		return s.invalid(unverifiedBadDate, "datetime", wantMinute)
	case at.Minute()%5 != 0:
		return s.invalid(unverifiedFive, "datetime")
	}
	a.Start = at.UnixMilli()
	return nil
}

func (s *store) takeResources(a *appointment, w wanted) error {
	ids, external := w.Resources, false
	if w.Externals != nil {
		ids, external = w.Externals, true
	}
	if ids != nil {
		a.Resources = nil
		for _, id := range *ids {
			r, ok := s.resources.find(a.Company, id, external)
			if !ok {
				return notFound("Resource")
			}
			a.Resources = append(a.Resources, r.ID)
		}
	}
	if len(a.Resources) == 0 && !s.quirks.ResourceOptional {
		return s.invalid(unverifiedNoResource)
	}
	return nil
}

func (s *store) takeService(a *appointment, w wanted) error {
	id, external := w.Service, false
	if w.ExtService != nil {
		id, external = w.ExtService, true
	}
	if id == nil {
		return nil
	}
	a.Service = ""
	if *id == "" {
		return nil
	}
	v, ok := s.services.find(a.Company, *id, external)
	if !ok {
		return notFound("Service")
	}
	a.Service = v.ID
	return nil
}

func (s *store) takeCustomers(a *appointment, w wanted) error {
	var ids []string
	switch {
	case w.Customers != nil:
		ids = *w.Customers
	case w.Customer != nil && *w.Customer != "":
		ids = []string{*w.Customer}
	case w.Customer == nil:
		return nil
	}
	for _, id := range ids {
		if _, ok := s.customers.find(a.Company, id, false); !ok {
			return notFound("Customer")
		}
	}
	a.Customers = ids
	return nil
}

// takeLength takes the pattern, else the duration, else what the service takes.
func (s *store) takeLength(a *appointment, w wanted) error {
	switch v, has := s.services.rows[a.Service]; {
	case len(w.Pattern) > 0:
		a.Pattern = w.Pattern
	case w.Duration != nil:
		a.Pattern = []int{*w.Duration}
	case len(a.Pattern) == 0 && has:
		a.Pattern = v.Pattern
	}
	if len(a.Pattern) == 0 || slices.ContainsFunc(a.Pattern, func(m int) bool { return m <= 0 }) {
		return s.invalid(unverifiedNoDuration)
	}
	if slices.ContainsFunc(a.Pattern, func(m int) bool { return m%5 != 0 }) {
		return s.invalid(unverifiedFive, "duration")
	}
	return nil
}

func (s *store) takeSeries(a *appointment, w wanted) error {
	if w.Recurring == nil {
		return nil
	}
	if w.Recurring.Timezone == "" || w.Recurring.Frequency == "" {
		return s.invalid(unverifiedRecurring)
	}
	r := *w.Recurring
	r.Period = max(r.Period, 1)
	a.Recurring = &r
	return nil
}

// overlaps reports whether a resource of a is booked already.
func (s *store) overlaps(a appointment) bool {
	mine := a.bookings()
	return slices.ContainsFunc(s.appointments.in(a.Company), func(x appointment) bool {
		return x.ID != a.ID && slices.ContainsFunc(x.bookings(), func(theirs bookedTime) bool {
			return slices.ContainsFunc(mine, func(m bookedTime) bool {
				return m.resource == theirs.resource && m.begin.Before(theirs.end) && theirs.begin.Before(m.end)
			})
		})
	})
}
