package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// bulk runs one statement again and again, without what database/sql does each time: it takes a lock, looks at every value
// and copies all of them. It is for whoever holds the gate of its writer.
type bulk struct {
	conn *sql.Conn
	stmt driver.Stmt
	args []driver.NamedValue
}

// bulk prepares a statement once per connection, as [tx.stmt] does. The values of its last run are gone.
func (t tx) bulk(ctx context.Context, query string) (*bulk, error) {
	if b, ok := t.w.bulks[query]; ok {
		b.args = b.args[:0]
		return b, nil
	}
	b := &bulk{conn: t.w.conn}
	err := b.conn.Raw(func(c any) (err error) {
		prep, ok := c.(driver.ConnPrepareContext)
		if !ok {
			return errors.New("the driver prepares no statements")
		}
		b.stmt, err = prep.PrepareContext(ctx, query)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prepare %.60q: %w", query, err)
	}
	t.w.bulks[query] = b
	return b, nil
}

// add hands over the next values: int64, string or []byte, which must not change before the statement has run.
func (b *bulk) add(values ...driver.Value) {
	for _, v := range values {
		b.args = append(b.args, driver.NamedValue{Ordinal: len(b.args) + 1, Value: v})
	}
}

// run runs the statement with the values that were added, and forgets them. A context that ends would cost a goroutine.
func (b *bulk) run(ctx context.Context) error {
	err := b.conn.Raw(func(any) error {
		stmt, ok := b.stmt.(driver.StmtExecContext)
		if !ok {
			return errors.New("the driver runs no statements")
		}
		_, err := stmt.ExecContext(ctx, b.args)
		return err
	})
	clear(b.args) // what was written is not to be kept in memory
	b.args = b.args[:0]
	return err
}

// closeBulks closes the statements; it is called before their connection closes.
func (w *writer) closeBulks() {
	for _, b := range w.bulks {
		_ = w.conn.Raw(func(any) error { return b.stmt.Close() }) // the connection goes anyway
	}
	w.bulks = nil
}
