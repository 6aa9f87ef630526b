package workbench

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// fixedValue is a value that rows have which say nothing of its field.
type fixedValue struct {
	value any
	text  string // as people read it
}

// fix reads the values that rows have which say nothing of a field: as they would be read in a cell.
func (im *Import) fix(ctx context.Context) error {
	im.fixed = map[string]fixedValue{}
	create, update := im.at.support(connectors.Create), im.at.support(connectors.Update)
	for _, asked := range slices.Sorted(maps.Keys(im.req.Set)) {
		at := slices.IndexFunc(im.at.model.Fields, func(f model.Field) bool { return strings.EqualFold(f.Name, strings.TrimSpace(asked)) })
		if at < 0 {
			return problem.New(problem.Usage, "A %s has no field %q.", im.at.model.Name, problem.Clean(asked)).WithHint("Fields: %s.", join(names(im.at.model)))
		}
		f := im.at.model.Fields[at]
		if im.whyNot(f.Name, create) != "" && im.whyNot(f.Name, update) != "" {
			return problem.New(problem.Invalid, "%s cannot be set: it %s.", f.Label, im.whyNot(f.Name, update)).On(im.at.conn.Name)
		}
		v, err := im.value(ctx, f, im.req.Set[asked], im.at.zone)
		if bad, refused := errors.AsType[*model.Refusal](err); refused {
			return problem.New(problem.Invalid, "%s", problem.Sentence(bad.Error())).WithHint("It was given with --set.").On(im.at.conn.Name)
		}
		if err != nil {
			return err
		}
		if model.Empty(v) {
			return problem.New(problem.Usage, "--set %s= gives no value.", f.Name)
		}
		shown, err := im.bench.shown(ctx, im.at, []model.Change{{Field: f.Name, After: v}})
		if err != nil {
			return err
		}
		im.fixed[f.Name] = fixedValue{v, model.Display(shown[0].After)}
	}
	return nil
}

// fill gives a row the fixed values of what it says nothing of.
func (im *Import) fill(values map[string]any) {
	for path, fixed := range im.fixed {
		if model.Empty(values[path]) {
			values[path] = fixed.value
			im.reader.filled[path]++
		}
	}
}

// filled tells how many rows got a fixed value.
func (im *Import) filled() {
	for _, path := range slices.Sorted(maps.Keys(im.fixed)) {
		if n := im.reader.filled[path]; n > 0 {
			im.Notices = append(im.Notices, fmt.Sprintf("%s is %s where a row says nothing of it: %d of the rows.", label(im.at.model, path), problem.Clean(im.fixed[path].text), n))
		}
	}
}

// needs tells how rows get what a new record has to have.
func (im *Import) needs(missing []string) {
	if len(missing) == 0 {
		return
	}
	labels, flags := make([]string, 0, len(missing)), make([]string, 0, len(missing))
	for _, path := range missing {
		labels, flags = append(labels, label(im.at.model, path)), append(flags, "--set "+path+"=VALUE")
	}
	im.missing = strings.Join(flags, " ")
	im.Notices = append(im.Notices, fmt.Sprintf("A new %s in %s needs %s: %s gives it to rows that say nothing of it.",
		im.at.model.Name, im.at.conn.Name, enumerated(labels), im.missing))
}

// name gives steps the names of what their values refer to.
func (im *Import) name(ctx context.Context, steps []ImportStep) error {
	all := make([]naming, len(steps))
	for i := range steps {
		all[i] = naming{steps[i].Changes, &steps[i].shown}
	}
	return im.bench.nameAll(ctx, im.at, all)
}
