package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error answer: the body in the shape that its status has at the service.
type refusal struct {
	status int
	body   map[string]any
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %v", r.status, r.body) }

// said is {"errors":{"message":...}}, the shape of 403 and 404.
func said(status int, message string) *refusal {
	return &refusal{status, map[string]any{"errors": map[string]any{"message": message}}}
}

func notFound() *refusal { return said(http.StatusNotFound, "Not Found") }

func forbidden() *refusal {
	return said(http.StatusForbidden, "You don't have access to this resource")
}

// plainError is {"error":...}, which some 422 and the newer 401 have.
func plainError(status int, message string) *refusal {
	return &refusal{status, map[string]any{"error": message}}
}

// faults collects what is wrong with a body, field by field.
type faults map[string][]string

func (f faults) add(field, words string) { f[field] = append(f[field], words) }

// blank adds the words for a missing value.
func (f faults) blank(field string) { f.add(field, "can't be blank") }

func (f faults) refusal() error {
	if len(f) == 0 {
		return nil
	}
	fields := map[string]any{}
	for k, v := range f {
		fields[k] = v
	}
	return &refusal{http.StatusUnprocessableEntity, map[string]any{"errors": fields}}
}

// faultBody is the shape of an error that a fault makes.
func faultBody(status int) []byte {
	out, err := json.Marshal(said(status, http.StatusText(status)).body)
	if err != nil {
		return nil // texts always marshal
	}
	return out
}

// missing answers a path that no route has.
func missing(w http.ResponseWriter, _ *http.Request) { write(w, http.StatusNotFound, notFound().body) }

func write(w http.ResponseWriter, status int, body any) { send(w, status, written(body)) }

// written is a body as JSON.
func written(body any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body) // texts, numbers and lists of them always marshal, and the writer is memory
	return out.Bytes()
}

func send(w http.ResponseWriter, status int, doc []byte) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(doc) // the writer is memory
}
