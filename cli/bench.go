package cli

import (
	"context"
	"encoding/json"
	"io"

	"patchbay/model"
	"patchbay/workbench"
)

// Bench is the workbench in the pieces that commands use. [Over] makes one from a real workbench.
type Bench struct {
	Catalog     Catalog
	Accounts    Accounts
	Keeper      Keeper
	Healer      Healer
	Clients     Clients
	Models      Models
	Lists       Lists
	Finder      Finder
	Views       Views
	Records     Records
	Planner     Planner
	Seeker      Seeker
	Journal     Journal
	Undoer      Undoer
	Settler     Settler
	Reasons     Reasons
	Rules       Rules
	Bulks       Bulks
	BulkMaker   BulkMaker
	BulkChanger BulkChanger
	BulkPusher  BulkPusher
	Calls       Calls
	Maps        Maps
	MapChecker  MapChecker
	Remaps      Remaps
	Proxy       Proxy
	Authoring   Authoring
	Vaults      Vaults
	Storeroom   Storeroom
	Swapper     Swapper
	Profiles    Profiles
	Backup      func(ctx context.Context, file string) (workbench.StoreBackup, error)                      // what one would bring; a problem where it cannot be restored
	Abandon     func(ctx context.Context, connection string, keepRecords bool) (workbench.Farewell, error) // a disconnect, whether the vault opens or not
	Connect     func(context.Context, workbench.ConnectRequest) (Flow, error)
	Pull        func(context.Context, workbench.PullRequest, func(workbench.Progress)) ([]workbench.Progress, error)
	Live        func(ctx context.Context, q workbench.Query, limit int) ([]workbench.Row, error)
	Fields      func(ctx context.Context, connection, modelName string) ([]model.Field, error)
	Doctor      func(context.Context) []workbench.Check
	Rebuild     func(context.Context) (workbench.Rebuilt, error)
	Export      func(ctx context.Context, req workbench.ExportRequest, out io.Writer, tell func(done, all int)) (workbench.Exported, error)
	Import      func(ctx context.Context, req workbench.ImportRequest, tell func(rows int)) (*workbench.Import, error)
	Unimporter  Unimporter
	Importlog   Importlog
	Identity    Identity
	DropView    func(ctx context.Context, name string) error
	Selected    func(context.Context, workbench.Selection) (workbench.Query, error) // the list that a view and more mean
	Sandboxes   func(context.Context, workbench.SandboxOptions) (Sandboxes, error)
	Sealed      func() error                                // why the store can be read but not written; nil, or answering nil, where it can
	VeilKey     func() error                                // why pseudonyms are not those of other days; nil, or answering nil, where they are
	Veil        func(ctx context.Context, on bool) error    // the profile's, from the next start on
	Sortable    func(modelName string, sort []string) error // why a list cannot be sorted so under the veil; nil for never
	UnaskedVeil func() error                                // why the veil is on though nobody asked for it; nil, or answering nil, where somebody did
	Trouble     func() error                                // what every command says once, at its start; nil, or answering nil, for nothing
	Underway    func() int                                  // how many writes have left and have no answer yet; nil for none ever
	Close       func() error
}

// Catalog tells what can be connected.
type Catalog interface {
	Connectors() ([]workbench.Connector, error)
	Connector(id string) (workbench.Connector, error)
}

// Accounts tells what is connected.
type Accounts interface {
	Connections(ctx context.Context) ([]workbench.Connection, error)
	Connection(ctx context.Context, name string) (workbench.Connection, error)
}

// Keeper changes connections.
type Keeper interface {
	Rename(ctx context.Context, name, to string) error
	SetPaused(ctx context.Context, name string, paused bool) error
	Disconnect(ctx context.Context, name string, keepRecords bool) (workbench.Farewell, error)
}

// Healer finds out whether connections work, and mends them without a new consent.
type Healer interface {
	Examine(ctx context.Context, name string) (workbench.Connection, error)
	ReplaceSecret(ctx context.Context, connection, secret string) (workbench.Connection, error)
}

// Clients keeps a person's own apps.
type Clients interface {
	ClientTeller
	KeepClient(ctx context.Context, connector string, c workbench.OwnClient) error
	ForgetClient(ctx context.Context, connector string) error
}

// ClientTeller tells which apps are kept.
type ClientTeller interface {
	Clients(ctx context.Context) ([]workbench.Client, error)
	Client(ctx context.Context, connector string) (c workbench.Client, ok bool, err error)
}

// Vaults tells where secrets are, and moves them.
type Vaults interface {
	Secrets(ctx context.Context) (workbench.VaultView, error)
	MoveVault(ctx context.Context, m workbench.VaultMove) (workbench.VaultMoved, error)
	ChangePassphrase(ctx context.Context, choose func(context.Context) (string, error)) (int, error)
}

// Profiles tells the choices of the profile, and changes what may be written.
type Profiles interface {
	ProfileOf(ctx context.Context) (workbench.ProfileView, error)
	SetProfileReadOnly(ctx context.Context, on bool) error
	SetReadOnly(ctx context.Context, name string, on bool) error
}

// Models tells what records consist of; ModelOf adds a connection's own fields.
type Models interface {
	Models() []model.Model
	ModelOf(ctx context.Context, connection, modelName string) (model.Model, error)
	Kept(ctx context.Context, connections []string, modelName string) error
}

// Lists reads many records from the store.
type Lists interface {
	Slice(ctx context.Context, q workbench.Query, from, n int) (workbench.Slice, error)
	Rows(ctx context.Context, keys []int64) ([]workbench.Row, error)
}

// Finder finds records by what people type. Tally tells how many there are, and whether none is as it was typed.
type Finder interface {
	First(ctx context.Context, q workbench.Query, n int) ([]workbench.Row, error)
	Tally(ctx context.Context, q workbench.Query) (n int, near bool, err error)
}

// Records reads one record from the store.
type Records interface {
	Show(ctx context.Context, modelName, id string) (workbench.RecordView, error)
	Native(ctx context.Context, modelName, id string) (json.RawMessage, error)
	History(ctx context.Context, modelName, id string) ([]workbench.HistoryEntry, error)
}

// Planner answers what a write would do; nothing is sent.
type Planner interface {
	PlanEdit(ctx context.Context, e workbench.Edit) (workbench.Plan, error)
	PlanDelete(ctx context.Context, modelName, id, by string) (workbench.Plan, error)
	PlanUndo(ctx context.Context, change, by string) (workbench.Plan, error)
}

// Seeker plans a write to a record that may be there already; it looks at the provider and writes nothing there.
type Seeker interface {
	PlanUpsert(ctx context.Context, e workbench.Edit) (workbench.Plan, error)
}

// Journal carries plans out and remembers them.
type Journal interface {
	Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error)
	Changes(ctx context.Context, limit int) ([]workbench.Change, error)
}

// Settler asks what became of writes that were interrupted, and takes a person's word for it.
type Settler interface {
	Standing(ctx context.Context, change string) (workbench.Standing, error)
	SettleMade(ctx context.Context, change, native, by string) (workbench.Change, error)
}

// Undoer plans to put back some fields of a change.
type Undoer interface {
	PlanUndoFields(ctx context.Context, change string, fields []string, by string) (workbench.Plan, error)
	ForeseeUndo(ctx context.Context, p workbench.Plan) error
}

// Reasons explains values.
type Reasons interface {
	Why(ctx context.Context, modelName, id, field string) (workbench.Why, error)
}

// Rules says how long what grows by itself is kept.
type Rules interface {
	Retention(ctx context.Context) ([]workbench.Shelf, error)
	Ruler
	Prune(ctx context.Context) (map[string]int, error)
}

// Ruler changes a rule; planned first, it says what would go.
type Ruler interface {
	PlanRule(ctx context.Context, shelf string, r workbench.Rule) (excess int, err error)
	SetRule(ctx context.Context, shelf string, r workbench.Rule) error
}

// Calls tells what was sent to providers.
type Calls interface {
	Calls(ctx context.Context, f workbench.CallFilter) ([]workbench.Call, error)
	Call(ctx context.Context, id string) (workbench.Call, error)
}

// Proxy sends requests of somebody's own.
type Proxy interface {
	Address(ctx context.Context, r workbench.ProxyRequest) (string, error)
	Proxy(ctx context.Context, r workbench.ProxyRequest) (workbench.ProxyAnswer, error)
}

// Authoring helps with connectors of a person's own.
type Authoring interface {
	Shelf() []workbench.ShelfFile
	Lint(file string, text []byte) []workbench.Finding
	Draft(o workbench.DraftOptions) (workbench.Drafted, error)
}

// Answers is how a person takes part in a connect flow.
type Answers interface {
	Paste(text string) error
	Choose(workspaceID string) error
}

// Flow is one connect flow under way. Steps is closed at the end and has to be drained; Result
// waits for the end.
type Flow interface {
	Answers
	Steps() <-chan workbench.Step
	Running
}

// Running is what can be ended.
type Running interface {
	Cancel()
	Result() (workbench.Connection, error)
}

// Sandboxes are the running sandbox providers. Ready is the document of the ready file.
type Sandboxes interface {
	Ready() json.RawMessage
	Close() error
}

// window is how many rows are read from the store at a time.
const window = 500
