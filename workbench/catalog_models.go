package workbench

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"patchbay/model"
	"patchbay/model/document"
	"patchbay/model/modelfile"
	"patchbay/model/textfile"
	"patchbay/problem"
)

// knownModels are the models of the program with those of the user's file, which is read once.
type knownModels struct {
	once sync.Once
	all  []model.Model
	err  error
}

// Models lists the models that the program knows, and behind them those of the user's own. The file they stand in is
// read at the first call; where it cannot be understood the program's own go on: see [Workbench.ModelsProblem].
func (w *Workbench) Models() []model.Model {
	w.models.once.Do(func() { w.models.all, w.models.err = readModels(w.opt.Home.Models()) })
	return w.models.all
}

// ModelsProblem says why the file of the user's own models counts for nothing; nil when it is fine or is not there.
func (w *Workbench) ModelsProblem() error {
	w.Models()
	return w.models.err
}

// Models is the file of models and fields of the user's own. All profiles share it, as they share the connectors that
// may name them.
func (h Home) Models() string { return filepath.Join(h.Root, "models.yaml") }

// KnownModels are the models of the program with those of the file; without them where it cannot be understood.
func (h Home) KnownModels() []model.Model {
	all, err := readModels(h.Models())
	if err != nil {
		return model.Builtin()
	}
	return all
}

func readModels(path string) ([]model.Model, error) {
	own := model.Builtin()
	text, err := textfile.Read(path, document.Largest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return own, nil
	case err != nil:
		return own, problem.New(problem.Storage, "The file %s cannot be read%s.", problem.Clean(path), whyUnread(err)).
			WithHint("Until then only the models of the program are known.").Because(err)
	}
	all, err := modelfile.Read(path, text, own)
	if err != nil {
		return own, problem.New(problem.Invalid, "%s", problem.Sentence(err.Error())).
			WithHint("Until it is mended only the models of the program are known; nothing that is kept is lost.").Because(err)
	}
	return all, nil
}

// whyUnread is what is known of why a file was not read, behind the words that it was not.
func whyUnread(err error) string {
	if errors.Is(err, textfile.ErrNoFile) || errors.Is(err, textfile.ErrLarge) {
		return ": " + err.Error()
	}
	return ""
}

// modelNamed finds one of [Workbench.Models].
func (w *Workbench) modelNamed(name string) (model.Model, bool) { return model.Find(w.Models(), name) }

// ModelOf is a model with the custom fields that a connection was found to have, and with what its own fields may hold
// there; "" as connection gives the model alone. An unknown model is a problem of kind Usage that lists the known ones.
func (w *Workbench) ModelOf(ctx context.Context, connection, modelName string) (model.Model, error) {
	m, ok := w.modelNamed(modelName)
	if !ok {
		var known []string
		for _, b := range w.Models() {
			known = append(known, b.Name)
		}
		p := problem.New(problem.Usage, "There is no model called %q.", problem.Clean(modelName)).WithHint("There are: %s.", join(known))
		if w.ModelsProblem() != nil {
			p.WithHint("%s There are: %s.", problem.As(w.ModelsProblem()).Text, join(known)).WithFix("patchbay doctor")
		}
		return model.Model{}, p
	}
	if connection == "" {
		return m, nil
	}
	db, err := w.store(ctx)
	if err != nil {
		return m, err
	}
	row, err := db.Connection(ctx, connection)
	if err != nil {
		return m, err
	}
	return w.shaped(ctx, m, row)
}

// checkModels tells whether the file of the user's own models counts; nothing where there is none.
func (w *Workbench) checkModels() []Check {
	path := w.opt.Home.Models()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	c := Check{Name: "models", State: Fine, Detail: path}
	if err := w.ModelsProblem(); err != nil {
		return []Check{broken(c, err)}
	}
	return []Check{c}
}
