package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
)

// What the search takes.
const (
	searchPageLimit = 500
	searchDepth     = 10_000
	listPageLimit   = 100
)

// question is a search body that was understood.
type question struct {
	at      string
	size    int
	page    int // 1-based; 0 with a cursor
	cursor  []any
	order   order
	match   match
	text    match
	caching string // the same for questions with the same answer
}

func (s *site) searchContacts(c *call) (any, error) {
	b, err := s.body(c, searchRules())
	if err != nil {
		return nil, err
	}
	q, err := ask(b, s.opts.Quirks)
	if err != nil {
		return nil, err
	}
	all := s.search(q)
	from := (q.page - 1) * q.size
	if q.cursor != nil {
		if from, err = q.behindCursor(all); err != nil {
			return nil, err
		}
	}
	rows := []map[string]any{}
	for _, hit := range all[min(from, len(all)):min(from+q.size, len(all))] {
		row := hit.row()
		row["searchAfter"] = q.order.cursor(hit)
		rows = append(rows, row)
	}
	return map[string]any{"contacts": rows, "total": len(all), "traceId": c.trace}, nil
}

func (s *site) search(q question) []*contact {
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	x := s.store.index[q.at]
	x.settle(s.store.clock.Now())
	return x.answer(q.caching, func(c *contact) bool { return q.match(c) && q.text(c) }, q.order)
}

// ask reads a search body that the rules let through.
func ask(b body, quirks Quirks) (question, error) {
	q := question{page: 1}
	q.at, _ = b["locationId"].(string) // required by the rules
	size, _ := b["pageLimit"].(json.Number)
	n, err := strconv.Atoi(size.String())
	if err != nil || n < 1 {
		return q, unprocessable("pageLimit must not be less than 1")
	}
	if n > searchPageLimit {
		return q, unprocessable(fmt.Sprintf("pageLimit must not be greater than %d", searchPageLimit))
	}
	q.size = n
	if err := q.position(b); err != nil {
		return q, err
	}
	query, _ := b["query"].(string)
	if len([]rune(query)) > valueLimit {
		return q, unprocessable(fmt.Sprintf("query must be shorter than or equal to %d characters", valueLimit))
	}
	q.text = found(query)
	filters, sorts := again(b["filters"]), again(b["sort"])
	q.caching = string(filters) + "\n" + string(sorts) + "\n" + query
	if q.order, err = parseSort(sorts); err != nil {
		return q, err
	}
	q.match, err = parseFilters(filters, quirks)
	return q, err
}

// again is a decoded value as JSON; nothing for null.
func again(v any) []byte {
	if v == nil {
		return nil
	}
	out, err := json.Marshal(v)
	if err != nil {
		return nil // it was JSON a moment ago
	}
	return out
}

func (q *question) position(b body) error {
	cursor, has := b["searchAfter"].([]any)
	page, paged := b["page"].(json.Number)
	switch {
	case b["searchAfter"] != nil && !has:
		return unprocessable("searchAfter must be an array")
	case len(cursor) > 0 && paged:
		return unprocessable(unverifiedBoth)
	case len(cursor) > 0:
		q.cursor, q.page = cursor, 0
		return nil
	case !paged:
		return nil
	}
	n, err := strconv.Atoi(page.String())
	if err != nil || n < 1 {
		return unprocessable("page must not be less than 1")
	}
	if n > searchDepth/q.size {
		return badRequest("%s", unverifiedDeep)
	}
	q.page = n
	return nil
}

func parseSort(raw []byte) (order, error) {
	if raw == nil {
		return nil, nil
	}
	var o order
	if err := json.Unmarshal(raw, &o); err != nil {
		return nil, unprocessable("sort must be an array")
	}
	for _, k := range o {
		if !sortable(k.Field) {
			return nil, badRequest(textBadField, k.Field)
		}
		if !slices.Contains([]string{"asc", "desc"}, k.Direction) {
			return nil, unprocessable("direction must be one of the following values: asc, desc")
		}
	}
	return o, nil
}

// behindCursor is the place of the first row after the cursor.
func (q question) behindCursor(all []*contact) (int, error) {
	fits := true
	n := sort.Search(len(all), func(i int) bool {
		behind, ok := q.order.behind(all[i], q.cursor)
		fits = fits && ok
		return behind
	})
	if !fits {
		return 0, unprocessable(unverifiedSearchAfter)
	}
	return n, nil
}

// listContacts is the old listing: newest first, with a two-part cursor in meta.
func (s *site) listContacts(c *call) (any, error) {
	in := c.r.URL.Query()
	at, err := s.named(c, in.Get("locationId"))
	if err != nil {
		return nil, err
	}
	size, err := count(in, "limit", 20)
	if err != nil {
		return nil, err
	}
	if size < 1 || size > listPageLimit {
		return nil, unprocessable(fmt.Sprintf("limit must not be greater than %d", listPageLimit))
	}
	q := question{at: at, size: size, text: found(in.Get("query")), match: func(*contact) bool { return true }, caching: "\n\n" + in.Get("query")}
	all, from := s.search(q), 0
	if id, after := in.Get("startAfterId"), in.Get("startAfter"); id != "" || after != "" {
		q.cursor = []any{json.Number(after), id}
		if from, err = q.behindCursor(all); err != nil {
			return nil, unprocessable("startAfter and startAfterId must be sent together")
		}
	}
	end := min(from+size, len(all))
	rows := []map[string]any{}
	for _, hit := range all[min(from, end):end] {
		rows = append(rows, hit.shape())
	}
	return map[string]any{"contacts": rows, "count": len(all), "meta": s.meta(in, all, from, size), "traceId": c.trace}, nil
}

// meta tells where the next page starts; on the last page there is none.
func (s *site) meta(in url.Values, all []*contact, from, size int) map[string]any {
	page, end := from/size+1, min(from+size, len(all))
	out := map[string]any{"total": len(all), "currentPage": page, "nextPage": nil, "prevPage": nil, "nextPageUrl": nil, "startAfter": nil, "startAfterId": nil}
	if page > 1 {
		out["prevPage"] = page - 1
	}
	if end >= len(all) || end == from {
		return out
	}
	last := all[end-1]
	next := url.Values{"locationId": in["locationId"], "startAfter": {strconv.FormatInt(last.Added.UnixMilli(), 10)}, "startAfterId": {last.ID}}
	if in.Has("limit") {
		next["limit"] = in["limit"]
	}
	out["nextPage"], out["startAfter"], out["startAfterId"] = page+1, last.Added.UnixMilli(), last.ID
	out["nextPageUrl"] = s.origin + "/contacts/?" + next.Encode()
	return out
}

// count reads a whole number from a query; the service takes numbers as text there.
func count(in url.Values, name string, otherwise int) (int, error) {
	if in.Get(name) == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(in.Get(name))
	if err != nil || n < 0 {
		return 0, &refusal{status: http.StatusUnprocessableEntity, message: []string{name + " must be a number string"}}
	}
	return min(n, 1<<30), nil
}

func (s *site) businessContacts(c *call) (any, error) {
	in := c.r.URL.Query()
	at, err := s.named(c, in.Get("locationId"))
	if err != nil {
		return nil, err
	}
	limit, err := count(in, "limit", 25)
	if err != nil {
		return nil, err
	}
	skip, err := count(in, "skip", 0)
	if err != nil {
		return nil, err
	}
	id := c.r.PathValue("businessId")
	all := s.search(question{
		at: at, text: found(in.Get("query")), match: func(c *contact) bool { return c.BusinessID == id },
		caching: "business " + id + "\n\n" + in.Get("query"),
	})
	rows := []map[string]any{}
	for _, hit := range all[min(skip, len(all)):min(skip+limit, len(all))] {
		rows = append(rows, hit.shape())
	}
	return map[string]any{"contacts": rows, "count": len(all), "traceId": c.trace}, nil
}
