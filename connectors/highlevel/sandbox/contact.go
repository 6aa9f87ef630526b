package sandbox

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// contact is one contact as the sandbox keeps it. A stored contact never changes: a write
// replaces it by a changed copy, so that the search index can lag behind.
type contact struct {
	ID, Location                      string
	First, Last                       string
	Email, Phone                      string
	Address, City, State              string
	Postal, Country, Website          string
	Timezone, Company, Source, Gender string
	AssignedTo, BusinessID            string
	Birthday                          string // YYYY-MM-DD
	Tags                              []string
	Values                            []value // in the order they were first set
	DND                               bool
	Channels                          map[string]channel
	Inbound                           map[string]channel
	OtherEmails                       []string
	Followers                         []string
	Added, Updated                    time.Time // whole milliseconds, UTC
}

// value is one custom field of a contact.
type value struct {
	ID    string `json:"id"`
	Value any    `json:"value"`
}

// channel is the do-not-disturb state of one way to reach somebody; "active" means do not.
type channel struct {
	Status  string `json:"status"`
	Message string `json:"message,omitempty"`
	Code    string `json:"code,omitempty"`
}

func (c *contact) id() string { return c.ID }

func (c *contact) full() string { return strings.TrimSpace(c.First + " " + c.Last) }

func (c *contact) copy() *contact {
	out := *c
	out.Tags, out.Values = slices.Clone(c.Tags), slices.Clone(c.Values)
	out.OtherEmails, out.Followers = slices.Clone(c.OtherEmails), slices.Clone(c.Followers)
	out.Channels, out.Inbound = maps.Clone(c.Channels), maps.Clone(c.Inbound)
	return &out
}

// custom finds the value of a custom field.
func (c *contact) custom(fieldID string) (any, bool) {
	i := slices.IndexFunc(c.Values, func(v value) bool { return v.ID == fieldID })
	if i < 0 {
		return nil, false
	}
	return c.Values[i].Value, true
}

// setCustom keeps, replaces or, for an empty value, removes one custom field; the others stay.
// That fields which were not sent are kept is what clients assume, not what a page says.
func (c *contact) setCustom(fieldID string, v any) {
	i := slices.IndexFunc(c.Values, func(v value) bool { return v.ID == fieldID })
	list, isList := v.([]any)
	empty := v == nil || v == "" || (isList && len(list) == 0)
	switch {
	case empty && i >= 0:
		c.Values = slices.Delete(c.Values, i, i+1)
	case empty:
	case i >= 0:
		c.Values[i].Value = v
	default:
		c.Values = append(c.Values, value{fieldID, v})
	}
}

// setTags replaces the tags as the service stores them: lower case, trimmed, each once.
func (c *contact) setTags(tags []string) {
	c.Tags = nil
	for _, t := range tags {
		if t = tagged(t); t != "" && !slices.Contains(c.Tags, t) {
			c.Tags = append(c.Tags, t)
		}
	}
}

func tagged(t string) string { return strings.ToLower(strings.TrimSpace(t)) }
