package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"patchbay/problem"
)

// Restored tells what a restore did.
type Restored struct {
	Aside       string // where the store that was there is now
	Connections int    // that the backup did not know, or knew otherwise
	Changes     int    // of the journal that the backup did not know, or knew otherwise
	Left        int    // changes that could not be carried over and are only in Aside
}

// Restore puts the backup at from in the place of the store at o.Path, whose bytes stay under another name. The backup is
// read whole first, and brought up to date. Connections and the journal are carried over from the store that was there, as
// far as they can be read: no write that was begun is forgotten. No Store of this process may have either file open;
// another process that has the store is Busy. Broken off anywhere, the old store or the restored one is there, whole.
func Restore(ctx context.Context, o Options, from string) (Restored, error) {
	if err := readable(o.Path, from); err != nil {
		return Restored{}, err
	}
	if err := prepareFile(o.Path); err != nil { // one that was lost is restored, too
		return Restored{}, err
	}
	a, err := alone(ctx, o)
	if err != nil {
		return Restored{}, err
	}
	defer a.release()
	next := leftover(a.opt.Path)
	if err := fetch(ctx, from, next); err != nil {
		return Restored{}, err
	}
	out := Restored{Aside: asideName(a.opt.Path, "before-restore", a.opt.Now())}
	err = inspect(ctx, next, func(w *writer) error {
		if err := w.sound(ctx, from); err != nil {
			return err
		}
		have, err := version(ctx, w)
		if err != nil {
			return err
		}
		if err := advance(ctx, w, steps(), have); err != nil {
			return err
		}
		return a.carryOver(ctx, w, &out)
	})
	if err != nil {
		return Restored{}, err
	}
	return out, a.replace(out.Aside)
}

// readable makes sure that from is a file that can be read, and not the store itself.
func readable(path, from string) error {
	info, err := os.Stat(from)
	if err != nil || !info.Mode().IsRegular() {
		return problem.New(problem.Invalid, "There is no backup %s that can be read.", from).Because(err)
	}
	if own, err := os.Stat(path); err == nil && os.SameFile(own, info) {
		return problem.New(problem.Invalid, "%s is the store itself.", from).WithHint("Name the file of a backup.")
	}
	if info.Size() == 0 {
		return problem.New(problem.Invalid, "The file %s is empty.", from).WithHint("Name another backup.")
	}
	return nil
}

// Backup is what a whole store in another file holds.
type Backup struct {
	Bytes                int64
	Format               int
	Records, Connections int
}

// Peruse makes sure of all that [Restore] asks of the backup at from, reading it whole, and tells what it holds. It changes
// neither the backup nor the store at path, which may be open.
func Peruse(ctx context.Context, path, from string) (Backup, error) {
	if err := readable(path, from); err != nil {
		return Backup{}, err
	}
	var out Backup
	err := inBackup(ctx, leftover(resolved(path)), from, func(r *writer) error {
		if err := r.integrity(ctx, false); err != nil {
			return err
		}
		row := r.conn.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM records WHERE state=0), (SELECT count(*) FROM connections WHERE removed=0),
			user_version, (SELECT page_count*page_size FROM pragma_page_count, pragma_page_size) FROM pragma_user_version`)
		if err := row.Scan(&out.Records, &out.Connections, &out.Format, &out.Bytes); err != nil {
			return explain(from, "read the backup", err)
		}
		return nil
	})
	return out, err
}

// fetch copies a backup to a file of our own, through SQLite: that reads a log beside it, and leaves it untouched.
func fetch(ctx context.Context, from, to string) error {
	return inBackup(ctx, to, from, func(r *writer) error { return r.vacuumInto(ctx, to) })
}

// inBackup reads in a backup that can be brought to the file to, once it is known to be a store that this version can read.
func inBackup(ctx context.Context, to, from string, fn func(*writer) error) error {
	info, err := os.Stat(from)
	if err != nil {
		return unusable(from, err)
	}
	if err := roomFor(to, info.Size(), "restore"); err != nil {
		return err
	}
	how := "mode=ro"
	if _, err := os.Lstat(from + "-wal"); err != nil {
		how = "immutable=1" // a folder that cannot be written will do
	}
	r := &writer{path: from, dsn: fileDSN(Options{Path: from, Wait: busyWait}) + "&" + how, gate: make(chan struct{}, 1)}
	if err := r.open(ctx); err != nil {
		return unusable(from, err)
	}
	err = fits(ctx, r)
	if err == nil {
		var have int
		if have, err = version(ctx, r); err == nil && (have == 0 || !r.keeps(ctx, "records")) {
			err = problem.New(problem.Invalid, "The file %s is not a backup of a store.", from).WithHint("Name another backup.")
		}
	}
	if err == nil {
		err = fn(r)
	}
	_ = r.close() // it was only read
	return unusable(from, err)
}

// keeps reports whether the file has a table.
func (w *writer) keeps(ctx context.Context, table string) bool {
	err := w.conn.QueryRowContext(ctx, "SELECT 1 FROM sqlite_schema WHERE type='table' AND name=?", table).Scan(new(int))
	return err == nil
}

// unusable says of a backup what is said of a store that is damaged.
func unusable(from string, err error) error {
	if errors.Is(err, ErrDamaged) {
		return problem.New(problem.Storage, "The backup %s is damaged, or is no backup.", from).
			WithHint("The store is as it was. Choose another backup.").WithFix("patchbay store").Because(err)
	}
	return err
}

func (w *writer) sound(ctx context.Context, from string) error {
	return unusable(from, w.integrity(ctx, false))
}

// carryOver brings the connections and the journal of the store that was there to w.
func (a *sole) carryOver(ctx context.Context, w *writer, out *Restored) error {
	from, done, err := a.source(ctx)
	if err != nil {
		return err
	}
	defer done()
	return w.do(ctx, "carry over the journal", func(t tx) error {
		if err := t.yieldNames(ctx, from); err != nil {
			return err
		}
		conns, err := t.layOver(ctx, from, "connections")
		if err != nil {
			return err
		}
		intents, err := t.layOver(ctx, from, "intents")
		if err != nil {
			return err
		}
		out.Connections, out.Changes, out.Left = conns.moved, intents.moved, intents.left
		// Keys of records that the backup does not have will be given to others.
		return t.knowNothing(ctx)
	})
}

// yieldNames gives connections that only the backup knows another name where theirs was given away since.
func (t tx) yieldNames(ctx context.Context, from querier) error {
	var ids, names []string
	err := each(ctx, from, func(r *sql.Rows) error {
		var id, name string
		err := r.Scan(&id, &name)
		ids, names = append(ids, id), append(names, name)
		return err
	}, "SELECT id, folded FROM connections WHERE removed=0")
	if err != nil {
		return nil //nolint:nilerr // none of them can be read, and so none is carried over
	}
	_, err = t.exec(ctx, `UPDATE connections SET folded=folded||'-restored', body=json_set(body, '$.name', (body->>'name')||'-restored')
		WHERE removed=0 AND id NOT IN (SELECT value FROM json_each(?)) AND folded IN (SELECT value FROM json_each(?))`, jsonText(ids), jsonText(names))
	return err
}

// laid counts the rows that were brought over, and those that stand against others.
type laid struct{ moved, left int }

// layOver makes the rows of a table with the columns no and id what they are in from. What from cannot give is merely not
// counted.
func (t tx) layOver(ctx context.Context, from querier, table string) (done laid, err error) {
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+table+" ORDER BY no")
	if err != nil {
		return done, nil //nolint:nilerr // nothing of it can be read
	}
	defer rows.Close() //nolint:errcheck // it was only read
	columns, err := rows.Columns()
	if err != nil {
		return done, fmt.Errorf("read %s: %w", table, err)
	}
	l := layer{table: table, columns: columns, no: slices.Index(columns, "no"), id: slices.Index(columns, "id")}
	for rows.Next() {
		v, err := values(rows, len(columns))
		if err != nil {
			return done, nil //nolint:nilerr // the rest cannot be read either
		}
		switch moved, err := l.lay(ctx, t, v); {
		case constraint(err):
			done.left++
		case err != nil:
			return done, err
		case moved:
			done.moved++
		}
	}
	return done, nil
}

// layer brings single rows of one table over.
type layer struct {
	table   string
	columns []string
	no, id  int // which columns these are
}

// lay makes the row with v's id what v is, but for its number, and reports whether it was not so already.
func (l layer) lay(ctx context.Context, t tx, v []any) (moved bool, err error) {
	list := strings.Join(l.columns, ",")
	have := make([]any, len(v))
	into := make([]any, len(v))
	for i := range have {
		into[i] = &have[i]
	}
	found, err := t.get(ctx, into, "SELECT "+list+" FROM "+l.table+" WHERE id=?", v[l.id])
	if err != nil {
		return false, err
	}
	if found {
		v[l.no] = have[l.no]
		if i := slices.Index(l.columns, "good"); i >= 0 {
			v[i] = have[i] // when it last answered is noted beside the store, and with the backup
		}
		if reflect.DeepEqual(have, v) {
			return false, nil
		}
		_, err := t.exec(ctx, "UPDATE "+l.table+" SET ("+list+")="+marks(len(v), 1)+" WHERE no=?", append(v, v[l.no])...)
		return true, err
	}
	var taken bool
	if _, err := t.get(ctx, []any{&taken}, "SELECT EXISTS(SELECT 1 FROM "+l.table+" WHERE no=?)", v[l.no]); err != nil {
		return false, err
	}
	if taken {
		v[l.no] = nil
	}
	_, err = t.exec(ctx, "INSERT INTO "+l.table+"("+list+") VALUES "+marks(len(v), 1), v...)
	return true, err
}

// constraint reports whether a row was refused because it stands against another.
func constraint(err error) bool {
	se, ok := errors.AsType[*sqlite.Error](err)
	return ok && se.Code()&0xff == codes.SQLITE_CONSTRAINT
}
