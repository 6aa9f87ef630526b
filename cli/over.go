package cli

import (
	"context"

	"patchbay/workbench"
)

// Over makes the bench of commands from a real workbench behind its veil, which it closes in the end.
func Over(w *workbench.Veiled) *Bench {
	return &Bench{
		Catalog: w, Accounts: w, Keeper: w, Healer: w, Clients: w, Models: w, Lists: w, Finder: w, Views: w, Records: w, Planner: w, Seeker: w, Journal: w, Bulks: w, BulkMaker: w, BulkChanger: w, BulkPusher: w, Undoer: w, Unimporter: w, Importlog: w, Settler: w, Reasons: w, Rules: w, Calls: w, Maps: w, MapChecker: w, Remaps: w, Proxy: w, Authoring: w, Vaults: w, Storeroom: w, Swapper: w, Profiles: w,
		Connect: func(ctx context.Context, req workbench.ConnectRequest) (Flow, error) {
			c, err := w.Connect(ctx, req)
			if err != nil {
				return nil, err // a nil *Connecting in an interface would not be nil
			}
			return c, nil
		},
		Sandboxes: func(ctx context.Context, o workbench.SandboxOptions) (Sandboxes, error) {
			s, err := w.StartSandboxes(ctx, o)
			if err != nil {
				return nil, err
			}
			return s, nil
		},
		Abandon: w.Abandon, Backup: w.PeruseBackup, Pull: w.Pull, Live: w.Live, Fields: w.Fields, Doctor: w.Doctor, Rebuild: w.Rebuild, Export: w.Export, Import: w.PlanImport, Trouble: w.ModelsProblem, UnaskedVeil: w.UnaskedVeil, VeilKey: w.VeilKey, Sealed: w.Sealed, Underway: w.Underway, Close: w.Close, Identity: identityOver(w), DropView: w.DropView, Selected: w.Selected, Veil: w.SetProfileVeil, Sortable: w.Sortable,
	}
}
