package spec

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"

	"patchbay/connectors"
	"patchbay/problem"
)

// cursor is where a walk stands. Outside it is an opaque text.
type cursor struct {
	Model string          `json:"m"`
	Rule  string          `json:"r"` // print of how the listing goes on: positions and marks of another one mean something else
	Text  string          `json:"t,omitempty"`
	Since int64           `json:"s,omitempty"` // ms; 0 for a whole walk
	After json.RawMessage `json:"a,omitempty"` // the provider's own
	URL   string          `json:"u,omitempty"` // of the next page, as the provider told it
	Of    string          `json:"f,omitempty"` // the one whose own records are listed, FIELD=ID
	Page  int             `json:"p,omitempty"` // pages behind us
	Seen  int             `json:"n,omitempty"` // rows behind us
	Print uint64          `json:"h,omitempty"` // of the last page, where position alone would tell the next from it
	Total int             `json:"c"`           // as the last answer told; -1 for unknown
	Moved bool            `json:"x,omitempty"` // rows may have slipped past
	Outer string          `json:"o,omitempty"` // of the parents' own listing, in rounds
	Done  string          `json:"d,omitempty"` // the last parent that was finished on that page
}

func (c cursor) encode() string {
	b, err := json.Marshal(c)
	if err != nil { // After came out of valid JSON
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// resume reads a query's cursor; a cursor of another listing is refused, as it would skip records. One that was made
// while the listing went on in another way is of no use any more, and it begins anew.
func resume(q connectors.Query, rule string) (cursor, error) {
	fresh := cursor{Model: q.Model, Rule: rule, Text: q.Text, Total: -1}
	if !q.Since.IsZero() {
		fresh.Since = q.Since.UnixMilli()
	}
	for field, id := range q.Of {
		fresh.Of = field + "=" + id
	}
	if q.After == "" {
		return fresh, nil
	}
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(q.After)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil || c.Model != fresh.Model || c.Text != fresh.Text || c.Since != fresh.Since || c.Of != fresh.Of || c.Seen < 0 || c.Page < 0 {
		return cursor{}, problem.New(problem.Usage, "This cursor does not belong to this listing.").
			WithHint("Start from the beginning, without a cursor.").Because(err)
	}
	if c.Rule != rule {
		return fresh, nil
	}
	return c, nil
}

// rule is a print of all in a listing that gives a cursor its meaning. The provider's address is not in it.
func (l *listing) rule(w *walk) string {
	sum := fnv.New64a()
	tell := func(parts ...any) {
		for _, p := range parts {
			b, err := json.Marshal(p)
			if err != nil { // templates came out of YAML
				b = fmt.Append(nil, p)
			}
			_, _ = sum.Write(append(b, 0)) // a hash takes everything
		}
	}
	one, size := w.call()
	tell(l.next, l.items, l.tree, one.method, one.path, one.query, one.body)
	if l.next == "page" {
		tell(size)
	}
	if l.window != nil {
		tell(l.window)
	}
	if l.each != nil {
		tell(l.each.model, l.each.items, l.each.id)
	}
	return strconv.FormatUint(sum.Sum64(), 36)
}

// stale marks a refusal of a request that went on behind a kept cursor. status is 0 where the stack refused to send it:
// the address of the next page may be of a host that was.
func (u use) stale(err error, status int) error {
	if err == nil || !u.resumes {
		return err
	}
	p := problem.As(err)
	switch status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusGone, http.StatusUnprocessableEntity:
	case 0:
		if p.Kind != problem.Usage {
			return err
		}
	default:
		return err
	}
	return p.Because(errors.Join(connectors.ErrCursor, p.Err))
}
