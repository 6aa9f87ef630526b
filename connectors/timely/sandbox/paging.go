package sandbox

import (
	"net/url"
	"strconv"
	"strings"
)

// window is paging by limit and offset. What cannot be read counts as not sent: no parameter is ever refused.
func window[T any](q url.Values, rows []T, limit int) []T {
	if n, err := strconv.Atoi(q.Get("limit")); err == nil && n > 0 {
		limit = n
	}
	from := 0
	if n, err := strconv.Atoi(q.Get("offset")); err == nil && n > 0 {
		from = min(n, len(rows))
	}
	return rows[from:min(from+limit, len(rows))]
}

// paged is paging by page and per_page, which is at most 5000.
func paged[T any](q url.Values, rows []T, size int) []T {
	if n, err := strconv.Atoi(q.Get("per_page")); err == nil && n > 0 {
		size = min(n, 5000)
	}
	page := 1
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 0 {
		page = n
	}
	from := min((page-1)*size, len(rows))
	return rows[from:min(from+size, len(rows))]
}

// csv reads a list of ids with commas; ok is false when nothing was sent.
func csv(q url.Values, key string) (ids []int64, ok bool) {
	if q.Get(key) == "" {
		return nil, false
	}
	for part := range strings.SplitSeq(q.Get(key), ",") {
		if n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 64); err == nil {
			ids = append(ids, n)
		}
	}
	return ids, true
}

// many reads key[]=1&key[]=2.
func many(q url.Values, key string) (values []string, ok bool) {
	values = q[key+"[]"]
	return values, len(values) > 0
}

// ascending reads the order of a list.
func ascending(q url.Values, fallback bool) bool {
	switch strings.ToLower(q.Get("order")) {
	case "asc":
		return true
	case "desc":
		return false
	}
	return fallback
}
