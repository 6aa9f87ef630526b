package sandbox

import (
	"maps"
	"slices"
	"strings"
)

// scopes are the permissions an app may ask for, in plain words.
func scopes() map[string]string {
	return map[string]string{
		"contacts.readonly":               "See contacts, with their tasks and notes",
		"contacts.write":                  "Create, change and delete contacts, tasks and notes",
		"locations.readonly":              "See the name, address and settings of your locations",
		"locations.write":                 "Change your locations",
		"locations/tasks.readonly":        "See the tasks of a whole location",
		"locations/tasks.write":           "Change the tasks of a location",
		"locations/customFields.readonly": "See which custom fields exist",
		"locations/customFields.write":    "Create and change custom fields",
		"locations/customValues.readonly": "See custom values",
		"locations/customValues.write":    "Change custom values",
		"locations/tags.readonly":         "See the list of tags",
		"locations/tags.write":            "Create, rename and delete tags",
		"users.readonly":                  "See the people who work here",
		"users.write":                     "Add, change and remove people who work here",
		"businesses.readonly":             "See businesses",
		"businesses.write":                "Create, change and delete businesses",
		"companies.readonly":              "See the agency",
		"calendars.readonly":              "See calendars",
		"calendars.write":                 "Change calendars",
		"calendars/events.readonly":       "See appointments",
		"calendars/events.write":          "Book, change and cancel appointments",
		"workflows.readonly":              "See the list of workflows",
		"campaigns.readonly":              "See the list of campaigns",
		"opportunities.readonly":          "See opportunities",
		"opportunities.write":             "Change opportunities",
		"oauth.readonly":                  "See where the app is installed",
		"oauth.write":                     "Work in each location the app is installed on",
	}
}

func scopeWords(scope string) (string, bool) {
	words, ok := scopes()[scope]
	return words, ok
}

// locationScopes are what a private integration of one location may be given, sorted.
func locationScopes() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(scopes())), func(s string) bool {
		return strings.HasPrefix(s, "oauth.") || s == "companies.readonly" || s == "locations.write"
	})
}
