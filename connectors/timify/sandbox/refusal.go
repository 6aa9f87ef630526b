package sandbox

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
)

// refusal is an error answer. The keys are those that clients look for; the service's own were never seen.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %s", r.status, r.message) }

func (r *refusal) body() map[string]any {
	return map[string]any{"status": 0, "code": r.status, "error": http.StatusText(r.status), "message": r.message}
}

func refuse(status int, format string, args ...any) *refusal {
	return &refusal{status: status, message: fmt.Sprintf(format, args...)}
}

// invalid is a refused value; its status is a matter of [Quirks].
func (s *store) invalid(format string, args ...any) *refusal {
	if s.quirks.Invalid422 {
		return refuse(http.StatusUnprocessableEntity, format, args...)
	}
	return refuse(http.StatusBadRequest, format, args...)
}

func notFound(what string) *refusal { return refuse(http.StatusNotFound, unverifiedNotFound, what) }

// missing answers a path that no route has, as the gateway does.
func missing(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusNotFound, map[string]any{"message": "Not Found"})
}

// faultBody is the shape of an error that a fault makes: those that the gateway gives carry nothing but a message.
func faultBody(status int) []byte {
	body := map[string]any{"message": http.StatusText(status)}
	switch status {
	case http.StatusTooManyRequests:
		body["message"] = tooMany
	case http.StatusInternalServerError:
		body = refuse(status, unverifiedInternal).body()
	}
	out, err := json.Marshal(body)
	if err != nil {
		return nil // texts and numbers always marshal
	}
	return out
}

// write answers JSON with a weak Etag, which nothing reads.
func write(w http.ResponseWriter, status int, body any) {
	doc, err := json.Marshal(body)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	sum := fnv.New64a()
	_, _ = sum.Write(doc) // a hash takes everything
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Etag", fmt.Sprintf(`W/"%x-%x"`, len(doc), sum.Sum64()))
	w.WriteHeader(status)
	_, _ = w.Write(doc) // the writer is memory
}
