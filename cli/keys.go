package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/model/document"
	"patchbay/problem"
)

// Key is one action of the screen with the keys that do it.
type Key struct {
	Place    string   `json:"place"`
	Action   string   `json:"action"`
	Does     string   `json:"does"`
	Keys     []string `json:"keys"`
	Standard []string `json:"default"`
}

// KeySheet is every action of the screen, by its place, and the file in which the person chose keys; "" for none.
type KeySheet struct {
	File   string
	Places map[string][]Key
}

func (a *app) keysCmd() *cobra.Command {
	c := &cobra.Command{
		Use: "keys [PLACE...]", Short: "The keys of the screen, and whether your own file of keys is right",
		Long: `Lists every place of the screen, what can be done there, and the key that does it.

Keys of your own stand in the file keys.yaml of the profile's folder (see "patchbay profile show"), or
in the one beside the folder "profiles", for all of them:

    everywhere:
      palette: [":", ctrl+k]
    browse:
      edit: E

What is not named keeps its key. Enter, esc, tab and the arrows stay as they are, and so does y, which
answers questions. A file with a fault changes nothing; this command then tells every fault by its
line, and exits with 2.`,
		Example: "  patchbay keys\n  patchbay keys browse record\n  patchbay keys --json --jq '.items[] | select(.keys != .default)'",
		Args:    want("[PLACE...]"),
		RunE:    func(_ *cobra.Command, args []string) error { return a.keys(args) },
	}
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		sheet, err := a.Keys(nil)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return slices.Sorted(maps.Keys(sheet.Places)), cobra.ShellCompDirectiveNoFileComp
	}
	a.listFlags(c)
	return c
}

func (a *app) keys(places []string) error {
	o, err := a.options()
	if err != nil {
		return err
	}
	sheet, err := a.Keys(o.Home.Keys())
	if err != nil {
		p := *problem.As(err)
		p.Fix = "" // elsewhere it is this command
		return &p
	}
	known := slices.Sorted(maps.Keys(sheet.Places))
	if len(places) == 0 {
		places = known
	}
	var all []Key
	for _, p := range places {
		keys, ok := sheet.Places[p]
		if !ok {
			return problem.New(problem.Usage, "%s", problem.Sentence(fmt.Sprintf("There is no place %q%s", p, document.Near(p, known)))).WithHint("Places are %s.", strings.Join(known, ", "))
		}
		all = append(all, keys...)
	}
	if !a.format.scripted() && sheet.File != "" {
		a.say("Keys of your own: %s", problem.Clean(sheet.File))
	}
	return a.list(listing{
		columns: []column{
			{name: "place", title: "PLACE", tone: always(faint)}, {name: "action", title: "ACTION", tone: always(strong)},
			{name: "keys", title: "KEYS"}, {name: "does", title: "DOES", folds: true},
		},
		more: []column{{name: "default", title: "AS IT COMES"}},
		none: "There are no keys there.",
		items: each(all, func(k Key) item {
			return item{doc: k, cell: cells(map[string]any{"place": k.Place, "action": k.Action, "does": k.Does, "keys": k.Keys, "default": k.Standard})}
		}),
	})
}
