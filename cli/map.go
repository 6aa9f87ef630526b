package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/model/mapping"
	"patchbay/workbench"
)

// Maps tells how fields are kept at a provider.
type Maps interface {
	Mapping(ctx context.Context, connection, modelName string) (workbench.MappingView, error)
	MappingVersions(ctx context.Context, connection, modelName string) ([]workbench.MappingVersion, error)
	NoteMapping(ctx context.Context, connection, modelName string, version int, note string) (int, error)
}

// MapChecker proves mappings on what is kept.
type MapChecker interface {
	CheckMapping(ctx context.Context, connection, modelName string, draft map[string]string) (workbench.MappingCheck, error)
}

// Remaps changes how fields are kept.
type Remaps interface {
	SuggestMapping(ctx context.Context, connection, modelName string, fields []string) ([]workbench.Suggestion, error)
	PlanMapping(ctx context.Context, e workbench.MappingEdit) (workbench.MappingPlan, error)
	SaveMapping(ctx context.Context, p workbench.MappingPlan) (workbench.MappingSaved, error)
}

func (a *app) mapCmd() *cobra.Command {
	return family(&cobra.Command{
		Use: "map", Short: "How the fields of a model are kept at a provider",
		Long: `A mapping joins each field with its native place: native.path | step | step. The connector brings
one; lines of your own stand over it, for one connection and its workspace. Each save is a version.
Changing a mapping downloads nothing: what is kept is read again. docs/mapping.md lists the steps.`,
		Example: `  patchbay map show acme contact
  patchbay map set acme contact loyaltyTier="customFields | by-id loyalty_tier" --dry-run
  patchbay map suggest acme contact --apply`,
	}, a.mapShowCmd(), a.mapSetCmd(), a.mapSuggestCmd(), a.mapCheckCmd(), a.mapNoteCmd(), a.mapExportCmd(), a.mapImportCmd())
}

func (a *app) mapShowCmd() *cobra.Command {
	versions := false
	c := &cobra.Command{
		Use: "show CONNECTION MODEL", Short: "Each field with its native place, and where that comes from",
		Long:    "Lists the fields of a model with the native path and steps of each, and whether the line is the\nconnector's, yours, or was discovered in the account. --versions lists what was saved instead.",
		Example: "  patchbay map show acme contact\n  patchbay map show acme contact --versions",
		Args:    want("CONNECTION", "MODEL"), ValidArgsFunction: a.complete(connectionNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			if versions {
				return a.mapVersions(cmd.Context(), args[0], args[1])
			}
			return a.mapShow(cmd.Context(), args[0], args[1])
		},
	}
	c.Flags().BoolVar(&versions, "versions", false, "list the versions that were saved")
	a.listFlags(c)
	return c
}

func (a *app) mapShow(ctx context.Context, connection, modelName string) error {
	b, modelName, err := a.mapOf(modelName)
	if err != nil {
		return err
	}
	v, err := b.Maps.Mapping(ctx, connection, modelName)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "field", title: "FIELD", tone: always(strong)},
			{name: "native", title: "NATIVE"},
			{name: "steps", title: "STEPS"},
			{name: "from", title: "FROM", tone: always(faint)},
			{name: "broken", title: "TROUBLE", folds: true, tone: always(bad)},
		},
		more: []column{
			{name: "label", title: "LABEL"},
			{name: "type", title: "HOLDS"},
			{name: "line", title: "LINE"},
			{name: "own", title: "CONNECTOR'S OWN"},
			{name: "readOnly", title: "READ ONLY"},
			{name: "note", title: "NOTE"},
		},
		items: each(v.Lines, func(l workbench.MapLine) item {
			return item{doc: l, cell: cells(map[string]any{
				"field": l.Field, "native": l.Native, "steps": l.Steps, "from": l.From, "broken": l.Broken, "label": l.Label, "type": l.Type,
				"line": l.Line, "own": l.Own, "readOnly": l.ReadOnly, "note": l.Note,
			})}
		}),
		none: "Nothing of it is kept there.",
		note: func(int) string {
			if len(v.Unmapped) == 0 {
				return ""
			}
			return "Kept nowhere: " + strings.Join(v.Unmapped, ", ") + "."
		},
	})
}

func (a *app) mapVersions(ctx context.Context, connection, modelName string) error {
	b, modelName, err := a.mapOf(modelName)
	if err != nil {
		return err
	}
	all, err := b.Maps.MappingVersions(ctx, connection, modelName)
	if err != nil {
		return err
	}
	return a.list(listing{
		columns: []column{
			{name: "version", title: "VERSION", right: true, tone: always(strong)},
			{name: "savedAt", title: "SAVED"},
			{name: "current", title: "CURRENT"},
			{name: "by", title: "BY"},
			{name: "note", title: "NOTE"},
			{name: "fields", title: "FIELDS"},
		},
		items: each(all, func(v workbench.MappingVersion) item {
			return item{doc: v, cell: cells(map[string]any{"version": v.Version, "savedAt": v.Saved, "current": v.Current, "by": v.By, "note": v.Note, "fields": mappedFields(v.Lines)})}
		}),
		none: "It is the connector's own: nobody changed it.",
		note: func(int) string { return "patchbay map import CONNECTION MODEL --version N goes back to one." },
	})
}

func mappedFields(lines []mapping.Line) []string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		out = append(out, l.Field)
	}
	return out
}

// mapOf opens the workbench and finds the model that is meant.
func (a *app) mapOf(word string) (*Bench, string, error) {
	b, err := a.open()
	if err != nil {
		return nil, "", err
	}
	name, err := a.modelName(b, word)
	return b, name, err
}

func (a *app) mapCheckCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "check CONNECTION MODEL", Short: "Prove the mapping on the records that are kept",
		Long: `Proves on kept records that what is there can be read (Read), that what the mapping writes is read
back (PutGet) and that writing what was read changes nothing (GetPut), and names the record and field
where it is not so. Nothing is sent. Exit code 7 when a law is broken.`,
		Example: "  patchbay map check acme contact",
		Args:    want("CONNECTION", "MODEL"), ValidArgsFunction: a.complete(connectionNames, modelNames),
		RunE: func(cmd *cobra.Command, args []string) error { return a.mapCheck(cmd.Context(), args[0], args[1]) },
	}
	a.listFlags(c)
	return c
}

func (a *app) mapCheck(ctx context.Context, connection, modelName string) error {
	b, modelName, err := a.mapOf(modelName)
	if err != nil {
		return err
	}
	got, err := b.MapChecker.CheckMapping(ctx, connection, modelName, nil)
	if err != nil {
		return err
	}
	a.say("%d records, %d fields that can be written.", got.Checked, got.Fields)
	for _, line := range got.Bad {
		a.say("%s", line)
	}
	err = a.list(breaches(got.Breaches))
	if err == nil && len(got.Breaches)+len(got.Bad) > 0 {
		return quiet(7)
	}
	return err
}

func breaches(all []workbench.Breach) listing {
	return listing{
		columns: []column{
			{name: "record", title: "RECORD", tone: always(strong)},
			{name: "title", title: "TITLE"},
			{name: "field", title: "FIELD"},
			{name: "law", title: "LAW", tone: always(bad)},
			{name: "message", title: "FOUND", folds: true},
		},
		items: each(all, func(b workbench.Breach) item {
			return item{doc: b, cell: cells(map[string]any{"record": b.Record, "title": b.Title, "field": b.Field, "law": b.Law, "message": b.Message})}
		}),
		none: "All values can be read, and both laws hold.",
	}
}
