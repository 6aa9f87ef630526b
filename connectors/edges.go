package connectors

import (
	"context"
	"net/http"
	"time"
)

// Bearer is an access token at work. Its text form never shows the token.
type Bearer struct {
	Generation int           // grows with every refresh
	Reveal     func() string // the token itself, for the Authorization header alone
	// Others are more secrets of the grant, which nobody may see either; nil for none.
	Others func() []string
}

// Tokens gives the fresh token of one grant. It is safe for concurrent use.
type Tokens interface {
	// Token returns a token that is believed to be good, refreshing it first when it is about to expire.
	Token(ctx context.Context) (Bearer, error)
	// Renew is for after a 401: it refreshes unless somebody already did since used was given out.
	Renew(ctx context.Context, used Bearer) (Bearer, error)
}

// Answered is the cause of a problem of kind UnknownOutcome where an answer came, although one that settles nothing: in
// words that follow the provider's name, "answered with an error (503)". Without it none came.
type Answered string

func (a Answered) Error() string { return string(a) }

// Call is one HTTP exchange, redacted: headers from an allow-list, secret query values masked, no
// body of a token endpoint. Bodies are cut to 64 KiB.
type Call struct {
	Connection string
	Operation  Operation // "" for a proxy call
	Method     string
	URL        string
	Status     int // 0 when no answer came
	Attempt    int // 1 for the first try
	Started    time.Time
	Took       time.Duration
	Waited     time.Duration // for the budget, before it was sent
	Request    Body
	Response   Body
	Err        string // cleaned words when no answer came
}

// Body is one side of a recorded exchange.
type Body struct {
	Header http.Header
	Bytes  []byte
	Size   int64 // before cutting; -1 when unknown
}

// Recorder keeps calls. Record must not block for long and must not fail the call. It answers a name by which the call
// is found again, which no other call has; "" when it is not kept.
type Recorder interface {
	Record(c Call) string
}

// Budget is the rate limit as a quantity, shared by all processes of the profile.
type Budget interface {
	// Take asks for one request under key. It answers 0 when the request may go now and has been
	// counted, or how long to wait before asking again.
	Take(ctx context.Context, key string, limits []Limit, lane Lane) (time.Duration, error)
	// Learn corrects the books by what an answer's headers told.
	Learn(ctx context.Context, key string, seen Seen) error
}

// Seen is what one answer told about the budget; -1 where it did not.
type Seen struct {
	Limit, Remaining           int
	Window                     time.Duration
	DailyLimit, DailyRemaining int
	Until                      time.Time // do not send before; zero when free
}
