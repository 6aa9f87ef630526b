package workbench

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"patchbay/store"
)

// missed adds to what became of a damaged store what the newest backup would bring.
func (w *Workbench) missed(ctx context.Context, out *Rebuilt) error {
	saved, err := store.ConnectionsIn(ctx, w.opt.Home.Store())
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, k := range saved {
		known[k.ID] = true
	}
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	for _, b := range w.backups(noted[StoreFile](ctx, db, backupKey)) {
		had, err := store.ConnectionsIn(ctx, b.Path)
		if err != nil {
			continue // it is no backup, or damaged as well
		}
		if out.Backup == nil || b.At.After(out.Backup.At) {
			out.Backup, out.Missing = &b, []string{}
			for _, k := range had {
				if !known[k.ID] && !k.Removed {
					out.Missing = append(out.Missing, k.Name)
				}
			}
		}
	}
	return nil
}

// backups are the files that may be backups: those in the profile's folder, from before migrations, and the last that was
// made elsewhere.
func (w *Workbench) backups(last *StoreFile) (out []StoreFile) {
	var paths []string
	if last != nil {
		paths = append(paths, last.Path)
	}
	beside := filepath.Base(w.opt.Home.Store())
	for _, dir := range []string{filepath.Join(w.opt.Home.Dir(), "backups"), w.opt.Home.Dir()} {
		list, _ := os.ReadDir(dir) // a folder that is not there has none
		for _, f := range list {
			name := f.Name()
			if dir != w.opt.Home.Dir() && strings.HasSuffix(name, ".db") || strings.HasPrefix(name, beside+".v") && strings.HasSuffix(name, ".bak") {
				paths = append(paths, filepath.Join(dir, name))
			}
		}
	}
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			out = append(out, StoreFile{Path: path, Bytes: info.Size(), At: info.ModTime().UTC()})
		}
	}
	return out
}
