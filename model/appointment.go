package model

// Appointment is a booking: a person, a time, and who or what is booked.
func Appointment() Model {
	return Model{
		Name: "appointment", Label: "Appointment", Plural: "Appointments",
		Columns: []string{"title", "startAt", "status", "contact", "assignee", "updatedAt"},
		Titles:  []string{"title", "description"},
		AnyOf:   []string{"startAt"},
		Fields: []Field{
			{Name: "title", Label: "Title", Type: Text, Max: 500},
			{Name: "startAt", Label: "Start", Type: DateTime},
			{Name: "endAt", Label: "End", Type: DateTime},
			{Name: "durationMinutes", Label: "Minutes", Type: Integer},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"requested", "planned", "inProgress", "completed", "canceled", "noShow", "unknown"}},
			{Name: "contact", Label: "Contact", Type: Reference, Model: "contact"},
			{Name: "assignee", Label: "With", Type: Reference, Model: "user"},
			{Name: "calendar", Label: "Calendar", Type: Text, Max: 512},
			{Name: "service", Label: "Service", Type: Text, Max: 512},
			{Name: "location", Label: "Place", Type: Text, Max: 1000},
			{Name: "timezone", Label: "Time zone", Type: Timezone},
			{Name: "color", Label: "Colour", Type: Text, Max: 20},
			{Name: "price", Label: "Price", Type: Number, ReadOnly: true},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
			{Name: "description", Label: "Description", Type: LongText, Max: 65535},
		},
	}
}
