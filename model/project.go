package model

// Project is work for a customer that tasks and time are booked on.
func Project() Model {
	return Model{
		Name: "project", Label: "Project", Plural: "Projects",
		Columns: []string{"name", "company", "status", "billable", "updatedAt"},
		Titles:  []string{"name"},
		AnyOf:   []string{"name"},
		Fields: []Field{
			{Name: "name", Label: "Name", Type: Text, Min: 1, Max: 250},
			{Name: "company", Label: "Company", Type: Reference, Model: "company"},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"active", "archived"}},
			{Name: "billable", Label: "Billable", Type: Boolean},
			{Name: "rateType", Label: "Rate", Type: Choice, Options: []string{"project", "user", "nonBillable"}},
			{Name: "hourlyRate", Label: "Hourly rate", Type: Number},
			{Name: "budget", Label: "Budget", Type: Number},
			{Name: "budgetType", Label: "Budget counts", Type: Choice, Options: []string{"hours", "money"}},
			{Name: "currency", Label: "Currency", Type: Text, Max: 3},
			{Name: "color", Label: "Colour", Type: Text, Max: 20},
			{Name: "loggedMinutes", Label: "Logged minutes", Type: Integer, ReadOnly: true},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
			{Name: "description", Label: "Description", Type: LongText, Max: 65535},
		},
	}
}

// TimeEntry is time that a colleague spent on a project.
func TimeEntry() Model {
	return Model{
		Name: "timeEntry", Label: "Time entry", Plural: "Time entries",
		Columns: []string{"note", "day", "minutes", "project", "user", "updatedAt"},
		Titles:  []string{"note", "day"},
		AnyOf:   []string{"day"},
		Fields: []Field{
			{Name: "day", Label: "Day", Type: Date},
			{Name: "minutes", Label: "Minutes", Type: Integer},
			{Name: "startedAt", Label: "From", Type: DateTime},
			{Name: "endedAt", Label: "To", Type: DateTime},
			{Name: "project", Label: "Project", Type: Reference, Model: "project"},
			{Name: "user", Label: "User", Type: Reference, Model: "user"},
			{Name: "task", Label: "Task", Type: Reference, Model: "task"},
			{Name: "note", Label: "Note", Type: LongText, Max: 65535},
			{Name: "estimatedMinutes", Label: "Estimated minutes", Type: Integer},
			{Name: "billable", Label: "Billable", Type: Boolean},
			{Name: "billed", Label: "Billed", Type: Boolean},
			{Name: "locked", Label: "Locked", Type: Boolean, ReadOnly: true},
			{Name: "timer", Label: "Timer", Type: Choice, Options: []string{"stopped", "running", "paused", "unknown"}, ReadOnly: true},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
		},
	}
}
