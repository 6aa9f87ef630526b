package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const build = "live-6.49q/6.49"

type object = map[string]any

// refusal is a no. It arrives as HTTP 200.
type refusal struct{ words string }

func (r *refusal) Error() string { return r.words }

func refuse(format string, args ...any) *refusal { return &refusal{fmt.Sprintf(format, args...)} }

// errNoRequest is what is answered with a page of HTML.
var errNoRequest = errors.New("no known req")

// nok is the body of a no, its words where the options say.
func (s *site) nok(req, words string) object {
	out := object{"status": "nok", "createdVNB": build, "req": req}
	if s.opts.Nok != "error" {
		out["errorCode"], out["errorMsg"] = "91", words
	}
	if s.opts.Nok != "errorMsg" {
		out["error"] = words
	}
	return out
}

// refusal is an error that a fault makes, for any status.
func (s *site) refusal(status int) []byte {
	out, err := json.Marshal(s.nok("", http.StatusText(status)))
	if err != nil {
		return nil // texts always marshal
	}
	return out
}

// answer writes what a function gave.
func (s *site) answer(w http.ResponseWriter, req string, now time.Time, out object, err error) {
	var no *refusal
	switch {
	case errors.Is(err, errNoRequest):
		html(w, http.StatusOK)
		return
	case errors.As(err, &no):
		out = s.nok(req, no.words)
	case err != nil:
		out = s.nok(req, unverifiedInternal)
	default:
		out["status"], out["req"], out["createdVNB"] = "ok", req, build
		if _, own := out["sstamp"]; !own {
			out["sstamp"] = s.store.clocks.stamp(now)
		}
	}
	doc, err := json.Marshal(out)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(doc) // the writer is memory
}

func html(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!DOCTYPE html><html><head><title>TimeTonic API</title></head><body><h1>TimeTonic API</h1></body></html>")) // the writer is memory
}
