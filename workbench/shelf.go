package workbench

import (
	"patchbay/connectors/shelf"
	"patchbay/problem"
)

// ShelfFile is a connector's file of a person's own.
type ShelfFile struct {
	ID    string `json:"id"` // its name without .yaml
	Path  string `json:"file"`
	Error string `json:"error,omitempty"` // why it is no connector, in words; "" when it is one
	Fix   string `json:"fix,omitempty"`
}

// Shelf lists the connectors' files of the person's own by name, those with a fault included.
func (w *Workbench) Shelf() []ShelfFile {
	var out []ShelfFile
	for _, f := range w.shelf() {
		one := ShelfFile{ID: problem.Clean(f.ID), Path: problem.Clean(f.Path)}
		if f.Err != nil {
			p := problem.As(f.Err)
			one.Error, one.Fix = problem.Clean(p.Error()), p.Fix
		}
		out = append(out, one)
	}
	return out
}

// shelf is what the catalogue has of the person's own; nil where it knows no files.
func (w *Workbench) shelf() []shelf.File {
	s, ok := w.catalog.(interface{ Files() []shelf.File })
	if !ok {
		return nil
	}
	return s.Files()
}

// fileOf is the file that a connector is read from; "" for one that comes with the program.
func (w *Workbench) fileOf(id string) string {
	if s, ok := w.catalog.(interface{ Path(id string) string }); ok {
		return s.Path(id)
	}
	return ""
}

// checkShelf tells of the connectors' files of the person's own.
func (w *Workbench) checkShelf() []Check {
	var out []Check
	for _, f := range w.Shelf() {
		c := Check{Name: "connector " + f.ID, State: Fine, Detail: f.Path}
		if f.Error != "" {
			c.State, c.Detail, c.Fix = Broken, f.Error, f.Fix
		}
		out = append(out, c)
	}
	return out
}
