package sandbox

import "slices"

// business is the address part of a location, as the service repeats it.
type business struct {
	Name       string `json:"name"`
	Address    string `json:"address"`
	City       string `json:"city"`
	State      string `json:"state"`
	Country    string `json:"country"`
	PostalCode string `json:"postalCode"`
	Website    string `json:"website"`
	Timezone   string `json:"timezone"`
	LogoURL    string `json:"logoUrl"`
}

type settings struct {
	AllowDuplicateContact     bool `json:"allowDuplicateContact"`
	AllowDuplicateOpportunity bool `json:"allowDuplicateOpportunity"`
	AllowFacebookNameMerge    bool `json:"allowFacebookNameMerge"`
	DisableContactTimezone    bool `json:"disableContactTimezone"`
}

// location is a sub-account in the service's own shape.
type location struct {
	ID         string            `json:"id"`
	CompanyID  string            `json:"companyId"`
	Name       string            `json:"name"`
	Domain     string            `json:"domain"`
	Address    string            `json:"address"`
	City       string            `json:"city"`
	State      string            `json:"state"`
	LogoURL    string            `json:"logoUrl"`
	Country    string            `json:"country"`
	PostalCode string            `json:"postalCode"`
	Website    string            `json:"website"`
	Timezone   string            `json:"timezone"`
	FirstName  string            `json:"firstName"`
	LastName   string            `json:"lastName"`
	Email      string            `json:"email"`
	Phone      string            `json:"phone"`
	Business   business          `json:"business"`
	Social     map[string]string `json:"social"`
	Settings   settings          `json:"settings"`
	Reseller   map[string]any    `json:"reseller"`
	DateAdded  string            `json:"dateAdded"`
}

// place is a location with what its owner can set but the API does not show.
type place struct {
	location
	Dedupe []string `json:"dedupe"` // which of email and phone decide over duplicates, first one first
	Active bool     `json:"active"`
}

func (p place) id() string { return p.ID }

type roles struct {
	Type               string   `json:"type"`
	Role               string   `json:"role"`
	LocationIDs        []string `json:"locationIds"`
	RestrictSubAccount bool     `json:"restrictSubAccount"`
}

// user is a person of the company in the service's own shape.
type user struct {
	ID               string            `json:"id"`
	Name             string            `json:"name"`
	FirstName        string            `json:"firstName"`
	LastName         string            `json:"lastName"`
	Email            string            `json:"email"`
	Phone            string            `json:"phone"`
	Extension        string            `json:"extension"`
	Permissions      map[string]bool   `json:"permissions"`
	Roles            roles             `json:"roles"`
	LCPhone          map[string]string `json:"lcPhone"`
	PlatformLanguage string            `json:"platformLanguage"`
	Deleted          bool              `json:"deleted"`
}

func (u user) id() string { return u.ID }

func (u user) worksAt(locationID string) bool {
	return slices.Contains(u.Roles.LocationIDs, locationID)
}

// field is a custom field in the service's own shape.
type field struct {
	ID                   string   `json:"id"`
	Name                 string   `json:"name"`
	FieldKey             string   `json:"fieldKey"`
	Placeholder          string   `json:"placeholder"`
	DataType             string   `json:"dataType"`
	Position             int      `json:"position"`
	PicklistOptions      []string `json:"picklistOptions,omitempty"`
	PicklistImageOptions []string `json:"picklistImageOptions,omitempty"`
	AllowedCustomOption  bool     `json:"isAllowedCustomOption"`
	MultiFileAllowed     bool     `json:"isMultiFileAllowed"`
	MaxFileLimit         int      `json:"maxFileLimit,omitempty"`
	LocationID           string   `json:"locationId"`
	Model                string   `json:"model"`
}

func (f field) id() string { return f.ID }
