package store

import (
	"context"
	"database/sql"
	"fmt"
)

// KnownConnection is a connection as a store names it.
type KnownConnection struct {
	ID      string
	Name    string
	Removed bool
}

// ConnectionsIn reads which connections the store or backup at path knows, without opening it as a store; those that were
// removed, too. The file is not written to.
func ConnectionsIn(ctx context.Context, path string) (out []KnownConnection, err error) {
	db, err := sql.Open("sqlite", fileDSN(Options{Path: path, Wait: again}, "query_only(1)")+"&mode=ro")
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	err = each(ctx, db, func(r *sql.Rows) error {
		var k KnownConnection
		err := r.Scan(&k.ID, &k.Name, &k.Removed)
		out = append(out, k)
		return err
	}, "SELECT id, ifnull(body->>'name', ''), removed FROM connections ORDER BY no")
	if err != nil {
		return nil, explain(path, "read its connections", err)
	}
	return out, nil
}
