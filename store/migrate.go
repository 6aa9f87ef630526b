package store

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"patchbay/problem"
)

// keptCopies is how many copies from before a migration stay: the newest.
const keptCopies = 3

// migrate brings the file to the newest of steps in one transaction. A file that holds something
// already is copied beside itself first.
func migrate(ctx context.Context, w *writer, steps []string, now time.Time) error {
	have, err := version(ctx, w)
	if err != nil {
		return err
	}
	if have > len(steps) {
		return tooNew(w.path, have, len(steps))
	}
	if have == len(steps) {
		return nil
	}
	if have == 0 {
		return advance(ctx, w, steps, have)
	}
	name := filepath.Join(filepath.Dir(w.path), copyPrefix(w.path, have)+now.UTC().Format("20060102-150405")+".bak")
	before := triedCopies(w, have)
	if err := begins(w.path, name, before); err != nil {
		return err
	}
	if err := w.copyTo(ctx, name); err != nil {
		return err
	}
	supersedes(w.path, before)
	if err := advance(ctx, w, steps, have); err != nil {
		return err
	}
	_ = os.Remove(noteOf(w.path)) // a note of a version that is past says nothing
	dropCopies(w.path)
	return nil
}

// copyPrefix is what the names of copies of a store of some version begin with.
func copyPrefix(path string, have int) string {
	return fmt.Sprintf("%s.v%d-", filepath.Base(path), have)
}

func tooNew(path string, have, known int) *problem.Problem {
	return problem.New(problem.Storage, "The store %s was written by a newer patchbay (format %d, this one knows %d).", path, have, known).
		WithHint("Install the newer version again, or choose another profile with PATCHBAY_PROFILE.")
}

// advance applies the steps beyond those that the file has, in one transaction.
func advance(ctx context.Context, w *writer, steps []string, have int) error {
	return w.do(ctx, "bring the store up to date", func(t tx) error {
		// Another process may have been quicker.
		if _, err := t.get(ctx, []any{&have}, "PRAGMA user_version"); err != nil {
			return err
		}
		for i := have; i < len(steps); i++ {
			if _, err := w.conn.ExecContext(ctx, steps[i]); err != nil {
				return fmt.Errorf("migration %d: %w", i+1, err)
			}
		}
		// A pragma takes no parameters.
		_, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version=%d", len(steps)))
		return err
	})
}

// update migrates a store that holds something already, with nobody else in it: a second process that has it open at its
// old format would go on writing to tables that moved. It gives back the share of s and takes it again.
func (s *Store) update(ctx context.Context, wait time.Duration) error {
	if err := s.durable.close(); err != nil {
		return fmt.Errorf("close the store before its migration: %w", err)
	}
	s.hold.release()
	s.hold = nil
	alone, err := seize(ctx, s.path, wait)
	if err != nil {
		if problem.Is(err, problem.Busy) {
			return problem.New(problem.Busy, "The store %s has to be brought up to date, but another patchbay has it open.", s.path).
				WithHint("Close the other one and try again.").Because(err)
		}
		return err
	}
	err = s.durable.open(ctx)
	if err == nil {
		err = migrate(ctx, s.durable, steps(), s.now())
	}
	alone.release()
	if err != nil {
		return err
	}
	// Who comes in between finds the new format and an open connection, and so cannot replace the file.
	s.hold, err = join(ctx, s.path, wait)
	return err
}

// copies lists the copies from before migrations, the newest first.
func copies(path string) []string {
	list, _ := filepath.Glob(globSafe(path) + ".v*.bak") // the pattern is well formed
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(modified(b).Compare(modified(a)), cmp.Compare(b, a))
	})
	return list
}

func dropCopies(path string) {
	list := copies(path)
	for _, old := range list[min(len(list), keptCopies):] {
		_ = os.Remove(old) // it costs only space
	}
}

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

// globSafe spells a path so that no sign of it is a wildcard.
func globSafe(path string) string {
	out := make([]rune, 0, len(path))
	for _, r := range path {
		if r == '*' || r == '?' || r == '[' {
			out = append(out, '[', r, ']')
			continue
		}
		out = append(out, r)
	}
	return string(out)
}

// version reads the file's format and makes sure that it is a patchbay store or an empty file.
func version(ctx context.Context, w *writer) (int, error) {
	var have, tables int
	var form []byte // the format for writing, and that for reading
	row := w.conn.QueryRowContext(ctx, `SELECT user_version, (SELECT count(*) FROM sqlite_schema), (SELECT substr(data, 19, 2) FROM sqlite_dbpage WHERE pgno=1)
		FROM pragma_user_version`)
	if err := row.Scan(&have, &tables, &form); err != nil {
		return 0, explain(w.path, "read the store's version", err)
	}
	if len(form) == 2 && (form[0] > 2 || form[1] > 2) {
		return 0, damaged(w.path) // SQLite would take it for a later format, and never write to it
	}
	if have == 0 && tables > 0 {
		return 0, problem.New(problem.Storage, "The file %s is a database, but not a patchbay store.", w.path).
			WithHint("Move it away, or choose another place with PATCHBAY_HOME.")
	}
	return have, nil
}
