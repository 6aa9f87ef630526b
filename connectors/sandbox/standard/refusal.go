package standard

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// refusal is an error answer. All of the server speaks the form of RFC 6749, section 5.2.
type refusal struct {
	status int
	code   string
	words  string
	fields map[string][]string // what is wrong with which field of a body; nil for anything else
	scope  string              // what is missing, for insufficient_scope
}

func (r *refusal) Error() string { return r.code + ": " + r.words }

func (r *refusal) body() map[string]any {
	out := map[string]any{"error": r.code, "error_description": r.words}
	if r.fields != nil {
		out["fields"] = r.fields
	}
	return out
}

func bad(code, words string) *refusal {
	return &refusal{status: http.StatusBadRequest, code: code, words: words}
}

func notFound() *refusal {
	return &refusal{status: http.StatusNotFound, code: "not_found", words: "there is nothing under this address"}
}

func broken() *refusal {
	return &refusal{status: http.StatusInternalServerError, code: "server_error", words: "something went wrong here"}
}

// faultBody is the body of an error that a fault makes.
func faultBody(status int) []byte {
	code := map[int]string{http.StatusServiceUnavailable: "temporarily_unavailable", http.StatusTooManyRequests: "too_many_requests"}[status]
	if code == "" {
		code = "server_error"
	}
	return written((&refusal{code: code, words: http.StatusText(status)}).body())
}

// missing answers a path that no route has.
func missing(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusNotFound, notFound().body())
}

func noStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Pragma", "no-cache")
}

func write(w http.ResponseWriter, status int, body any) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(written(body)) // the writer is memory
}

// written is a body as JSON.
func written(body any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body) // texts, numbers and lists of them always marshal, and the writer is memory
	return out.Bytes()
}
