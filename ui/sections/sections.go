// Package sections sorts a model's fields under the headings that people look for them, so that a record and its
// form read alike. All functions are pure.
package sections

import (
	"slices"
	"strings"

	"patchbay/model"
)

// The headings.
const (
	Name    = "Names"
	Reach   = "Reach"
	Address = "Address"
	More    = "More"
	Custom  = "Custom fields"
)

// All lists the headings in the order they are read.
func All() []string { return []string{Name, Reach, Address, More, Custom} }

// Of finds the heading of a field by what it is; fields of a model that nobody foresaw have one all the same.
func Of(f model.Field) string {
	switch {
	case f.Custom():
		return Custom
	case strings.HasPrefix(f.Name, "address."):
		return Address
	case f.Type == model.Email, f.Type == model.Phone, f.Type == model.URL,
		slices.Contains([]string{"emails", "phones", "doNotContact"}, f.Name):
		return Reach
	case strings.HasSuffix(strings.ToLower(f.Name), "name"),
		slices.Contains([]string{"salutation", "jobTitle", "company"}, f.Name):
		return Name
	}
	return More
}
