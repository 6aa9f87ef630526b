package store

import (
	"cmp"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Room is what the store takes on the disk, in bytes.
type Room struct {
	Path   string
	Total  int64
	Parts  []Part // the largest first
	Free   int64  // that the disk has left for this user; -1 when that cannot be told
	Format int
	Copies []Copy // from before migrations, and stores that were set aside; the newest first
}

// Part is one kind of what is kept.
type Part struct {
	Name  string // "records", "natives", "search", "history", "journal", "links", "others", "unused", "log", "calls"
	Bytes int64
}

// Copy is a file beside the store that can be restored or removed.
type Copy struct {
	Path  string
	Bytes int64
	At    time.Time
}

// partOf names the kind that a table belongs to.
func partOf(table string) string {
	switch table {
	case "records", "ids", "newids", "models", "cursors", "seen":
		return "records"
	case "natives", "bundles":
		return "natives"
	case "segments", "parts", "tidied", "used":
		return "search"
	case "history", "origins":
		return "history"
	case "intents", "drafts", "drafted":
		return "journal"
	case "links", "members", "linkkeys", "linkmarks":
		return "links"
	}
	return "others"
}

// Room measures the store. It looks at every page of the file, which takes a second or two for a million records.
func (s *Store) Room(ctx context.Context) (Room, error) {
	out := Room{Path: s.path, Free: freeSpace(filepath.Dir(s.path)), Format: len(steps()), Copies: besides(s.path)}
	sizes := map[string]int64{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var table string
		var bytes int64
		err := r.Scan(&table, &bytes)
		sizes[partOf(table)] += bytes
		return err
	}, "SELECT coalesce(s.tbl_name, d.name), d.pgsize FROM dbstat d LEFT JOIN sqlite_schema s ON s.name=d.name WHERE d.aggregate=TRUE")
	if err != nil {
		return out, err
	}
	var unused int64
	if _, err := s.get(ctx, []any{&unused}, "SELECT freelist_count*page_size FROM pragma_freelist_count, pragma_page_size"); err != nil {
		return out, err
	}
	sizes["unused"] = unused
	if sizes["calls"], err = sizeOf(s.activity.opt.Path); err != nil {
		return out, err
	}
	if out.Total, err = s.Size(); err != nil {
		return out, err
	}
	var counted int64
	for _, n := range sizes {
		counted += n
	}
	sizes["log"] = max(out.Total-counted, 0) // pages that are in the log alone were counted by what they hold
	out.Total = max(out.Total, counted)
	out.Parts = ranked(sizes)
	return out, nil
}

// RecordCount is how many live records there are.
func (s *Store) RecordCount(ctx context.Context) (n int, err error) {
	_, err = s.get(ctx, []any{&n}, "SELECT count(*) FROM records WHERE state=0")
	return n, err
}

func ranked(sizes map[string]int64) []Part {
	out := make([]Part, 0, len(sizes))
	for name, n := range sizes {
		out = append(out, Part{name, n})
	}
	slices.SortFunc(out, func(a, b Part) int { return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), strings.Compare(a.Name, b.Name)) })
	return out
}

// besides lists the copies and the stores that were set aside, the newest first.
func besides(path string) []Copy {
	var out []Copy
	store := globSafe(path)
	for _, pattern := range []string{store + ".v*.bak", store + ".before-restore-*", store + ".damaged-*", globSafe(activityPath(path)) + ".damaged-*"} {
		list, _ := filepath.Glob(pattern) // it is well formed
		for _, name := range list {
			if !strings.HasSuffix(name, "-wal") && !strings.HasSuffix(name, "-shm") {
				out = append(out, Copy{Path: name, Bytes: SizeOf(name), At: modified(name)})
			}
		}
	}
	slices.SortFunc(out, func(a, b Copy) int { return cmp.Or(b.At.Compare(a.At), strings.Compare(a.Path, b.Path)) })
	return out
}

// SizeOf is a file's size in bytes; 0 when it is not there.
func SizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
