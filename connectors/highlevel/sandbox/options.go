package sandbox

import "time"

// Options say how the imitation behaves. The zero value is the service as it is known.
type Options struct {
	SearchLag time.Duration // virtual time until a search sees a write; 0: two seconds, negative: at once
	Burst     int           // requests per ten seconds; 0: 100
	Daily     int           // requests per day; 0: 200,000
	Grace     time.Duration // for a spent refresh token; 0: thirty seconds, negative: none
	Access    time.Duration // life of an access token; 0: 86,399 seconds
	Quirks    Quirks
}

// Quirks are switches for what is not verified, or not always so.
type Quirks struct {
	SpentRefreshStatus int  // status for a used refresh token; 0: 401, else 400
	RevokeOnReplay     bool // a used refresh token that comes back kills its grant
	VerifyPKCE         bool // a challenge is verified; the service is not known to do so
	ForgetState        bool // state does not come back with the code
	PhoneSearchWorks   bool // a search by phone finds contacts; reported not to
	TagsKeepDate       bool // adding or removing tags leaves dateUpdated alone
	DependantsMoveDate bool // tasks, notes and appointments move their contact's dateUpdated
	TaskCreateWhole    bool // TaskCreate carries contactId and body, as the page says; reported to lack them
	TagsOutliveList    bool // renaming or deleting a location's tag leaves it on contacts
	EventAsAppointment bool // an appointment read by its id is wrapped in appointment, as some reports have it
	RetryAfter         bool // 429 carries Retry-After
	NoMatchOmitted     bool // a duplicate search without a match answers {} in place of {"contact":null}
	BadVersion400      bool // an unknown Version is answered with 400, as one of two reports has it
}

func (o Options) withDefaults() Options {
	if o.SearchLag == 0 {
		o.SearchLag = 2 * time.Second
	}
	if o.Burst == 0 {
		o.Burst = 100
	}
	if o.Daily == 0 {
		o.Daily = 200_000
	}
	if o.Grace == 0 {
		o.Grace = 30 * time.Second
	}
	if o.Access == 0 {
		o.Access = 86399 * time.Second
	}
	return o
}
