package sandbox

import "time"

// Options say how the imitation behaves. The zero value is the service as it is known, strict where it is not.
type Options struct {
	Access    time.Duration // life of an access token; 0: two hours
	Refresh   time.Duration // life of a refresh token; 0: four days
	MaxWindow int           // longest window of appointments in days; 0: 31, where the newer documents say 365
	Auth      string        // how the token stands in its header: "raw", "bearer", or "both" when empty

	HookHeader, HookSecret string           // what every webhook carries; "" for X-Timify-Secret and a secret of the seed
	Payload                func(Notice) any // the body of a webhook; nil: event, type, appId, companyId and data
	Scopes                 []string         // what the app may do at the start, as Customers.READ; nil: everything
	Quirks                 Quirks
}

// Quirks are switches for what is not verified, or not always so.
type Quirks struct {
	UnknownCompany404 bool // another company's id is answered with 404 in place of 403
	Invalid422        bool // what is not valid is answered with 422 in place of 400
	Created201        bool // a creation is answered with 201
	RefuseTopLevel    bool // firstName and the like beside customfields are refused; else they are ignored
	SnakeExternalID   bool // bodies spell it external_id alone
	UniqueExternalID  bool // an external id that another customer has is refused with 409
	RefuseOverlap     bool // a resource that is booked already is refused with 409
	ResourceOptional  bool // an appointment may be made for no resource
	WithMeta          bool // lists carry meta beside total, as the newer documents have it
	NoLegacyToken     bool // the token by GET is gone
	RefreshPathDash   bool // refreshing is at refresh-token in place of refreshtoken
	SlimRows          bool // rows of the list of appointments have from, until and resourceId in place of startDate, bookings and resources
}

// Notice is one webhook before it takes its form.
type Notice struct {
	Event, Type string // as Customers and Updated
	App         string
	Company     string
	IDs         []string // more than one only with Events
	Data        any      // the record as the API shows it; nil when it was deleted
	At          time.Time
}

func (o Options) withDefaults() Options {
	if o.Access == 0 {
		o.Access = 2 * time.Hour
	}
	if o.Refresh == 0 {
		o.Refresh = 4 * 24 * time.Hour
	}
	if o.MaxWindow == 0 {
		o.MaxWindow = 31
	}
	if o.Auth == "" {
		o.Auth = "both"
	}
	if o.HookHeader == "" {
		o.HookHeader = "X-Timify-Secret"
	}
	if o.Scopes == nil {
		o.Scopes = allScopes()
	}
	return o
}
