package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"patchbay/problem"
)

// Fault is one failure on request; the package comment explains each key and kind.
type Fault struct {
	ID          string   `json:"id,omitempty"`
	Provider    string   `json:"provider,omitempty"`
	Route       string   `json:"route,omitempty"`
	Match       string   `json:"match,omitempty"`
	Kind        Kind     `json:"kind"`
	Count       int      `json:"count,omitempty"`
	Skip        int      `json:"skip,omitempty"`
	Probability float64  `json:"probability,omitempty"`
	Status      int      `json:"status,omitempty"`
	Body        string   `json:"body,omitempty"`
	RetryAfter  int      `json:"retry_after,omitempty"`
	Delay       Duration `json:"delay,omitempty"`
	Field       string   `json:"field,omitempty"`
	To          string   `json:"to,omitempty"`
	Change      *Change  `json:"change,omitempty"`
}

// Kind says what a fault does.
type Kind string

// The kinds of faults.
const (
	TooMany       Kind = "429"
	ServerError   Kind = "500"
	Unavailable   Kind = "503"
	HTML          Kind = "html"
	ErrorAfter    Kind = "error-after"
	Truncated     Kind = "truncated"
	Slow          Kind = "slow"
	Hold          Kind = "hold"
	HoldAfter     Kind = "hold-after"
	Drop          Kind = "drop"
	DropAfter     Kind = "drop-after"
	TimeoutBefore Kind = "timeout-before"
	TimeoutAfter  Kind = "timeout-after"
	LostRefresh   Kind = "lost-refresh"
	Revoke        Kind = "revoke"
	Expire        Kind = "expire"
	Drift         Kind = "drift"
	Rename        Kind = "rename"
	Retype        Kind = "retype"
	Stale         Kind = "stale"
)

func kinds() []Kind {
	return []Kind{
		TooMany, ServerError, Unavailable, HTML, ErrorAfter, Truncated, Slow, Hold, HoldAfter, Drop, DropAfter,
		TimeoutBefore, TimeoutAfter, LostRefresh, Revoke, Expire, Drift, Rename, Retype, Stale,
	}
}

// UnmarshalJSON also takes a bare number, as YAML reads 429.
func (k *Kind) UnmarshalJSON(b []byte) error {
	*k = Kind(strings.Trim(string(b), `"`))
	return nil
}

// Duration is a time.Duration that reads and writes as "1.5s".
type Duration time.Duration

// UnmarshalText reads Go's form of a duration.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	if err != nil {
		return problem.New(problem.Invalid, "%q is not a length of time.", problem.Clean(string(b))).WithHint(`Write it as "750ms", "2s" or "24h".`)
	}
	*d = Duration(v)
	return nil
}

// MarshalText writes Go's form of a duration.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// ParseFaults reads a fault file, JSON or YAML. An unknown key or kind is a problem that names it.
func ParseFaults(file []byte) ([]Fault, error) {
	doc, err := yaml.YAMLToJSON(file)
	if err != nil {
		return nil, problem.New(problem.Invalid, "The fault list is neither JSON nor YAML.").WithDetail(err.Error()).Because(err)
	}
	var list []Fault
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		if p := problem.As(err); p.Kind == problem.Invalid {
			return nil, p
		}
		return nil, problem.New(problem.Invalid, "The fault list cannot be understood.").WithDetail(err.Error()).Because(err)
	}
	for i, f := range list {
		if err := f.check(); err != nil {
			err.Text = "Fault " + strconv.Itoa(i+1) + ": " + err.Text
			return nil, err
		}
	}
	return list, nil
}

func (f Fault) check() *problem.Problem {
	switch {
	case !slices.Contains(kinds(), f.Kind):
		names := make([]string, 0, len(kinds()))
		for _, k := range kinds() {
			names = append(names, string(k))
		}
		return problem.New(problem.Invalid, "There is no fault kind %q.", problem.Clean(string(f.Kind))).WithHint("Use one of %s.", strings.Join(names, ", "))
	case f.Probability < 0 || f.Probability > 1:
		return problem.New(problem.Invalid, "A probability lies between 0 and 1, not at %g.", f.Probability)
	case f.Count < 0 || f.Skip < 0 || f.RetryAfter < 0 || f.Delay < 0:
		return problem.New(problem.Invalid, "Counts and lengths of time cannot be negative.")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return problem.New(problem.Invalid, "%d is not a status to answer with.", f.Status).WithHint("Use 200 to 599.")
	case (f.Kind == Rename && (f.Field == "" || f.To == "")) || (f.Kind == Retype && f.Field == ""):
		return problem.New(problem.Invalid, "A %s fault needs the field it changes.", f.Kind).WithHint(`Give "field", and "to" for rename.`)
	case f.Route != "" && len(strings.Fields(f.Route)) != 2:
		return problem.New(problem.Invalid, "%q is not a route.", problem.Clean(f.Route)).WithHint(`Write it as "GET /contacts/*".`)
	}
	return nil
}

// hits reports whether f is meant for a request; text is its query and body.
func (f Fault) hits(method, path, text string) bool {
	if f.Match != "" && !strings.Contains(text, f.Match) {
		return false
	}
	if f.Route == "" {
		return true
	}
	parts := strings.Fields(f.Route)
	return (parts[0] == "*" || strings.EqualFold(parts[0], method)) && fits(segments(parts[1]), segments(path))
}
