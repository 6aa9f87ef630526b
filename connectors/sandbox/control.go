package sandbox

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"patchbay/problem"
)

const controlPath = "/_sandbox"

func isControl(path string) bool {
	return path == controlPath || strings.HasPrefix(path, controlPath+"/")
}

// control answers the routes below /_sandbox.
func (s *station) control(w http.ResponseWriter, r *http.Request) {
	if !s.keyed(r) {
		tell(w, http.StatusForbidden, problem.New(problem.SignIn, "Control needs the key of the ready file.").WithHint("Send it as X-Sandbox-Key."))
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit))
	if err != nil {
		return // the caller left
	}
	name := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, controlPath), "/")
	out, err := s.command(r, name, body)
	if err != nil {
		p := problem.As(err)
		tell(w, statusOf(p), p)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out) // a caller that left is no concern
}

func statusOf(p *problem.Problem) int {
	switch p.Kind {
	case problem.NotFound:
		return http.StatusNotFound
	case problem.Unsupported:
		return http.StatusNotImplemented
	case problem.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

func tell(w http.ResponseWriter, status int, p *problem.Problem) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"code": string(p.Kind), "message": p.Text, "fix": p.Hint, "detail": p.Detail}})
}

func (s *station) keyed(r *http.Request) bool {
	given := []string{r.Header.Get("X-Sandbox-Key"), bearer(r), r.URL.Query().Get("key")}
	return slices.ContainsFunc(given, func(k string) bool { return subtle.ConstantTimeCompare([]byte(k), []byte(s.key)) == 1 })
}

func (s *station) command(r *http.Request, name string, body []byte) (any, error) {
	kind, isRecord := strings.CutPrefix(name, "records/")
	switch {
	case r.Method == http.MethodGet && name == "state":
		return s.state(r)
	case r.Method == http.MethodGet && name == "held":
		return s.held.all(), nil
	case r.Method != http.MethodPost:
	case name == "faults":
		return s.setFaults(body)
	case name == "clock":
		return s.advance(body)
	case name == "hooks":
		return s.setHooks(body)
	case name == "release":
		var in struct{ ID string }
		err := read(body, &in)
		return map[string]int{"released": s.held.release(in.ID)}, err
	case isRecord:
		return s.act(kind, body)
	}
	return nil, problem.New(problem.NotFound, "Control has no %s %s.", r.Method, problem.Clean(name)).
		WithHint("There are GET state and held, POST faults, clock, records/{kind}, hooks and release.")
}

// read decodes a control body strictly; an empty one leaves into as it is.
func read(body []byte, into any) error {
	if len(strings.TrimSpace(string(body))) == 0 {
		return nil
	}
	dec := json.NewDecoder(strings.NewReader(string(body)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		var p *problem.Problem
		if errors.As(err, &p) {
			return p
		}
		return problem.New(problem.Invalid, "The request cannot be understood.").WithDetail(err.Error()).Because(err)
	}
	return nil
}

func (s *station) setFaults(body []byte) (any, error) {
	var in struct {
		Add   []Fault         `json:"add"`
		Clear json.RawMessage `json:"clear"`
	}
	if err := read(body, &in); err != nil {
		return nil, err
	}
	for _, f := range in.Add {
		if err := f.check(); err != nil {
			return nil, err
		}
	}
	if len(in.Clear) > 0 && string(in.Clear) != "false" && string(in.Clear) != "null" {
		var ids []string
		if string(in.Clear) != "true" {
			if err := json.Unmarshal(in.Clear, &ids); err != nil || ids == nil {
				return nil, problem.New(problem.Invalid, `"clear" is true or a list of fault ids.`)
			}
		}
		s.faults.clear(ids)
	}
	s.faults.add(forProvider(in.Add, s.id))
	return s.faults.all(), nil
}

func (s *station) advance(body []byte) (any, error) {
	var in struct{ Advance Duration }
	if err := read(body, &in); err != nil {
		return nil, err
	}
	if in.Advance < 0 {
		return nil, problem.New(problem.Invalid, "The clock does not go back.")
	}
	return map[string]time.Time{"now": s.clock.Advance(time.Duration(in.Advance))}, nil
}

func (s *station) act(kind string, body []byte) (any, error) {
	var c Change
	if err := read(body, &c); err != nil {
		return nil, err
	}
	c.Kind = kind
	if !slices.Contains([]string{"create", "change", "delete"}, c.Action) {
		return nil, problem.New(problem.Invalid, "The action is create, change or delete, not %q.", problem.Clean(c.Action))
	}
	if kind == "grants" && s.site.OAuth != nil {
		return s.site.OAuth.act(c)
	}
	if !slices.Contains(s.site.Records.Kinds(), kind) {
		return nil, problem.New(problem.NotFound, "There are no records of kind %s.", problem.Clean(kind)).
			WithHint("There are %s.", strings.Join(s.site.Records.Kinds(), ", "))
	}
	return s.site.Records.Act(c)
}

// bearer is the token of the Authorization header, or "".
func bearer(r *http.Request) string {
	whole := strings.TrimSpace(r.Header.Get("Authorization"))
	scheme, token, ok := strings.Cut(whole, " ")
	switch {
	case !ok:
		return whole // some providers want the bare token
	case !strings.EqualFold(scheme, "bearer"):
		return ""
	}
	return strings.TrimSpace(token)
}

// token is what a request proves its grant with, or "".
func (s *station) token(r *http.Request, body []byte) string {
	if s.site.Carried != nil {
		return s.site.Carried(r, body)
	}
	return bearer(r)
}

func (s *station) bearerGrant(r *http.Request, body []byte) string {
	if s.site.OAuth == nil {
		return ""
	}
	g, err := s.site.OAuth.Check(s.token(r, body))
	if err != nil {
		return "" // a call without a good token belongs to no grant
	}
	return g.ID
}
