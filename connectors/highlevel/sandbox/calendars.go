package sandbox

import (
	"slices"
	"strconv"
	"time"
)

// calendar is a book of appointments in the service's own shape.
type calendar struct {
	ID               string   `json:"id"`
	LocationID       string   `json:"locationId"`
	GroupID          string   `json:"groupId"`
	Name             string   `json:"name"`
	Description      string   `json:"description"`
	Slug             string   `json:"slug"`
	WidgetSlug       string   `json:"widgetSlug"`
	CalendarType     string   `json:"calendarType"`
	EventType        string   `json:"eventType"`
	WidgetType       string   `json:"widgetType"`
	EventTitle       string   `json:"eventTitle"`
	EventColor       string   `json:"eventColor"`
	SlotDuration     int      `json:"slotDuration"`
	SlotDurationUnit string   `json:"slotDurationUnit"`
	TeamMembers      []member `json:"teamMembers"`
	AutoConfirm      bool     `json:"autoConfirm"`
	AllowReschedule  bool     `json:"allowReschedule"`
	AllowCancel      bool     `json:"allowCancellation"`
	Active           bool     `json:"isActive"`
}

// member is a user whom a calendar books.
type member struct {
	UserID   string  `json:"userId"`
	Priority float64 `json:"priority"`
	Primary  bool    `json:"isPrimary"`
}

func (c calendar) id() string { return c.ID }

// slot is how long an appointment takes when nobody says so.
func (c calendar) slot() time.Duration {
	if c.SlotDurationUnit == "hours" {
		return time.Duration(c.SlotDuration) * time.Hour
	}
	return time.Duration(c.SlotDuration) * time.Minute
}

func (c calendar) books(userID string) bool {
	return slices.ContainsFunc(c.TeamMembers, func(m member) bool { return m.UserID == userID })
}

func (s *site) listCalendars(c *call) (any, error) {
	in := c.r.URL.Query()
	at, err := s.named(c, in.Get("locationId"))
	if err != nil {
		return nil, err
	}
	drafts := true
	if v := in.Get("showDrafted"); v != "" {
		if drafts, err = strconv.ParseBool(v); err != nil {
			return nil, unprocessable("showDrafted must be a boolean value")
		}
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return answerOf("calendars", s.store.calendars.all(func(k calendar) bool {
		return k.LocationID == at && (drafts || k.Active) && (in.Get("groupId") == "" || in.Get("groupId") == k.GroupID)
	}), c), nil
}

// listEvents lists the appointments that start in a window, earliest first, of a user, a calendar or a group.
func (s *site) listEvents(c *call) (any, error) {
	in := c.r.URL.Query()
	at, err := s.named(c, in.Get("locationId"))
	if err != nil {
		return nil, err
	}
	from, err := millis(in.Get("startTime"), "startTime")
	if err != nil {
		return nil, err
	}
	to, err := millis(in.Get("endTime"), "endTime")
	if err != nil {
		return nil, err
	}
	user, book, group := in.Get("userId"), in.Get("calendarId"), in.Get("groupId")
	if user == "" && book == "" && group == "" {
		return nil, unprocessable(unverifiedWhose)
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if err := s.store.whose(at, user, book, group); err != nil {
		return nil, err
	}
	hits := s.store.appointments.all(func(a appointment) bool {
		return a.LocationID == at && (user == "" || slices.Contains(a.Users, user)) && (book == "" || a.CalendarID == book) &&
			(group == "" || a.GroupID == group) && !a.Start.Before(from) && !a.Start.After(to)
	})
	slices.SortStableFunc(hits, compareAppointments)
	rows := []map[string]any{}
	for _, a := range hits {
		rows = append(rows, a.event())
	}
	return answerOf("events", rows, c), nil
}

// whose refuses a user, calendar or group that the location does not have; empty ones are not asked for. The caller holds the lock.
func (s *store) whose(at, user, book, group string) error {
	if err := s.staffed(user, at); err != nil {
		return err
	}
	here := func(k calendar) bool { return k.LocationID == at }
	if book != "" {
		if _, err := s.calendars.find(book, here); err != nil {
			return err
		}
	}
	if group != "" && !slices.ContainsFunc(s.calendars.all(here), func(k calendar) bool { return k.GroupID == group }) {
		return badRequest(unverifiedNoGroup, group)
	}
	return nil
}

// millis reads a time of a query, which is a number of milliseconds as text.
func millis(v, name string) (time.Time, error) {
	if v == "" {
		return time.Time{}, unprocessable(name+" must be a string", name+" should not be empty")
	}
	ms, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		return time.Time{}, unprocessable(name + " must be a number string")
	}
	return fromMillis(ms), nil
}
