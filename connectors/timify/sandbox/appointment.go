package sandbox

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

// appointment is one event. There is no status: what is cancelled is gone. A series is one appointment with several
// bookings.
type appointment struct {
	ID         string     `json:"id"`
	Company    string     `json:"company"`
	ExternalID string     `json:"externalId"`
	Title      string     `json:"title"`
	Notes      string     `json:"notes"`
	Color      string     `json:"color"`
	Start      int64      `json:"start"`   // milliseconds
	Pattern    []int      `json:"pattern"` // minutes of work and of pauses in turn
	Resources  []string   `json:"resources"`
	Service    string     `json:"service"`
	Customers  []string   `json:"customers"`
	Course     bool       `json:"course"`
	Recurring  *recurring `json:"recurring"`
	Created    int64      `json:"created"`
	Updated    int64      `json:"updated"`
}

func (a appointment) id() string  { return a.ID }
func (a appointment) at() string  { return a.Company }
func (a appointment) ext() string { return a.ExternalID }

// recurring is how often it comes again.
type recurring struct {
	Timezone    string `json:"timezone"`
	Frequency   string `json:"frequency"`
	Period      int    `json:"period"`
	WeekDays    []int  `json:"weekDays"`
	MonthDays   []int  `json:"monthDays"`
	YearMonths  []int  `json:"yearMonths"`
	RepeatTimes *int   `json:"repeatTimes"`
	LastDay     any    `json:"repeatLastDay"`
	MaxDay      any    `json:"maxDay"`
	Fixed       bool   `json:"isFixedByRecurringDay"`
}

// bookedTime is one stretch of time for one resource.
type bookedTime struct {
	begin, end time.Time
	batch      int
	last       bool
	day        int // of the series, from 0
	resource   string
}

func (a appointment) minutes() int {
	n := 0
	for _, m := range a.Pattern {
		n += m
	}
	return n
}

// starts are when it begins, each time.
func (a appointment) starts() []time.Time {
	first := time.UnixMilli(a.Start).UTC()
	out := []time.Time{first}
	if a.Recurring == nil || a.Recurring.RepeatTimes == nil {
		return out
	}
	zone, err := time.LoadLocation(a.Recurring.Timezone)
	if err != nil {
		zone = time.UTC
	}
	for i := 1; i < min(*a.Recurring.RepeatTimes, 100); i++ {
		n := i * max(a.Recurring.Period, 1)
		next := first.In(zone)
		switch a.Recurring.Frequency {
		case "DAYS":
			next = next.AddDate(0, 0, n)
		case "MONTHS":
			next = next.AddDate(0, n, 0)
		default:
			next = next.AddDate(0, 0, 7*n)
		}
		out = append(out, next.UTC())
	}
	return out
}

// bookings are the parts of all its times; the even parts of the pattern are work, the odd ones pauses.
func (a appointment) bookings() []bookedTime {
	var out []bookedTime
	resources := a.Resources
	if len(resources) == 0 {
		resources = []string{""}
	}
	for day, at := range a.starts() {
		for i, m := range a.Pattern {
			end := at.Add(time.Duration(m) * time.Minute)
			for _, r := range resources {
				if i%2 == 0 {
					out = append(out, bookedTime{begin: at, end: end, batch: i / 2, last: i+2 > len(a.Pattern), day: day, resource: r})
				}
			}
			at = end
		}
	}
	return out
}

func (a appointment) showBookings() []any {
	out := []any{}
	for _, b := range a.bookings() {
		sum := fnv.New128a()
		_, _ = fmt.Fprintf(sum, "%s %s %d", a.ID, b.resource, b.begin.Unix()) // a hash takes everything
		var day any
		if a.Recurring != nil {
			day = b.begin.Format("2006-01-02Z")
		}
		n := int(b.end.Sub(b.begin).Minutes())
		out = append(out, map[string]any{
			"id": fmt.Sprintf("%x", sum.Sum(nil)), "startDate": coarse(b.begin.UnixMilli()),
			"interval":    map[string]any{"begin": coarse(b.begin.UnixMilli()), "end": coarse(b.end.UnixMilli())},
			"batchNumber": b.batch, "isFirstBatch": b.batch == 0, "isLastBatch": b.last, "recurringDay": day,
			"duration": n, "durationBefore": 0, "durationAfter": 0, "durationTotal": n, "resourceId": b.resource,
		})
	}
	return out
}

func byStart(a, b appointment) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.ID, b.ID))
}

func (s *store) showAppointment(a appointment) any {
	at := time.UnixMilli(a.Start).UTC()
	out := map[string]any{
		"id": a.ID, "externalId": a.ExternalID, "type": "booking", "title": a.Title, "notes": a.Notes, "color": a.Color, "price": 0.0,
		"date": at.Format("2006-01-02Z"), "duration": a.minutes(), "durationBefore": 0, "durationAfter": 0, "durationsPattern": a.Pattern,
		"startDate": coarse(a.Start), "createdAt": coarse(a.Created), "createdBy": "Ada Fairweather", "createdByUserId": s.appID, "createdByScope": "COMPANY",
		"updatedAt": coarse(a.Updated), "updatedBy": "Ada Fairweather", "updatedByUserId": s.appID, "updatedByScope": "COMPANY",
		"rescheduleUntil": coarse(at.Add(-24 * time.Hour).UnixMilli()), "reschedulingSecret": a.ID[12:], "companyName": s.companies.rows[a.Company].Name,
		"timestamp": digits(a.Updated), "isOnlineBooking": false, "isBookable": true, "isCourse": a.Course, "isPaidOnlineWithStripe": false, "isPaidOnlineWithPaypal": false,
		"hasNotifyCustomers": false, "hasNotifyResources": false, "maxParticipants": max(1, len(a.Customers)), "participants": len(a.Customers),
		"customers": s.attending(a), "singleCustomers": []any{}, "customfields": []any{}, "resources": s.staff(a), "serviceId": none(a.Service), "service": s.serviceOf(a),
		"recurring": a.Recurring, "chainId": nil, "chainedEvents": []any{}, "isLastInTheChain": false, "bookings": a.showBookings(), "tagIds": []any{}, "tags": []any{},
		"combination": nil, "reservedUntil": nil, "metadata": map[string]any{}, "scheduledForDeletionAt": nil, "enterpriseId": s.enterprise,
	}
	if v, ok := s.services.rows[a.Service]; ok {
		out["price"] = v.Price
	}
	return out
}

// attending is never null. What an item of it looks like was never seen.
func (s *store) attending(a appointment) []any {
	out := []any{}
	for _, id := range a.Customers {
		c, ok := s.customers.rows[id]
		if !ok {
			continue // a customer who was deleted
		}
		email, _ := c.get(s.named(c.Company, "email").ID)
		out = append(out, map[string]any{
			"id": c.ID, "externalId": c.ExternalID, "firstName": c.first, "lastName": c.last, "fullName": strings.TrimSpace(c.first + " " + c.last), "email": email,
		})
	}
	return out
}

func (s *store) staff(a appointment) []any {
	out := []any{}
	for _, id := range a.Resources {
		r, ok := s.resources.rows[id]
		if !ok {
			continue
		}
		out = append(out, map[string]any{
			"id": r.ID, "externalId": none(r.ExternalID), "name": r.Name, "email": r.Email,
			"category": map[string]any{"id": s.categoryID(r.Company, r.Category), "externalId": nil, "internalId": nil, "orderIndex": 0, "name": r.Category, "isDefault": r.Category == "Staff", "isDependency": false},
		})
	}
	return out
}

func (s *store) serviceOf(a appointment) any {
	v, ok := s.services.rows[a.Service]
	if !ok {
		return nil
	}
	return map[string]any{"id": v.ID, "externalId": none(v.ExternalID), "name": v.Name, "color": v.Color, "price": v.Price}
}

// rowOf is an appointment in a list: slimmer, as one reader saw it, where Quirks.SlimRows says so.
func (s *store) rowOf(a appointment) any {
	whole := s.showAppointment(a)
	out, _ := whole.(map[string]any)
	if !s.quirks.SlimRows || out == nil {
		return whole
	}
	bookings := a.bookings()
	out["from"], out["until"], out["currency"] = out["startDate"], coarse(bookings[len(bookings)-1].end.UnixMilli()), "EUR"
	out["resourceId"] = bookings[0].resource
	for _, key := range []string{"startDate", "bookings", "resources", "service", "metadata", "chainedEvents", "combination"} {
		delete(out, key)
	}
	return out
}
