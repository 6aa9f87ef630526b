package sandbox

import (
	"net/http"
	"time"
)

// Options say how the imitation behaves. The zero value is the service as it is known.
type Options struct {
	Access time.Duration // life of an access token, told as expires_in; 0: tokens do not expire and nothing is told
	Seats  int           // people that the first account may have; 0: 40
	Burst  int           // requests per minute and person; 0: no limit, as none is documented
	Quirks Quirks
}

// Quirks are switches for what is not verified, or not always so.
type Quirks struct {
	ExpiresNull         bool   // a token that does not expire says expires_in: null
	KeepRefresh         bool   // a refresh token stays the same and stays good
	OneGrant            bool   // a new authorisation kills the pairs that the person gave before
	BasicClient         bool   // the token endpoint takes client id and secret as HTTP Basic too
	OldUnauthorized     bool   // 401 as {"errors":{"message":...}}, as older pages have it
	ForeignAccount403   bool   // an account that is not the person's: 403, else 404
	WrapperStatus       int    // status of a body without its wrapper; 0: 400
	EmptyWrite          bool   // a body without its wrapper writes nothing and is answered as if it had
	SuggestedName       bool   // a taken client name comes with a suggestion
	NoDeleteStatus      int    // status of DELETE on a client; 0: 404, else 405
	ClientsShowAll      bool   // the list of clients shows archived ones without being asked
	PlanningStatus      int    // status of forecasts where the account has no planning; 0: 403, else 422
	ForecastsStay       bool   // forecasts outlive their project
	DeletedUserReadable bool   // a removed user can still be read by id
	EmployeeUsers403    bool   // an employee may not list users at all; else sees only himself
	ClockTimes          bool   // from and to of an hour as HH:MM, as the schema says; else with date and offset
	BlankStamps         bool   // ISO stamps with a blank in place of the T, as the examples are printed
	RetryAfter          bool   // 429 carries Retry-After
	DeleteNoContent     bool   // DELETE answers 204 without a body; else 200 with {}
	Create200           bool   // POST answers 200 throughout; else 201 but for clients and users
	HookEnvelope        bool   // webhooks come in an envelope, as the introduction has it
	HookSignature       string // "hex", "sha256=" (hex behind that) or "base64"; "" for hex
}

func (o Options) withDefaults() Options {
	if o.Seats == 0 {
		o.Seats = 40
	}
	if o.Quirks.WrapperStatus == 0 {
		o.Quirks.WrapperStatus = http.StatusBadRequest
	}
	if o.Quirks.NoDeleteStatus == 0 {
		o.Quirks.NoDeleteStatus = http.StatusNotFound
	}
	if o.Quirks.PlanningStatus == 0 {
		o.Quirks.PlanningStatus = http.StatusForbidden
	}
	return o
}
