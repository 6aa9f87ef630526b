package draft

import "strings"

// nouns are the words that providers have for the models of this program, the commonest first.
func nouns() map[string][]string {
	return map[string][]string{
		"contact":     {"contacts", "people", "persons", "customers", "clients", "leads", "patients", "subscribers", "members"},
		"company":     {"companies", "organizations", "organisations", "businesses", "accounts"},
		"task":        {"tasks", "todos", "to-dos", "activities"},
		"note":        {"notes", "comments"},
		"appointment": {"appointments", "events", "bookings", "reservations", "meetings"},
		"tag":         {"tags", "labels"},
		"user":        {"users", "employees", "staff", "agents", "teammates", "members"},
		"workspace":   {"workspaces", "locations", "sites", "tenants", "teams", "branches"},
		"project":     {"projects"},
		"timeEntry":   {"time-entries", "timeentries", "hours", "worklogs"},
	}
}

// modelOf is the model that things of a name are; "" when no name tells. Where two models share a word the earlier
// one in the word lists' order counts.
func modelOf(noun string) (name string, place int) {
	best, at := "", 99
	for name, words := range nouns() {
		for i, w := range words {
			if bare(w) == bare(noun) && (i < at || i == at && name < best) {
				best, at = name, i
			}
		}
	}
	return best, at
}

// spelled are the other spellings of unified fields, by model and path; "*" is for all models.
func spelled() map[string]map[string][]string {
	return map[string]map[string][]string{
		"*": {
			"firstName": {"firstname", "givenname", "forename"}, "lastName": {"lastname", "surname", "familyname"}, "name": {"name", "fullname", "displayname"},
			"email": {"email", "emailaddress", "mail", "primaryemail"}, "phone": {"phone", "phonenumber", "mobile", "mobilephone", "telephone", "primaryphone"},
			"companyName":   {"companyname", "organizationname", "businessname"},
			"address.line1": {"address1", "street", "streetaddress", "addressline1", "line1"}, "address.line2": {"address2", "addressline2", "line2"},
			"address.postalCode": {"postalcode", "zip", "zipcode", "postcode"}, "address.city": {"city", "town"}, "address.region": {"region", "state", "province"},
			"address.country": {"country", "countrycode"}, "website": {"website", "web", "homepage"}, "birthday": {"birthday", "dateofbirth", "birthdate", "dob"},
			"jobTitle": {"jobtitle", "position"}, "timezone": {"timezone", "tz"}, "language": {"language", "locale", "lang"}, "tags": {"tags", "labels"},
			"owner": {"ownerid", "assignedto", "owner", "assigneeid"}, "assignee": {"assigneeid", "assignedto", "assignee", "userid", "assigneduserid"},
			"contact": {"contactid", "contact", "customerid", "personid", "clientid"}, "company": {"companyid", "organizationid", "businessid"},
			"project": {"projectid", "project"}, "user": {"userid", "user"}, "task": {"taskid", "task"}, "author": {"authorid", "userid", "createdby"},
			"externalId": {"externalid", "externalref", "externalreference"}, "description": {"description", "details", "notes", "body", "content"},
			"startAt": {"startat", "starttime", "start", "startsat", "startdate"}, "endAt": {"endat", "endtime", "end", "endsat", "enddate"},
			"dueAt": {"dueat", "duedate", "due", "deadline", "dueon"}, "completedAt": {"completedat", "completedon", "datecompleted"},
			"durationMinutes": {"durationminutes", "duration"}, "title": {"title", "name", "subject", "summary"}, "body": {"body", "content", "text", "note", "description"},
			"color": {"color", "colour"}, "avatarUrl": {"avatarurl", "avatar", "photourl", "profilephoto", "picture"}, "logoUrl": {"logourl", "logo"},
			"isAdmin": {"isadmin", "admin"}, "source": {"source", "leadsource"}, "industry": {"industry"}, "location": {"location", "place"},
			"calendar": {"calendarid"}, "service": {"serviceid"}, "startedAt": {"startedat", "from", "starttime"}, "endedAt": {"endedat", "to", "endtime"},
			"minutes": {"minutes", "durationminutes"}, "day": {"day", "date"}, "emoji": {"emoji"}, "parent": {"parentid"}, "pinned": {"pinned", "ispinned"},
		},
	}
}

// spellings are the native names that a field may have, its own first.
func spellings(modelName, path string) []string {
	out := []string{path}
	for _, group := range []string{modelName, "*"} {
		out = append(out, spelled()[group][path]...)
	}
	return out
}

// singular takes the plural's ending off an English noun.
func singular(noun string) string {
	switch {
	case bare(noun) == "people":
		return "person"
	case strings.HasSuffix(noun, "ies"):
		return strings.TrimSuffix(noun, "ies") + "y"
	case strings.HasSuffix(noun, "sses"):
		return strings.TrimSuffix(noun, "es")
	}
	return strings.TrimSuffix(noun, "s")
}

// The names that parameters and members of answers have for the same thing, the surest first.
func pageNames() []string {
	return []string{"page", "pageNumber", "page_no", "page[number]"}
}
func skipNames() []string { return []string{"skip", "offset", "startIndex", "page[offset]"} }
func cursorNames() []string {
	return []string{
		"cursor", "nextCursor", "pageToken", "nextToken", "nextPageToken", "continuationToken", "after", "startingAfter", "startAfter", "startAfterId", "searchAfter", "page[cursor]", "page[after]",
	}
}

func sizeNames() []string {
	return []string{"limit", "perPage", "pageSize", "pageLimit", "maxResults", "size", "take", "count", "page[size]", "page[limit]"}
}

func textNames() []string { return []string{"q", "query", "search", "searchText", "term", "keyword"} }

func sinceNames() []string {
	return []string{"updatedSince", "modifiedSince", "updatedAfter", "modifiedAfter", "changedSince", "updatedFrom", "updatedAtMin", "since"}
}

func nextNames() []string {
	return []string{"nextCursor", "nextPageToken", "nextToken", "next", "cursor", "endCursor", "continuationToken", "after", "startAfterId", "searchAfter"}
}

func totalNames() []string {
	return []string{"total", "totalCount", "totalItems", "totalResults", "count"}
}

func tenantNames() []string {
	return []string{"workspace", "workspaceId", "locationId", "accountId", "account", "tenantId", "organizationId", "siteId", "teamId", "location"}
}

// The names that providers give to the times and the revision of a record.
func createdNames() []string {
	return []string{"createdAt", "dateAdded", "dateCreated", "createdOn", "created", "creationDate"}
}

func updatedNames() []string {
	return []string{"updatedAt", "dateUpdated", "dateModified", "modifiedAt", "lastModified", "updatedOn", "modified", "updated"}
}

func revisionNames() []string { return []string{"version", "revision", "etag", "rev"} }
