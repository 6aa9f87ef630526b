package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// refusal is an error answer in the service's shape. Message is a string, or a list with 422.
type refusal struct {
	status  int
	message any
	meta    any
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %v", r.status, r.message) }

func badRequest(format string, args ...any) *refusal {
	return &refusal{status: http.StatusBadRequest, message: fmt.Sprintf(format, args...)}
}

func unauthorized(text string) *refusal {
	return &refusal{status: http.StatusUnauthorized, message: text}
}

func forbidden() *refusal {
	return &refusal{status: http.StatusForbidden, message: textOtherLocation}
}

func unprocessable(messages ...string) *refusal {
	return &refusal{status: http.StatusUnprocessableEntity, message: messages}
}

func (r *refusal) body(trace string) map[string]any {
	out := map[string]any{"statusCode": r.status, "message": r.message}
	if r.status != http.StatusBadRequest {
		out["error"] = http.StatusText(r.status)
	}
	if r.meta != nil {
		out["meta"] = r.meta
	}
	if trace != "" {
		out["traceId"] = trace
	}
	return out
}

// missing answers a path that no route has.
func missing(w http.ResponseWriter, r *http.Request) {
	write(w, http.StatusNotFound, map[string]any{
		"statusCode": http.StatusNotFound, "message": "Cannot " + r.Method + " " + r.URL.Path, "error": "Not Found",
	})
}

// faultBody is the shape of an error that a fault makes.
func faultBody(status int) []byte {
	text := http.StatusText(status)
	if status == http.StatusTooManyRequests {
		text = unverifiedTooMany
	}
	out, err := json.Marshal(map[string]any{"statusCode": status, "message": text})
	if err != nil {
		return nil // a number and a text always marshal
	}
	return out
}

func write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body) // the writer is memory
}
