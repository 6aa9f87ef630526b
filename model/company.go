package model

// Company is an organisation that is a customer. What a provider calls company may be something else: its own
// account, or a branch of it.
func Company() Model {
	return Model{
		Name: "company", Label: "Company", Plural: "Companies",
		Columns: []string{"name", "email", "phone", "website", "address.city", "updatedAt"},
		Titles:  []string{"name"},
		AnyOf:   []string{"name"},
		Fields: []Field{
			{Name: "name", Label: "Name", Type: Text, Min: 1, Max: 250},
			{Name: "email", Label: "E-mail", Type: Email, Max: 250},
			{Name: "phone", Label: "Phone", Type: Phone, Max: 32},
			{Name: "website", Label: "Website", Type: URL, Max: 2048},
			{Name: "address.line1", Label: "Street", Type: Text, Max: 250},
			{Name: "address.postalCode", Label: "Postal code", Type: Text, Max: 250},
			{Name: "address.city", Label: "City", Type: Text, Max: 250},
			{Name: "address.region", Label: "Region", Type: Text, Max: 250},
			{Name: "address.country", Label: "Country", Type: Country},
			{Name: "industry", Label: "Industry", Type: Text, Max: 250},
			{Name: "employees", Label: "Employees", Type: Integer},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"active", "archived"}},
			{Name: "owner", Label: "Owner", Type: Reference, Model: "user"},
			{Name: "tags", Label: "Tags", Type: TextList, Max: 100},
			{Name: "color", Label: "Colour", Type: Text, Max: 20},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
			{Name: "description", Label: "Description", Type: LongText, Max: 65535},
		},
	}
}
