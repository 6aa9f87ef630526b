package cli_test

import (
	"context"
	"strings"

	"patchbay/problem"
	"patchbay/workbench"
)

func (f *fake) Views(context.Context) ([]workbench.View, error) {
	return []workbench.View{
		{Name: "Key accounts", Model: "contact", Connections: []string{"acme"}, Where: `tags contains "vip"`, Columns: []string{"id", "tags"}, Sort: []string{"-name"}, Moved: noon},
		{Name: "old", Model: "contact", Connections: []string{}, Where: `shoe == 4`, Columns: []string{}, Sort: []string{}, Moved: noon, Trouble: "The condition cannot be understood at character 1: there is no field shoe."},
	}, nil
}

func (f *fake) View(ctx context.Context, name string) (workbench.View, error) {
	all, err := f.Views(ctx)
	for _, v := range all {
		if strings.EqualFold(v.Name, name) {
			return v, err
		}
	}
	if strings.HasPrefix(name, "new") {
		if v, ok := f.saved[name]; ok {
			return v, nil
		}
	}
	return workbench.View{}, problem.New(problem.NotFound, "There is no view called %q.", problem.Clean(name)).WithFix("patchbay view list")
}

func (f *fake) SaveView(_ context.Context, v workbench.View, over bool) error {
	if !over && strings.EqualFold(v.Name, "old") {
		return problem.New(problem.NeedsPerson, "There is a view called %s already.", v.Name)
	}
	if f.saved == nil {
		f.saved = map[string]workbench.View{}
	}
	f.saved[v.Name] = v
	return nil
}

func (f *fake) dropView(ctx context.Context, name string) error {
	_, err := f.View(ctx, name)
	return err
}

func (f *fake) selected(ctx context.Context, s workbench.Selection) (workbench.Query, error) {
	v, err := f.View(ctx, s.View)
	if v.Trouble != "" {
		return workbench.Query{}, problem.New(problem.Usage, "The view %s cannot be shown: %s", v.Name, v.Trouble)
	}
	return workbench.Query{Model: v.Model, Connections: v.Connections, Where: v.Where, Sort: v.Sort}, err
}
