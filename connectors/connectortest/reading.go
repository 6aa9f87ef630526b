package connectortest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

func ids(records []model.Record) []string {
	out := make([]string, len(records))
	for i, r := range records {
		out[i] = r.Remote.ID
	}
	return out
}

func (b *bench) walk(t *testing.T) {
	b.needs(t, connectors.List)
	l := b.open(t, nil)
	var got []model.Record
	last := connectors.Page{}
	for page, err := range l.List(t.Context(), connectors.Query{Model: b.env.Model, Size: b.env.Page}) {
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		if last.Complete {
			t.Error("a page came behind the one that was called complete")
		}
		got, last = append(got, page.Records...), page
	}
	if !last.Complete || last.Next != "" {
		t.Errorf("the last page is complete %v, with cursor %q", last.Complete, last.Next)
	}
	if len(got) < b.env.Least {
		t.Fatalf("%d records: the suite needs %d", len(got), b.env.Least)
	}
	seen := slices.Sorted(slices.Values(ids(got)))
	if twice := len(seen) - len(slices.Compact(slices.Clone(seen))); twice > 0 {
		t.Errorf("%d records came twice", twice)
	}
	for _, r := range got {
		if r.Model != b.env.Model || r.Remote.ID == "" || r.Connection != b.env.Grant.Connection || r.Fields == nil {
			t.Fatalf("a record lacks its model, id, connection or fields: %+v", r)
		}
	}
}

func (b *bench) resume(t *testing.T) {
	b.needs(t, connectors.List)
	l := b.open(t, nil)
	q := connectors.Query{Model: b.env.Model, Size: b.env.Page}
	whole := ids(b.records(t, l, q))
	var behind []string
	tried := 0
	for page, err := range l.List(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		behind = append(behind, ids(page.Records)...)
		if page.Next == "" || tried == 3 {
			break
		}
		tried++
		rest := q
		rest.After = page.Next
		if got := append(slices.Clone(behind), ids(b.records(t, l, rest))...); !slices.Equal(got, whole) {
			t.Fatalf("stopped after %d and resumed: %v, in one go: %v", len(behind), got, whole)
		}
	}
}

func (b *bench) foreignCursor(t *testing.T) {
	b.needs(t, connectors.List)
	l := b.open(t, nil)
	q := connectors.Query{Model: b.env.Model, After: "bm9uc2Vuc2U"}
	for _, err := range l.List(t.Context(), q) {
		if err == nil {
			t.Fatal("an invented cursor was taken")
		}
		b.wants(t, err, problem.Usage)
		return
	}
}

func (b *bench) rowIsRecord(t *testing.T) {
	b.needs(t, connectors.List, connectors.Retrieve)
	l := b.open(t, nil)
	rows := b.records(t, l, connectors.Query{Model: b.env.Model})
	for _, row := range rows[:min(len(rows), 20)] {
		one := b.read(t, l, row.Remote.ID)
		if d := model.Diff(row.Fields, one.Fields); len(d) > 0 {
			t.Errorf("%s: the row and the record differ: %+v", row.Remote.ID, d)
		}
		// An answer that tells no time does not contradict one that does.
		if told := !one.UpdatedAt.IsZero() && !row.UpdatedAt.IsZero(); told && (!row.UpdatedAt.Equal(one.UpdatedAt) || row.Remote.Revision != one.Remote.Revision) {
			t.Errorf("%s: the row and the record were changed at different times", row.Remote.ID)
		}
		for path, v := range one.Fields {
			if s, ok := v.(string); ok && s != model.Line(s, true) {
				t.Errorf("%s holds what could drive a terminal: %q", path, s)
			}
		}
	}
}

func (b *bench) native(t *testing.T) {
	b.needs(t, connectors.List)
	l := b.open(t, nil)
	for _, r := range b.records(t, l, connectors.Query{Model: b.env.Model}) {
		if !json.Valid(r.Native) || !b.env.Assembled && !l.net.carried(r.Native) {
			t.Fatalf("the native bytes of %s did not come like this: %s", r.Remote.ID, r.Native)
		}
	}
}

func (b *bench) unknown(t *testing.T) {
	b.needs(t, connectors.Retrieve)
	l := b.open(t, nil)
	_, err := l.Retrieve(t.Context(), b.env.Model, b.env.Unknown)
	b.wants(t, err, problem.Gone)
}

func (b *bench) hosts(t *testing.T) {
	l := b.open(t, nil)
	for _, path := range []string{"https://elsewhere.example.org/v1", "//elsewhere.example.org/v1"} {
		_, err := l.Do(t.Context(), connectors.Request{Method: "GET", Path: path})
		b.wants(t, err, problem.Usage)
	}
	if n := l.net.count(); n != 0 {
		t.Fatalf("%d requests were sent", n)
	}
	if _, err := l.Account(t.Context()); err != nil {
		t.Fatalf("account: %v", err)
	}
	for _, r := range l.net.sent {
		if r.URL.Scheme+"://"+r.URL.Host != b.env.Grant.Endpoint {
			t.Errorf("sent to %s", r.URL.Host)
		}
	}
}

func (b *bench) renews(t *testing.T) {
	l, from := b.warm(t, nil)
	l.net.during(func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if n == 1 {
			return canned(r, 401, "application/json", `{}`), nil
		}
		return send()
	}, func() {
		if _, err := l.Account(t.Context()); err != nil {
			t.Errorf("account: %v", err)
		}
	})
	if renewed := b.renewals(l, from); renewed != 1 {
		t.Errorf("renewed %d times", renewed)
	}
	l, from = b.warm(t, nil)
	n := l.net.during(func(_ int, r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
		return canned(r, 401, "application/json", `{}`), nil
	}, func() {
		_, err := l.Account(t.Context())
		b.wants(t, err, problem.SignIn)
	})
	if renewed := b.renewals(l, from); n != 2 || renewed != 1 {
		t.Errorf("a dead token led to %d requests and %d renewals", n, renewed)
	}
}

func (b *bench) obeys(t *testing.T) {
	l, _ := b.warm(t, nil)
	start := time.Now()
	n := l.net.during(func(n int, r *http.Request, send func() (*http.Response, error)) (*http.Response, error) {
		if n > 1 {
			return send()
		}
		answer := canned(r, 429, "application/json", `{}`)
		answer.Header.Set("Retry-After", "1")
		return answer, nil
	}, func() {
		if _, err := l.Account(t.Context()); err != nil {
			t.Errorf("account: %v", err)
		}
	})
	if took := time.Since(start); n != 2 || took < time.Second {
		t.Errorf("%d requests within %s", n, took)
	}
}

func (b *bench) garbled(t *testing.T) {
	for name, body := range map[string]string{"HTML": "<html><body>Sign in to the hotel's network</body></html>", "cut": `{"a":`, "other": `{"surprise":1}`, "list": `[]`} {
		l := b.open(t, nil)
		l.net.during(func(_ int, r *http.Request, _ func() (*http.Response, error)) (*http.Response, error) {
			answer := canned(r, 200, "text/html", body)
			answer.Header.Set("Retry-After", "0") // it is asked for again: at once
			return answer, nil
		}, func() {
			if _, err := l.Account(t.Context()); err == nil {
				t.Errorf("%s was taken for an account", name)
			} else {
				b.wants(t, err, problem.ProviderDown)
			}
			for page, err := range l.List(t.Context(), connectors.Query{Model: b.env.Model}) {
				if err == nil && name == "list" && b.env.Bare && len(page.Records) == 0 {
					continue
				}
				if err == nil {
					t.Fatalf("%s was taken for a page of %d records, complete %v", name, len(page.Records), page.Complete)
				}
				b.wants(t, err, problem.ProviderDown)
			}
		})
	}
}

func (b *bench) stopped(t *testing.T) {
	b.needs(t, connectors.List)
	l := b.open(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	pages := 0
	for page, err := range l.List(ctx, connectors.Query{Model: b.env.Model, Size: 1}) {
		if err != nil {
			b.wants(t, err, problem.Canceled)
			return
		}
		if pages++; page.Complete && pages > 1 {
			t.Fatal("a walk that was stopped is called complete")
		}
		if page.Complete {
			return // all of it came in one page: there was nothing to stop
		}
		stop()
	}
	t.Fatalf("the walk ended after %d pages without saying why", pages)
}
