package store

import (
	"context"
	"database/sql"
	"hash/fnv"
)

// LinkStamp is another one whenever [Store.Groups] of all records could answer something else. Two of one store can be
// compared.
type LinkStamp struct {
	members uint64
	newest  int64
	conns   [2]int64
}

// LinkStamp reads the stamp: much cheaper than the groups.
func (s *Store) LinkStamp(ctx context.Context) (out LinkStamp, err error) {
	if _, err = s.get(ctx, []any{&out.newest, &out.conns[0], &out.conns[1]},
		"SELECT (SELECT coalesce(max(key), 0) FROM records), (SELECT coalesce(max(no), 0) FROM connections), (SELECT count(*) FROM connections WHERE removed=0)"); err != nil {
		return out, err
	}
	sum := fnv.New64a()
	var text sql.RawBytes
	err = s.each(ctx, func(r *sql.Rows) error {
		if err := r.Scan(&text); err != nil {
			return err
		}
		_, err := sum.Write(text)
		return err
	}, "SELECT group_concat(record||' '||grp) FROM members")
	out.members = sum.Sum64()
	return out, err
}

// Grew reports whether two stamps differ in nothing but that records were added, none of which is in a group: what was known
// of the groups holds.
func (s *Store) Grew(ctx context.Context, was, now LinkStamp) (bool, error) {
	if was.members != now.members || was.conns != now.conns || now.newest < was.newest {
		return false, nil
	}
	linked := false
	_, err := s.get(ctx, []any{&linked}, "SELECT EXISTS(SELECT 1 FROM records r CROSS JOIN members m ON m.record=r.id WHERE r.key>?)", was.newest)
	return !linked, err
}

// Groups tells which of these records are the same, each group by its keys; nil keys asks about all records, those that were
// deleted among them. Who is linked with none of them is left out.
func (s *Store) Groups(ctx context.Context, keys []int64) ([][]int64, error) {
	const rest = " GROUP BY m.grp HAVING count(*)>1)"
	query, args := "SELECT group_concat(g, ';') FROM (SELECT group_concat(m.key) g FROM (SELECT grp, "+keyOf("record")+" key FROM members INDEXED BY members_group) m WHERE m.key IS NOT NULL"+rest, []any(nil)
	if keys != nil {
		query = "SELECT group_concat(g, ';') FROM (SELECT group_concat(r.key) g FROM json_each(?) j CROSS JOIN records r ON r.key=j.value CROSS JOIN members m ON m.record=r.id WHERE EXISTS(SELECT 1 FROM members)" + rest
		args = append(args, jsonText(keys))
	}
	var text sql.RawBytes
	var out [][]int64
	err := s.each(ctx, func(r *sql.Rows) error {
		if err := r.Scan(&text); err != nil {
			return err
		}
		out = groups(text)
		return nil
	}, query, args...)
	return out, err
}

// groups reads groups of numbers: a comma between two of one group, a semicolon between two groups.
func groups(text []byte) [][]int64 {
	if len(text) == 0 {
		return nil
	}
	all := numbers(text) // in one piece of memory, of which the groups are parts
	var out [][]int64
	from, at := 0, 0
	for _, c := range text {
		switch c {
		case ',':
			at++
		case ';':
			at++
			out = append(out, all[from:at:at])
			from = at
		}
	}
	return append(out, all[from:])
}

// Kin tells in which other connections a record's kin is, by the record's id: the ids of connections that have a live
// record which is linked with it, each once. Who is linked with none is left out.
func (s *Store) Kin(ctx context.Context, ids []string) (map[string][]string, error) {
	out := map[string][]string{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var id, conn string
		err := r.Scan(&id, &conn)
		out[id] = append(out[id], conn)
		return err
	}, `SELECT DISTINCT j.value, c.id FROM json_each(?) j CROSS JOIN members g ON g.record=j.value CROSS JOIN members m ON m.grp=g.grp AND m.record<>g.record
		CROSS JOIN records r ON r.key=`+keyOf("m.record")+` AND r.state=0 CROSS JOIN connections c ON c.no=r.conn WHERE EXISTS(SELECT 1 FROM members) ORDER BY c.no`, jsonText(ids))
	return out, err
}

// KinOf tells which live records are linked with each of these, by its id: their keys in ascending order. Who is linked with
// none is left out.
func (s *Store) KinOf(ctx context.Context, ids []string) (map[string][]int64, error) {
	out := map[string][]int64{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var id string
		var key int64
		err := r.Scan(&id, &key)
		out[id] = append(out[id], key)
		return err
	}, `SELECT j.value, r.key FROM json_each(?) j CROSS JOIN members g ON g.record=j.value CROSS JOIN members m ON m.grp=g.grp AND m.record<>g.record
		CROSS JOIN records r ON r.key=`+keyOf("m.record")+` AND r.state=0 WHERE EXISTS(SELECT 1 FROM members) ORDER BY r.key`, jsonText(ids))
	return out, err
}
