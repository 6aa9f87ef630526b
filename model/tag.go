package model

// Tag is a word that records are marked with, where the provider keeps such words as things of their own.
func Tag() Model {
	return Model{
		Name: "tag", Label: "Tag", Plural: "Tags",
		Columns: []string{"name", "status", "updatedAt"},
		Titles:  []string{"name"},
		AnyOf:   []string{"name"},
		Fields: []Field{
			{Name: "name", Label: "Name", Type: Text, Min: 1, Max: 250},
			{Name: "color", Label: "Colour", Type: Text, Max: 20},
			{Name: "emoji", Label: "Emoji", Type: Text, Max: 250},
			{Name: "parent", Label: "Part of", Type: Reference, Model: "tag"},
			{Name: "order", Label: "Place", Type: Integer},
			{Name: "status", Label: "Status", Type: Choice, Options: []string{"active", "archived"}},
			{Name: "externalId", Label: "External id", Type: Text, Max: 512},
		},
	}
}
