package workbench

import (
	"context"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/problem"
)

// noteMost is how many characters the note of a mapping's version may have.
const noteMost = 200

// NoteMapping writes why a version of a mapping was saved, in place of what was written before; "" takes the note away. version 0 is
// the newest one. It answers the version that it was.
func (w *Workbench) NoteMapping(ctx context.Context, connection, modelName string, version int, note string) (int, error) {
	m, err := w.mappedModel(ctx, connection, modelName)
	if err != nil {
		return 0, err
	}
	if note = model.Line(note, false); utf8.RuneCountInString(note) > noteMost {
		return 0, problem.New(problem.Usage, "The note has more than %d characters.", noteMost).WithHint("Write it shorter.")
	}
	if version == 0 {
		version = m.version.Version
	}
	db, err := w.store(ctx)
	if err != nil {
		return 0, err
	}
	found, err := db.NoteMapping(ctx, scopeOf(m.row, modelName), version, note)
	switch {
	case err != nil:
		return 0, err
	case !found && version == 0:
		return 0, problem.New(problem.NotFound, "The mapping is the connector's own: there is no version to write a note to.").On(m.row.Name)
	case !found:
		return 0, problem.New(problem.NotFound, "There is no version %d of that mapping.", version).On(m.row.Name).WithFix("patchbay map show %s %s --versions", m.row.Name, modelName)
	}
	return version, nil
}
