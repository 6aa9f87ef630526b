package workbench

import (
	"time"

	"patchbay/problem"
)

// PullRequest says what to fetch. Empty lists mean all.
type PullRequest struct {
	Connections []string // names
	Models      []string
	Full        bool // a complete walk, which alone can see deletions
}

// Progress is how far a pull is, at most ten times a second and once at the end. Values may be skipped, the last never is.
type Progress struct {
	Job        string           `json:"job"`
	Connection string           `json:"connection"`
	Model      string           `json:"model"`
	Done       int              `json:"done"`
	Total      int              `json:"total"` // -1 while it is not known
	New        int              `json:"new"`
	Changed    int              `json:"changed"`
	Gone       int              `json:"gone"`
	Notices    []string         `json:"notices,omitempty"` // what a person should know of the records that came, in sentences
	Started    time.Time        `json:"startedAt"`
	Waits      int              `json:"waits"`    // how often a request had to wait for the provider's limit before it was sent
	Retries    int              `json:"retries"`  // how often one was asked again that was refused or not answered
	Waited     time.Duration    `json:"waitedNs"` // for both together
	Waiting    time.Duration    `json:"-"`        // from the moment of this report on; 0 while it moves
	Finished   bool             `json:"finished"`
	Over       bool             `json:"-"` // its whole job has ended: none of its other models is still to come; Jobs alone tells it
	Problem    *problem.Problem `json:"-"` // why it stopped early; nil when it went well
}

// Event tells the screens that something moved. It carries no data: look again.
type Event struct {
	Records     bool // rows in the store changed
	Connections bool // a connection came, went or changed its state
	Jobs        bool // a job started, moved or ended: see [Workbench.Jobs]
	Calls       bool // HTTP calls were made
	// Health tells which connections changed their state since the last event, oldest first; those of this process and of
	// others alike.
	Health []HealthChange
}

// HealthChange is a connection that broke, or that came back.
type HealthChange struct {
	Connection string
	From, To   Health
	Reason     string // as in [Connection]
	Fix        string // the one command that mends it; "" when nothing has to be
}

// Broke reports whether a person has to do something that was not to be done before.
func (h HealthChange) Broke() bool {
	return (h.To == NeedsLogin || h.To == NeedsPermission || h.To == Gone) && h.From != h.To
}

// Recovered reports whether the connection works again.
func (h HealthChange) Recovered() bool { return h.To == OK && h.From != OK && h.From != Paused }

// Call is one HTTP exchange with a provider, redacted.
type Call struct {
	ID         string        `json:"id"`
	At         time.Time     `json:"at"`
	Connection string        `json:"connection"`
	Operation  string        `json:"operation,omitempty"`
	Method     string        `json:"method"`
	URL        string        `json:"url"`
	Status     int           `json:"status"`
	Attempt    int           `json:"attempt"`
	Took       time.Duration `json:"tookNs"`
	Waited     time.Duration `json:"waitedNs"`
	Error      string        `json:"error,omitempty"`
	Request    *Exchange     `json:"request,omitempty"`  // only from [Workbench.Call]
	Response   *Exchange     `json:"response,omitempty"` // only from [Workbench.Call]
}

// Exchange is one side of a call.
type Exchange struct {
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
	Size   int64             `json:"size"`
}

// CallFilter bounds a listing of calls; the newest come first.
type CallFilter struct {
	Connection string
	Failed     bool // only those with a status of 400 or more, or no answer
	Text       string
	Limit      int // 0 for 200
}

// Check is one line of the doctor's report.
type Check struct {
	Name   string `json:"name"`
	State  string `json:"state"` // "ok", "warn", "fail", "skip"
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"` // the command or step that mends it
}
