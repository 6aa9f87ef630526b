package model

// Builtin lists the models that the program knows by itself, in the order people read them.
func Builtin() []Model {
	return []Model{Contact(), Company(), Appointment(), Task(), Note(), Tag(), Project(), TimeEntry(), User(), Workspace()}
}

// Contact is a person. At least one of its names, e-mail or phone is needed to create one.
func Contact() Model {
	return Model{
		Name: "contact", Label: "Contact", Plural: "Contacts",
		Columns: []string{"name", "email", "phone", "companyName", "tags", "address.city", "updatedAt"},
		Titles:  []string{"name", "firstName+lastName", "companyName", "email", "phone"},
		AnyOf:   []string{"firstName", "lastName", "name", "email", "phone"},
		Fields: []Field{
			{Name: "name", Label: "Name", Type: Text, Max: 500},
			{Name: "firstName", Label: "First name", Type: Text, Max: 250},
			{Name: "lastName", Label: "Last name", Type: Text, Max: 250},
			{Name: "email", Label: "E-mail", Type: Email, Min: 3, Max: 250},
			{Name: "phone", Label: "Phone", Type: Phone, Min: 3, Max: 32},
			{Name: "companyName", Label: "Company", Type: Text, Max: 250},
			{Name: "tags", Label: "Tags", Type: TextList, Max: 100},
			{Name: "owner", Label: "Owner", Type: Reference, Model: "user"},
			{Name: "address.line1", Label: "Street", Type: Text, Max: 250},
			{Name: "address.line2", Label: "Street, line 2", Type: Text, Max: 250},
			{Name: "address.postalCode", Label: "Postal code", Type: Text, Max: 250},
			{Name: "address.city", Label: "City", Type: Text, Max: 250},
			{Name: "address.region", Label: "Region", Type: Text, Max: 250},
			{Name: "address.country", Label: "Country", Type: Country},
			{Name: "website", Label: "Website", Type: URL, Max: 2048},
			{Name: "birthday", Label: "Birthday", Type: Date},
			{Name: "gender", Label: "Gender", Type: Text, Max: 50},
			{Name: "salutation", Label: "Salutation", Type: Text, Max: 50},
			{Name: "jobTitle", Label: "Job title", Type: Text, Max: 250},
			{Name: "timezone", Label: "Time zone", Type: Timezone},
			{Name: "language", Label: "Language", Type: Text, Max: 35},
			{Name: "source", Label: "Source", Type: Text, Max: 250},
			{Name: "doNotContact", Label: "Do not contact", Type: Boolean},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"active", "archived"}},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
			{Name: "company", Label: "Company record", Type: Reference, Model: "company"},
			{Name: "emails", Label: "All e-mails", Type: ObjectList, Max: 20, ReadOnly: true},
			{Name: "phones", Label: "All phones", Type: ObjectList, Max: 20, ReadOnly: true},
			{Name: "notesText", Label: "Notes", Type: LongText, Max: 65535},
			{Name: "lastActivityAt", Label: "Last activity", Type: DateTime, ReadOnly: true},
		},
	}
}

// User is a colleague in the provider's account. Where a provider can make one, that is an invitation; removing one
// takes a person's access away.
func User() Model {
	return Model{
		Name: "user", Label: "User", Plural: "Users",
		Columns: []string{"name", "email", "role", "status"},
		Titles:  []string{"name", "firstName+lastName", "email"},
		AnyOf:   []string{"name", "firstName", "lastName", "email"},
		Fields: []Field{
			{Name: "name", Label: "Name", Type: Text, Max: 500},
			{Name: "firstName", Label: "First name", Type: Text, Max: 250},
			{Name: "lastName", Label: "Last name", Type: Text, Max: 250},
			{Name: "email", Label: "E-mail", Type: Email, Max: 250},
			{Name: "phone", Label: "Phone", Type: Phone, Max: 32},
			{Name: "role", Label: "Role", Type: Text, Max: 250},
			{Name: "isAdmin", Label: "Administrator", Type: Boolean},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"active", "invited", "disabled", "deleted", "unknown"}, ReadOnly: true},
			{Name: "timezone", Label: "Time zone", Type: Timezone, ReadOnly: true},
			{Name: "avatarUrl", Label: "Picture", Type: URL, ReadOnly: true},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
		},
	}
}

// Workspace is one tenant inside a provider's account. Read only everywhere.
func Workspace() Model {
	return Model{
		Name: "workspace", Label: "Workspace", Plural: "Workspaces",
		Columns: []string{"name", "timezone", "address.city", "email"},
		Titles:  []string{"name"},
		Fields: []Field{
			{Name: "name", Label: "Name", Type: Text, Max: 250, ReadOnly: true},
			{Name: "timezone", Label: "Time zone", Type: Timezone, ReadOnly: true},
			{Name: "email", Label: "E-mail", Type: Email, Max: 250, ReadOnly: true},
			{Name: "phone", Label: "Phone", Type: Phone, Max: 32, ReadOnly: true},
			{Name: "website", Label: "Website", Type: URL, ReadOnly: true},
			{Name: "address.line1", Label: "Street", Type: Text, ReadOnly: true},
			{Name: "address.postalCode", Label: "Postal code", Type: Text, ReadOnly: true},
			{Name: "address.city", Label: "City", Type: Text, ReadOnly: true},
			{Name: "address.region", Label: "Region", Type: Text, ReadOnly: true},
			{Name: "address.country", Label: "Country", Type: Country, ReadOnly: true},
			{Name: "logoUrl", Label: "Logo", Type: URL, ReadOnly: true},
			{Name: "parent", Label: "Belongs to", Type: Text, ReadOnly: true},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"active", "suspended", "unknown"}, ReadOnly: true},
		},
	}
}
