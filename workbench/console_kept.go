package workbench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/connectors/stack"
	"patchbay/problem"
	"patchbay/store"
)

// The bounds of what is kept of the console.
const (
	sentMost  = 50       // requests that were sent, for each connection
	savedMost = 200      // requests with a name
	bodyMost  = 16 << 10 // bytes of a body
)

const (
	sentPrefix  = "console.sent."
	savedPrefix = "console.saved."
)

// KeptRequest is a request that was sent, or saved under a name. It holds no secret.
type KeptRequest struct {
	ID      string         `json:"-"`
	Name    string         `json:"name,omitempty"` // "" for one that was sent
	At      time.Time      `json:"at"`
	Request ConsoleRequest `json:"request"`
	Status  int            `json:"status,omitempty"` // 0 when no answer came, and of a saved one
	Took    time.Duration  `json:"tookNs,omitempty"`
	Cut     bool           `json:"cut,omitempty"` // its body was too long to be kept
}

// KeptRequests lists the saved requests by name, then those that were sent, the last one first. Those of connections that
// are gone are left out.
func (w *Workbench) KeptRequests(ctx context.Context) ([]KeptRequest, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	called, err := w.callNames(ctx, db)
	if err != nil {
		return nil, err
	}
	all, err := keptRequests(ctx, db, "console.")
	if err != nil {
		return nil, err
	}
	var out []KeptRequest
	for _, k := range all {
		if k.Request.Connection = called[k.Request.Connection]; k.Request.Connection != "" {
			out = append(out, k)
		}
	}
	slices.SortFunc(out, func(a, b KeptRequest) int {
		if (a.Name == "") != (b.Name == "") {
			return cmp.Compare(len(b.Name), len(a.Name)) // one of them is 0
		}
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), b.At.Compare(a.At), cmp.Compare(b.ID, a.ID))
	})
	return out, nil
}

// keptRequests reads what is kept under a prefix, with ids in place of the connections' names. What cannot be understood
// is left out: a newer program may have written it.
func keptRequests(ctx context.Context, db *store.Store, prefix string) ([]KeptRequest, error) {
	rows, err := db.Settings(ctx, prefix)
	if err != nil {
		return nil, err
	}
	out := make([]KeptRequest, 0, len(rows))
	for key, text := range rows {
		k := KeptRequest{ID: key}
		if json.Unmarshal([]byte(text), &k) == nil {
			out = append(out, k)
		}
	}
	return out, nil
}

// noteSent keeps a request that was sent. One that is the same as one before takes its place.
func (w *Workbench) noteSent(ctx context.Context, r ConsoleRequest, got ConsoleAnswer) {
	if err := w.keepSent(ctx, r, got); err != nil {
		w.opt.Log.Warn("keep a request of the console", "error", err)
	}
}

func (w *Workbench) keepSent(ctx context.Context, r ConsoleRequest, got ConsoleAnswer) error {
	k, db, err := w.keepable(ctx, r)
	if err != nil {
		return err
	}
	k.At, k.Status, k.Took = w.opt.Now().UTC(), got.Status, got.Took
	prefix := sentPrefix + k.Request.Connection + "."
	before, err := keptRequests(ctx, db, prefix)
	if err != nil {
		return err
	}
	text, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep a request: %w", err)
	}
	if err := db.SetSetting(ctx, prefix+token(w.opt.Now()), string(text)); err != nil {
		return err
	}
	slices.SortFunc(before, func(a, b KeptRequest) int { return b.At.Compare(a.At) })
	for i, old := range before {
		if i >= sentMost-1 || old.Request == k.Request {
			if err := db.DropSetting(ctx, old.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// SaveRequest keeps a request under a name, without its secrets. One that has the name already is replaced when over is
// set, else it is a problem of kind NeedsPerson.
func (w *Workbench) SaveRequest(ctx context.Context, name string, r ConsoleRequest, over bool) error {
	name = strings.TrimSpace(name)
	if name == "" || problem.Clean(name) != name || len(name) > 100 {
		return problem.New(problem.Usage, "The name of a request is one line of 1 to 100 characters.")
	}
	k, db, err := w.keepable(ctx, r)
	if err != nil {
		return err
	}
	if k.Cut {
		return problem.New(problem.Invalid, "Its body is too long to be kept: at most %d KB are.", bodyMost>>10)
	}
	k.Name, k.At = name, w.opt.Now().UTC()
	key := savedPrefix + strings.ToLower(name)
	all, err := keptRequests(ctx, db, savedPrefix)
	if err != nil {
		return err
	}
	there := slices.ContainsFunc(all, func(o KeptRequest) bool { return o.ID == key })
	switch {
	case there && !over:
		return problem.New(problem.NeedsPerson, "There is a request called %s already.", name)
	case !there && len(all) >= savedMost:
		return problem.New(problem.Invalid, "%d requests are saved, which is as many as are kept.", len(all)).WithHint("Forget one of them first.")
	}
	text, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("save a request: %w", err)
	}
	return db.SetSetting(ctx, key, string(text))
}

// ForgetRequest drops a kept request; one that is not there is no error.
func (w *Workbench) ForgetRequest(ctx context.Context, id string) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(id, sentPrefix) && !strings.HasPrefix(id, savedPrefix) {
		return problem.New(problem.NotFound, "There is no such request.")
	}
	return db.DropSetting(ctx, id)
}

// keepable is a request as it may be kept: of a connection by its id, and without secrets.
func (w *Workbench) keepable(ctx context.Context, r ConsoleRequest) (KeptRequest, *store.Store, error) {
	db, err := w.store(ctx)
	if err != nil {
		return KeptRequest{}, nil, err
	}
	row, err := db.Connection(ctx, r.Connection)
	if err != nil {
		return KeptRequest{}, nil, err
	}
	hide := bytes.Clone
	if l, err := w.reach(ctx, row.ID); err == nil {
		if d, ok := l.session.(connectors.Discreet); ok {
			hide = func(in []byte) []byte { out, _ := d.Hide(ctx, in); return out }
		}
	}
	k := KeptRequest{Request: r}
	if len(r.Body) > bodyMost {
		k.Request.Body, k.Cut = "", true
	}
	for _, part := range []*string{&k.Request.Path, &k.Request.Query, &k.Request.Header, &k.Request.Body} {
		*part = string(hide([]byte(*part)))
	}
	k.Request.Connection = row.ID
	k.Request.Query = unnamed(k.Request.Query, "=", "\n")
	k.Request.Header = unnamed(k.Request.Header, ":", "\n")
	if path, query, ok := strings.Cut(k.Request.Path, "?"); ok {
		k.Request.Path = path + "?" + unnamed(query, "=", "&")
	}
	if !r.saysJSON() {
		k.Request.Body = unnamed(k.Request.Body, "=", "&")
	}
	return k, db, nil
}

// unnamed takes the values of secrets, told by their names, out of a text of pairs.
func unnamed(text, by, end string) string {
	all := strings.Split(text, end)
	for i, p := range all {
		name, value, ok := strings.Cut(p, by)
		plain, err := url.QueryUnescape(strings.TrimSpace(name))
		if err != nil {
			plain = name
		}
		if ok && strings.TrimSpace(value) != "" && stack.SecretName(strings.ReplaceAll(plain, "-", "_")) {
			all[i] = name + by + stack.Masked
		}
	}
	return strings.Join(all, end)
}
