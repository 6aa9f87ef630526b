package store

import (
	"context"
	"strings"
)

// ordered lists the keys of all records of the query that pass, in its order.
func (s *Store) ordered(ctx context.Context, sc scope, q Query) ([]int64, error) {
	found, err := s.allHits(ctx, sc, q.walks() && q.down())
	if err != nil {
		return nil, err
	}
	if found, err = s.pass(ctx, q, found); err != nil || q.walks() || len(found) == 0 {
		return found, err
	}
	// Equal records follow their titles: that is the order in which they come.
	by, args := orderBy(q.Sort)
	sorted, err := keys(ctx, s.readers, "SELECT group_concat(key) FROM (SELECT r.key FROM json_each(?) j CROSS JOIN records r ON r.key=j.value ORDER BY "+by+", j.id)",
		append([]any{jsonText(found)}, args...)...)
	if err != nil {
		return nil, explain(s.path, "sort the list", err)
	}
	return sorted, nil
}

// orderBy spells an order in SQL.
func orderBy(sort []Order) (string, []any) {
	var parts []string
	var args []any
	for _, o := range sort {
		dir := ""
		if o.Down {
			dir = " DESC"
		}
		switch o.Field {
		case "title":
			parts = append(parts, "j.id"+dir)
		case "updatedAt":
			parts = append(parts, "r.updated=0", "r.updated"+dir)
		case "createdAt":
			parts = append(parts, "r.created=0", "r.created"+dir)
		default:
			value := "json_extract(r.fields, ?)"
			path := `$."` + o.Field + `"`
			if strings.ContainsAny(o.Field, `"\`) {
				// Such a name cannot be spelled as a path.
				value, path = "(SELECT value FROM json_each(r.fields) WHERE key=?)", o.Field
			}
			parts = append(parts, "coalesce("+value+", '') IN ('','[]')", value+" COLLATE NOCASE"+dir)
			args = append(args, path, path)
		}
	}
	return strings.Join(parts, ", "), args
}
