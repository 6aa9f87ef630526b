package workbench

import (
	"context"
	"strings"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// Calls lists HTTP calls, the newest first, without headers and bodies. Each word of the filter's text is part of the
// method, the address, the operation, the status, the error or the connection's name; "4xx" and "5xx" stand for every such
// status, "none" for no answer.
func (w *Workbench) Calls(ctx context.Context, f CallFilter) ([]Call, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	sf := store.CallFilter{Failed: f.Failed, Limit: f.Limit}
	if f.Connection != "" {
		row, err := db.Connection(ctx, f.Connection)
		if err != nil {
			return nil, err
		}
		sf.Connection = row.ID
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	rows, err := db.FindCalls(ctx, sf, callWords(f.Text, called))
	if err != nil {
		return nil, err
	}
	out := make([]Call, 0, len(rows))
	for _, r := range rows {
		out = append(out, callOf(r, called))
	}
	return out, nil
}

// callWords are the words of a filter with what they may mean beside a part of a call.
func callWords(text string, called map[string]string) []store.CallWord {
	var out []store.CallWord
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		one := store.CallWord{Text: word, Silent: word == "none"}
		if len(word) == 3 && word[0] >= '1' && word[0] <= '5' && word[1:] == "xx" {
			one.Class = int(word[0] - '0')
		}
		for id, name := range called {
			if strings.Contains(strings.ToLower(name), word) {
				one.Connections = append(one.Connections, id)
			}
		}
		out = append(out, one)
	}
	return out
}

// Call answers one call with its redacted headers and bodies.
func (w *Workbench) Call(ctx context.Context, id string) (Call, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Call{}, err
	}
	r, err := db.Call(ctx, id)
	if err != nil {
		return Call{}, err
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return Call{}, err
	}
	c := callOf(r, called)
	c.Request, c.Response = side(r.Request), side(r.Response)
	return c, nil
}

// Activity counts the calls of the last span in buckets of equal length, the oldest first.
func (w *Workbench) Activity(ctx context.Context, last time.Duration, buckets int) ([]int, error) {
	if buckets <= 0 || last <= 0 {
		return nil, problem.New(problem.Internal, "Activity needs a span and a number of buckets.")
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Calls(ctx, store.CallFilter{Limit: 5000})
	if err != nil {
		return nil, err
	}
	out := make([]int, buckets)
	now := w.opt.Now()
	for _, r := range rows {
		age := now.Sub(r.Started)
		if age < 0 || age >= last {
			continue
		}
		out[buckets-1-int(age*time.Duration(buckets)/last)]++
	}
	return out, nil
}

func callOf(r store.Call, called map[string]string) Call {
	return Call{
		ID: r.ID, At: r.Started, Connection: called[r.Connection], Operation: r.Operation, Method: r.Method, URL: r.URL,
		Status: r.Status, Attempt: r.Attempt, Took: r.Took, Waited: r.Waited, Error: r.Err,
	}
}

func side(b store.Body) *Exchange {
	e := &Exchange{Header: map[string]string{}, Body: strings.ToValidUTF8(string(b.Bytes), "�"), Size: b.Size}
	for k, v := range b.Header {
		e.Header[k] = problem.Clean(strings.Join(v, ", "))
	}
	return e
}
