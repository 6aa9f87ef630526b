package workbench

import (
	"context"
	"encoding/json"
	"path/filepath"
	"time"

	"patchbay/problem"
	"patchbay/store"
)

// StoreView is what the profile's store is and takes. Sizes are in bytes.
type StoreView struct {
	Path        string      `json:"path"`
	Bytes       int64       `json:"bytes"`
	Parts       []StorePart `json:"parts"` // the largest first
	FreeBytes   int64       `json:"freeBytes"`
	Records     int         `json:"records"`
	Connections int         `json:"connections"`
	Format      int         `json:"format"`
	Encrypted   bool        `json:"encrypted"`
	Backup      *StoreFile  `json:"lastBackup"` // nil: none was made
	Checked     *StoreCheck `json:"lastCheck"`  // nil: none was made
	Copies      []StoreFile `json:"copies"`     // from before migrations, and stores that were set aside
}

// StorePart is one kind of what the store keeps.
type StorePart struct {
	Name  string `json:"name"`
	Bytes int64  `json:"bytes"`
}

// StoreFile is a whole store in another file.
type StoreFile struct {
	Path  string    `json:"path"`
	Bytes int64     `json:"bytes"`
	At    time.Time `json:"at"`
}

// StoreCheck is what a check found.
type StoreCheck struct {
	At     time.Time    `json:"at"`
	Quick  bool         `json:"quick"`
	Whole  bool         `json:"whole"`
	Took   float64      `json:"seconds"`
	Faults []StoreFault `json:"faults"`
}

// StoreFault is one thing that is not as it should be.
type StoreFault struct {
	What  string `json:"what"` // "file", "index", "records", "orphans", "journal", "activity"
	Text  string `json:"text"`
	Count int    `json:"count"`
	Minor bool   `json:"minor"` // nothing that is shown is wrong
	Fix   string `json:"fix"`   // the command that mends it; "" when that is done
}

// What the store notes of its own care.
const (
	backupKey = "care.backup"
	checkKey  = "care.check"
)

// Store tells what the profile's store is, what takes its room and when it was last looked after.
func (w *Workbench) Store(ctx context.Context) (StoreView, error) {
	db, err := w.store(ctx)
	if err != nil {
		return StoreView{}, err
	}
	room, err := db.Room(ctx)
	if err != nil {
		return StoreView{}, err
	}
	v := StoreView{
		Path: room.Path, Bytes: room.Total, FreeBytes: room.Free, Format: room.Format, Parts: []StorePart{}, Copies: []StoreFile{},
		Backup: noted[StoreFile](ctx, db, backupKey), Checked: noted[StoreCheck](ctx, db, checkKey),
	}
	for _, p := range room.Parts {
		v.Parts = append(v.Parts, StorePart(p))
	}
	for _, c := range room.Copies {
		v.Copies = append(v.Copies, StoreFile(c))
	}
	if v.Records, err = db.RecordCount(ctx); err != nil {
		return StoreView{}, err
	}
	conns, err := db.Connections(ctx)
	v.Connections = len(conns)
	return v, err
}

// noted reads what the store notes of its own care; nil when that is not there or cannot be read.
func noted[T any](ctx context.Context, db *store.Store, key string) *T {
	text, ok, err := db.Setting(ctx, key)
	var v T
	if err != nil || !ok || json.Unmarshal([]byte(text), &v) != nil {
		return nil
	}
	return &v
}

func (w *Workbench) note(ctx context.Context, db *store.Store, key string, v any) {
	text, err := json.Marshal(v)
	if err == nil {
		err = db.SetSetting(ctx, key, string(text))
	}
	if err != nil {
		w.opt.Log.Warn("note the care of the store", "error", err) // the backup or the check itself is good
	}
}

// CheckStore looks for damage in the store and for what does not fit together in it; with quick set, in the structure of
// its files alone. What is found is in the answer, a file too damaged to be opened as well.
func (w *Workbench) CheckStore(ctx context.Context, quick bool) (StoreCheck, error) {
	began := w.opt.Now()
	out := StoreCheck{At: began.UTC(), Quick: quick, Faults: []StoreFault{}}
	db, err := w.store(ctx)
	if damagedStore(err) {
		p := problem.As(err)
		out.Faults = append(out.Faults, StoreFault{What: "file", Text: p.Text, Count: 1, Fix: p.Fix})
		return out, nil
	}
	if err != nil {
		return out, err
	}
	faults, err := db.Inspect(ctx, quick)
	if err != nil {
		return out, err
	}
	out.Whole = true
	for _, f := range faults {
		out.Faults = append(out.Faults, StoreFault{What: f.What, Text: f.Text, Count: f.Count, Minor: f.Minor, Fix: f.Fix})
		out.Whole = out.Whole && f.Minor
	}
	out.Took = w.opt.Now().Sub(began).Seconds()
	if out.Whole {
		w.note(ctx, db, checkKey, out)
	}
	return out, nil
}

// BackupStore writes a whole copy of the store, which is read back before it gets its name. Without a file it is put into
// the profile's folder of backups. A file that exists is never overwritten.
func (w *Workbench) BackupStore(ctx context.Context, file string) (StoreFile, error) {
	db, err := w.store(ctx)
	if err != nil {
		return StoreFile{}, err
	}
	now := w.opt.Now()
	if file == "" {
		dir := filepath.Join(w.opt.Home.Dir(), "backups")
		if err := makeDir(dir); err != nil {
			return StoreFile{}, err
		}
		file = filepath.Join(dir, "store-"+now.UTC().Format("20060102-150405")+".db")
	}
	if file, err = filepath.Abs(file); err != nil {
		return StoreFile{}, problem.New(problem.Usage, "%s is no usable name.", file).Because(err)
	}
	if err := db.Backup(ctx, file); err != nil {
		return StoreFile{}, err
	}
	out := StoreFile{Path: file, Bytes: store.SizeOf(file), At: now.UTC()}
	w.note(ctx, db, backupKey, out)
	return out, nil
}
