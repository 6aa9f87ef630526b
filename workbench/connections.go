package workbench

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// Connections lists what is connected, by name.
func (w *Workbench) Connections(ctx context.Context) ([]Connection, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := db.Connections(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Connection, 0, len(rows))
	for _, r := range rows {
		c, err := w.view(ctx, db, r)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Connection finds one by its name, whatever its case.
func (w *Workbench) Connection(ctx context.Context, name string) (Connection, error) {
	return w.connection(ctx, name)
}

// connection finds one by name or id.
func (w *Workbench) connection(ctx context.Context, nameOrID string) (Connection, error) {
	db, err := w.store(ctx)
	if err != nil {
		return Connection{}, err
	}
	row, err := db.Connection(ctx, nameOrID)
	if err != nil {
		return Connection{}, err
	}
	return w.view(ctx, db, row)
}

// view is a connection as people see it: what is kept, with what the store and the connector know of it.
func (w *Workbench) view(ctx context.Context, db *store.Store, r store.Connection) (Connection, error) {
	c := Connection{
		ID: r.ID, Name: r.Name, Connector: r.Connector, ConnectorName: r.Connector, Auth: r.Auth, Account: r.AccountName,
		Workspace: WorkspaceRef{ID: r.WorkspaceID, Name: r.WorkspaceName}, Endpoint: r.Endpoint,
		State: Health(r.State), Reason: r.Reason, Since: r.Since, ReadOnlyBy: w.readOnlyBy(r),
		Operations: list(r.Operations), Wanted: list(r.Wanted), Granted: list(r.Granted),
		TokenExpires: when(r.TokenExpires), ClientID: r.ClientID, LastPull: when(r.LastPull), LastGoodCall: when(r.LastGoodCall), Created: r.Created,
	}
	c.ReadOnly = c.ReadOnlyBy != ""
	if r.Paused {
		c.State = Paused
	}
	if r.Ending {
		p := problem.As(ending(r.Name))
		c.State, c.Reason, r.Fix = Paused, p.Text, p.Fix
	}
	about, err := w.about(r.Connector)
	if err != nil {
		c.State, c.Reason = Gone, problem.As(err).Text // its connector is not here any more
	} else {
		c.ConnectorName = about.Name
		c.Granted = slices.DeleteFunc(slices.Clone(c.Granted), func(s string) bool { return contains(r.Lacking, s) && contains(r.Wanted, s) })
		c.Missing = missing(about, r.Operations, r.Wanted, c.Granted)
		for i, m := range c.Missing {
			c.Missing[i].Said = contains(r.Lacking, m.Scope) && contains(r.Granted, m.Scope)
		}
	}
	if c.Fix = cmp.Or(r.Fix, mend(c)); err != nil {
		c.Fix = "patchbay connectors"
	}
	c.Secrets = w.secretsPlace(r.ID)
	if c.Broken, err = w.brokenFields(ctx, r); err != nil {
		return c, err
	}
	if c.Records, err = db.Counts(ctx, r.ID); err != nil {
		return c, err
	}
	c.Budget, err = w.budgetOf(ctx, db, r.ID)
	return c, err
}

func (w *Workbench) about(connector string) (connectors.Description, error) {
	c, err := w.connector(connector)
	if err != nil {
		return connectors.Description{}, err
	}
	return c.Describe(), nil
}

// missing are the scopes that were asked for and not granted, each with the operations that cannot be done.
func missing(d connectors.Description, ops, wanted, granted []string) []MissingScope {
	asked := make([]connectors.Operation, 0, len(ops))
	for _, o := range ops {
		asked = append(asked, connectors.Operation(o))
	}
	var out []MissingScope
	for _, scope := range wanted {
		if contains(granted, scope) {
			continue
		}
		m := MissingScope{Scope: scope}
		for _, o := range d.NeededBy(scope, asked) {
			m.Operations = append(m.Operations, string(o))
		}
		out = append(out, m)
	}
	return out
}

// mend is the one command that brings a connection back.
func mend(c Connection) string {
	switch c.State {
	case NeedsLogin, NeedsPermission, Gone:
		return "patchbay connection reconnect " + c.Name
	case Paused:
		return "patchbay connection resume " + c.Name
	case Throttled, Down:
		return "patchbay pull " + c.Name
	}
	return ""
}

func (w *Workbench) budgetOf(ctx context.Context, db *store.Store, id string) (*BudgetState, error) {
	b, err := db.Budget(ctx, id)
	if err != nil || len(b.Windows) == 0 {
		return nil, err
	}
	tightest := b.Windows[0]
	for _, win := range b.Windows[1:] {
		if win.Remaining*tightest.Requests < tightest.Remaining*win.Requests {
			tightest = win
		}
	}
	until := b.Until
	if !until.After(w.opt.Now()) {
		until = time.Time{}
	}
	return &BudgetState{
		HeldUntil: when(until),
		Limit:     tightest.Requests, Remaining: tightest.Remaining, ResetsAt: when(tightest.Resets),
		DailyLimit: max(b.DailyLimit, 0), DailyRemaining: max(b.DailyRemaining, 0),
	}, nil
}

// Rename gives a connection another name; mapping, records and history stay.
func (w *Workbench) Rename(ctx context.Context, name, to string) error {
	if err := checkName(to); err != nil {
		return err
	}
	return w.alter(ctx, name, func(db *store.Store, id string) error { return db.RenameConnection(ctx, id, to) })
}

// SetPaused stops a connection from making calls, or lets it go on. A paused one keeps its records. One that is being
// disconnected does not go on.
func (w *Workbench) SetPaused(ctx context.Context, name string, paused bool) error {
	return w.alter(ctx, name, func(db *store.Store, id string) error {
		return db.UpdateConnection(ctx, id, func(c *store.Connection) error {
			if c.Ending && !paused {
				return ending(c.Name)
			}
			c.Paused, c.Since = paused, w.opt.Now().UTC()
			return nil
		})
	})
}

// alter changes what is kept of a connection, and lets its next use begin anew.
func (w *Workbench) alter(ctx context.Context, name string, change func(*store.Store, string) error) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	row, err := db.Connection(ctx, name)
	if err != nil {
		return err
	}
	w.forget(row.ID)
	return change(db, row.ID)
}

// checkName keeps names short and free of what shells and screens trip over.
func checkName(name string) error {
	clean := problem.Clean(name)
	if clean == "" || clean != name || len([]rune(name)) > 60 || name[0] == '-' {
		return problem.New(problem.Usage, "%q cannot be a connection's name.", clean).
			WithHint("Use up to 60 characters, without control characters, not beginning with a dash.")
	}
	return nil
}

// Fields asks the provider what fields a model has in a connection, keeps what it says, and answers all that the
// connector carries: the model's own first, each with what it may hold there.
func (w *Workbench) Fields(ctx context.Context, connection, modelName string) ([]model.Field, error) {
	m, err := w.ModelOf(ctx, "", modelName)
	if err != nil {
		return nil, err
	}
	conn, err := w.connection(ctx, connection)
	if err != nil {
		return nil, err
	}
	about, err := w.about(conn.Connector)
	if err == nil {
		about, err = w.aboutHere(ctx, conn.ID, modelName, about)
	}
	if err != nil {
		return nil, err
	}
	if !keeps(about, modelName) {
		return nil, keepsNone(about, m, w.Models()).On(conn.Name)
	}
	s := about.Can(connectors.Op(modelName, connectors.FieldRead))
	l, err := w.reach(ctx, conn.ID)
	if err != nil {
		return nil, err
	}
	all, err := found(ctx, l.session, modelName, s.Supported)
	if err != nil {
		return nil, w.failed(ctx, conn.ID, fmt.Errorf("look up the fields: %w", err))
	}
	if err := w.keepFields(ctx, conn.ID, modelName, all); err != nil {
		return nil, err
	}
	if m, err = w.ModelOf(ctx, conn.Name, modelName); err != nil {
		return nil, err
	}
	var out []model.Field
	for _, f := range m.Fields {
		if carried, ok := about.Carries(modelName, f.Name); ok {
			f.Native, f.ReadOnly, f.Why = carried.Native, f.ReadOnly || carried.ReadOnly, cmp.Or(f.Why, carried.Why)
			out = append(out, f)
		}
	}
	return append(out, customOnly(all)...), nil
}

// keepFields stores what custom fields a model has; a change makes the connection's next use begin anew.
func (w *Workbench) keepFields(ctx context.Context, id, modelName string, found []model.Field) error {
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	row, err := db.Connection(ctx, id)
	if err != nil || sameFields(row.Fields[modelName], found) {
		return err
	}
	defer w.forget(id)
	return db.UpdateConnection(ctx, id, func(c *store.Connection) error {
		if c.Fields == nil {
			c.Fields = map[string][]model.Field{}
		}
		c.Fields[modelName] = found
		return nil
	})
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}
