package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"patchbay/store/index"
)

// moment is the column of a list of one model that is sorted by a moment alone; "" for other lists.
func (q Query) moment() string {
	if len(q.Sort) != 1 || q.Model == "" || len(index.Asked(q.Text)) > 0 {
		return ""
	}
	return map[string]string{"updatedAt": "updated", "createdAt": "created"}[q.Sort[0].Field]
}

// timed is a record on its way into the order of moments.
type timed struct {
	key  int64
	at   int64
	sort string
}

// beginMoments walks in the order of moments. What has the same moment follows its titles, so a moment counts only when all
// that have it were seen. Records without a moment come last: when the walk ends, the list is read in another way.
func (s *Store) beginMoments(ctx context.Context, sc scope, q Query, n int) (found []int64, all bool, err error) {
	column, dir := q.moment(), ""
	if q.down() {
		dir = " DESC"
	}
	wanted := map[int64]bool{}
	for _, no := range sc.conns {
		wanted[no] = true
	}
	var rows []timed
	seen, last := 0, int64(0)
	err = s.each(ctx, func(r *sql.Rows) error {
		var t timed
		var conn int64
		var model, title string
		if err := r.Scan(&t.key, &t.at, &conn, &model, &title); err != nil {
			return err
		}
		seen, last = seen+1, t.at
		if model == q.Model && (len(wanted) == 0 || wanted[conn]) {
			t.sort = index.SortKey(title)
			rows = append(rows, t)
		}
		return nil
	}, "SELECT r.key, r."+column+", r.conn, r.model, r.title FROM records r INDEXED BY records_"+column+
		" WHERE r.state=0 AND r."+column+"<>0 ORDER BY r."+column+dir+" LIMIT ?", n+1)
	if err != nil {
		return nil, false, err
	}
	if seen > n {
		rows = slices.DeleteFunc(rows, func(t timed) bool { return t.at == last })
	}
	slices.SortFunc(rows, func(a, b timed) int {
		at := cmp.Compare(a.at, b.at)
		if dir != "" {
			at = -at
		}
		return cmp.Or(at, cmp.Compare(a.sort, b.sort), cmp.Compare(a.key, b.key))
	})
	for _, t := range rows {
		found = append(found, t.key)
	}
	return found, false, nil
}
