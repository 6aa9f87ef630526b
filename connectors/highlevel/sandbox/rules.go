package sandbox

// kind is the type that a body field must have.
type kind int

const (
	text kind = iota
	flag
	texts
	fieldList
	channels
	inbound
	date
	number
	filled // a text that is not empty
	anyText
	hexColor
	bookingStatus
	meetingKind
	instant // an ISO 8601 time
	anything
)

// rule is what one body field may be.
type rule struct {
	kind     kind
	nullable bool // null clears it
	required bool
}

// rules is the allow-list of one call: whatever is not in it is refused.
type rules map[string]rule

// common are the fields that create, update and upsert take.
func common() rules {
	return rules{
		"firstName": {text, true, false}, "lastName": {text, true, false}, "name": {text, true, false}, "email": {text, true, false},
		"phone": {text, true, false}, "address1": {text, true, false}, "city": {text, true, false}, "state": {text, true, false},
		"postalCode": {text, false, false}, "website": {text, true, false}, "timezone": {text, true, false}, "country": {text, false, false},
		"dnd": {flag, false, false}, "dndSettings": {channels, false, false}, "inboundDndSettings": {inbound, false, false},
		"tags": {texts, false, false}, "customFields": {fieldList, false, false}, "source": {text, false, false},
		"dateOfBirth": {date, true, false}, "assignedTo": {text, false, false},
	}
}

func createRules() rules {
	r := common()
	r["gender"], r["companyName"], r["locationId"] = rule{kind: text}, rule{kind: text, nullable: true}, rule{kind: text, required: true}
	return r
}

func upsertRules() rules {
	r := createRules()
	r["createNewIfDuplicateAllowed"] = rule{kind: flag}
	return r
}

// updateRules lack locationId, gender and companyName: a PUT with one of them is refused whole.
func updateRules() rules {
	r := common()
	r["source"], r["assignedTo"] = rule{kind: text, nullable: true}, rule{kind: text, nullable: true}
	return r
}

// optional makes nothing of r required.
func optional(r rules) rules {
	for name, rl := range r {
		rl.required = false
		r[name] = rl
	}
	return r
}

func tagRules() rules { return rules{"tags": {kind: texts, required: true}} }

// searchRules leave filters, sort and searchAfter to the code that reads them.
func searchRules() rules {
	return rules{
		"locationId": {kind: text, required: true}, "pageLimit": {kind: number, required: true}, "page": {kind: number},
		"searchAfter": {kind: anything}, "filters": {kind: anything}, "sort": {kind: anything}, "query": {kind: text},
	}
}
