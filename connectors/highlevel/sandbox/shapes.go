package sandbox

import (
	"strings"
	"time"
)

const isoMillis = "2006-01-02T15:04:05.000Z"

func iso(t time.Time) string { return t.UTC().Format(isoMillis) }

// basics are the fields that all three shapes of a contact have, with empty ones left out.
func (c *contact) basics() map[string]any {
	out := map[string]any{
		"id": c.ID, "locationId": c.Location, "type": "lead", "dnd": c.DND, "dateAdded": iso(c.Added), "dateUpdated": iso(c.Updated),
		"tags": list(c.Tags), "customFields": list(c.Values),
		"firstNameLowerCase": strings.ToLower(c.First), "lastNameLowerCase": strings.ToLower(c.Last),
	}
	for k, v := range map[string]string{
		"firstName": c.First, "lastName": c.Last, "email": c.Email, "phone": c.Phone, "city": c.City, "state": c.State, "country": c.Country,
		"postalCode": c.Postal, "website": c.Website, "source": c.Source, "assignedTo": c.AssignedTo, "businessId": c.BusinessID, "companyName": c.Company,
	} {
		if v != "" {
			out[k] = v
		}
	}
	if len(c.Channels) > 0 {
		out["dndSettings"] = c.Channels
	}
	return out
}

func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

// shape is the shape of GET by id, PUT and upsert.
func (c *contact) shape() map[string]any {
	out := c.basics()
	put(out, "name", c.full())
	put(out, "address1", c.Address)
	put(out, "timezone", c.Timezone)
	put(out, "dateOfBirth", c.Birthday)
	put(out, "emailLowerCase", strings.ToLower(c.Email))
	put(out, "fullNameLowerCase", strings.ToLower(c.full()))
	if len(c.OtherEmails) > 0 {
		var more []map[string]any
		for _, e := range c.OtherEmails {
			more = append(more, map[string]any{"email": e, "validEmail": nil})
		}
		out["additionalEmails"] = more
	}
	if len(c.Inbound) > 0 {
		out["inboundDndSettings"] = c.Inbound
	}
	out["lastActivity"] = iso(c.Updated)
	out["attributionSource"] = map[string]any{"url": "https://app.example.com/contacts", "sessionSource": "CRM UI", "medium": "manual", "mediumId": nil}
	return out
}

// created is the shape of the answer to a create.
func (c *contact) created() map[string]any {
	out := c.basics()
	put(out, "address1", c.Address)
	put(out, "emailLowerCase", strings.ToLower(c.Email))
	put(out, "fullNameLowerCase", strings.ToLower(c.full()))
	if day, err := time.Parse(time.DateOnly, c.Birthday); err == nil {
		out["dateOfBirth"], out["birthMonth"], out["birthDay"] = iso(day), int(day.Month()), day.Day()
	}
	out["deleted"], out["bounceEmail"], out["unsubscribeEmail"] = false, false, false
	out["offers"], out["products"] = []string{}, []string{}
	return out
}

// row is the shape of a search result; what is not known is null here, not left out.
func (c *contact) row() map[string]any {
	out := c.basics()
	for _, k := range []string{"firstName", "lastName", "email", "phone", "companyName", "source", "assignedTo", "businessId", "website", "city", "state", "postalCode", "country"} {
		if _, ok := out[k]; !ok {
			out[k] = nil
		}
	}
	out["contactName"], out["address"], out["timezone"] = orNull(c.full()), orNull(c.Address), orNull(c.Timezone)
	out["businessName"] = out["companyName"]
	out["dateOfBirth"] = nil
	if day, err := time.Parse(time.DateOnly, c.Birthday); err == nil {
		out["dateOfBirth"] = day.UnixMilli()
	}
	out["additionalEmails"], out["additionalPhones"] = list(c.OtherEmails), []string{}
	out["followers"], out["validEmail"], out["phoneLabel"] = list(c.Followers), nil, nil
	return out
}

func put(out map[string]any, key, v string) {
	if v != "" {
		out[key] = v
	}
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
