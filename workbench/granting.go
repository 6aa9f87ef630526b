package workbench

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"patchbay/auth"
	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// grant gets the token: by consent in a browser, or as it was pasted.
func (f *flow) grant(ctx context.Context) error {
	if f.way.Static() {
		return f.bring(ctx)
	}
	return f.signIn(ctx)
}

// prove opens a session with the new token, makes one cheap call, and settles the workspace.
func (f *flow) prove(ctx context.Context) (store.Connection, error) {
	if !f.way.Static() {
		f.scopes(ctx)
	}
	workspace := f.req.Workspace
	told := f.granted.Extra[f.way.OAuth.WorkspaceField]
	if workspace == "" {
		workspace = told
	}
	if f.old != nil && told != "" && told != f.old.WorkspaceID {
		return store.Connection{}, f.stranger("another " + f.about.Workspace)
	}
	if f.another(ctx) {
		return store.Connection{}, f.stranger("somebody else")
	}
	s, err := f.session(workspace)
	if err != nil {
		return store.Connection{}, err
	}
	defer func() { s.Close() }()
	var account connectors.Account
	err = f.step(ctx, StepProve, "Making the first call", func() (string, error) {
		if workspace == "" {
			if workspace, err = f.choose(ctx, s); err != nil {
				return "", err
			}
			s.Close()
			if s, err = f.session(workspace); err != nil {
				return "", err
			}
		}
		var err error
		account, err = s.Account(ctx)
		return account.Name, err
	})
	if err != nil {
		return store.Connection{}, err
	}
	if f.old != nil && f.old.AccountID != "" && account.ID != f.old.AccountID {
		return store.Connection{}, f.stranger("another account: " + account.Name)
	}
	f.permissions(ctx, s)
	place := f.place(ctx, s, account, workspace)
	f.say(ctx, Step{ID: StepWorkspace, State: StepDone, Label: "Working in the " + f.about.Workspace, Detail: place})
	row := f.row(account, workspace)
	row.WorkspaceName = place
	return row, nil
}

// place is the name of the workspace: as it was offered, else as the grant's list has it, else the account's.
func (f *flow) place(ctx context.Context, s connectors.Session, account connectors.Account, workspace string) string {
	f.show.mu.Lock()
	offered := f.show.offered
	f.show.mu.Unlock()
	if workspace == account.ID {
		return account.Name
	}
	if len(offered) == 0 {
		found, err := s.Workspaces(ctx)
		if err != nil {
			return account.Name // a grant may be good and still not list them
		}
		for _, ws := range found {
			offered = append(offered, WorkspaceRef(ws))
		}
	}
	for _, ws := range offered {
		if ws.ID == workspace && ws.Name != "" {
			return ws.Name
		}
	}
	return account.Name
}

// permissions says what of the chosen operations the person behind the grant may not do, where the provider can be
// asked. It ends nothing: what is refused will be refused then too.
func (f *flow) permissions(ctx context.Context, s connectors.Session) {
	asks, ok := s.(connectors.Permitter)
	if !ok {
		return
	}
	denied, err := asks.Denied(ctx)
	if err != nil {
		f.say(ctx, Step{ID: StepScopes, State: StepFailed, Label: "Asking what you may do there", Problem: problem.As(err)})
		return
	}
	var ops []string
	for _, op := range denied {
		if slices.Contains(f.ops, op) {
			ops = append(ops, string(op))
		}
	}
	if len(ops) > 0 {
		f.say(ctx, Step{
			ID: StepScopes, State: StepDone, Label: "Asking what you may do there", Missing: []MissingScope{{Scope: "permission at " + f.about.Name, Operations: ops}},
			Detail: fmt.Sprintf("%d of the chosen operations are not allowed to you: %s", len(ops), strings.Join(ops, ", ")),
		})
	}
}

// stranger refuses a sign-in that would put somebody else's people into the connection that is renewed.
func (f *flow) stranger(who string) error {
	f.foreign = true
	return problem.New(problem.Conflict, "That was %s, and %s belongs to %s.", who, f.old.Name, f.old.AccountName).
		WithHint("Sign in to the right one, or connect this one under a name of its own.").
		WithFix("patchbay connect %s", f.about.ID).On(f.old.Name)
}

// choose lets the person pick a workspace where the grant sees several and none was named.
func (f *flow) choose(ctx context.Context, s connectors.Session) (string, error) {
	found, err := s.Workspaces(ctx)
	if err != nil {
		return "", err
	}
	refs := make([]WorkspaceRef, 0, len(found))
	for _, ws := range found {
		refs = append(refs, WorkspaceRef(ws))
	}
	switch len(refs) {
	case 0:
		return "", problem.New(problem.Usage, "The grant does not tell its %s.", f.about.Workspace).
			WithHint("Say which one with --workspace.").WithFix("patchbay connect %s --workspace ID", f.about.ID)
	case 1:
		return refs[0].ID, nil
	}
	f.show.mu.Lock()
	f.show.offered = refs
	f.show.mu.Unlock()
	f.say(ctx, Step{ID: StepWorkspace, State: StepAsking, Label: "Choose the " + f.about.Workspace, Workspaces: refs})
	select {
	case id := <-f.show.choice:
		return id, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// session is the new grant at work before it is kept anywhere.
func (f *flow) session(workspace string) (connectors.Session, error) {
	g := f.bare()
	g.Workspace, g.Extra, g.Tokens = workspace, f.granted.Extra, fixed{f.granted.Access, []auth.Secret{f.granted.Refresh, auth.Secret(f.req.ClientSecret)}}
	return f.with.Open(g)
}

func (f *flow) row(account connectors.Account, workspace string) store.Connection {
	row := store.Connection{ID: f.id, Created: f.bench.opt.Now().UTC()}
	if f.old != nil {
		row = *f.old
	}
	row.Name = f.name(account)
	row.Connector, row.Auth, row.Endpoint, row.ReadOnly = f.about.ID, string(f.way.Kind), f.req.Endpoint, f.req.ReadOnly || f.old != nil && f.old.ReadOnly && !f.req.Lift
	row.WorkspaceID, row.WorkspaceName = workspace, account.Name
	row.AccountID, row.AccountName = account.ID, account.Name
	row.Operations = row.Operations[:0:0]
	for _, o := range f.ops {
		row.Operations = append(row.Operations, string(o))
	}
	row.Wanted, row.Granted = f.want, f.granted.Scopes
	if f.way.Static() {
		row.Wanted, row.Granted = f.want, f.want // such a token does not tell what it may do
	}
	row.Stranger, row.Lacking = false, nil
	row.State, row.Reason, row.Fix, row.Since = string(OK), "", "", f.bench.opt.Now().UTC()
	row.TokenExpires, row.Generation = f.granted.Expiry, f.granted.Generation
	row.Redirect, row.ClientID, row.Extra = f.req.Redirect, f.req.ClientID, f.granted.Extra
	row.Discovered, row.ClientAuth = f.discovered, f.clientAuth
	return row
}

// name is what was asked for, or the account's name in words that shells like.
func (f *flow) name(account connectors.Account) string {
	if f.old != nil {
		return f.old.Name
	}
	if f.req.Name != "" {
		return f.req.Name
	}
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, unaccented(model.Line(account.Name, false)))
	words := strings.FieldsFunc(slug, func(r rune) bool { return r == '-' })
	name := strings.Join(words, "-")
	if len(name) > 40 {
		name = strings.TrimRight(name[:40], "-")
	}
	if name == "" {
		return f.about.ID
	}
	return name
}

// unaccented takes the accents off.
func unaccented(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}

// keep writes the token into the vault, then the connection into the store. Where the second fails, the first is
// taken back: what nobody can see must not stay.
func (f *flow) keep(ctx context.Context, row *store.Connection) (string, error) {
	quiet := context.WithoutCancel(ctx)
	db, err := f.bench.store(quiet)
	if err != nil {
		return "", err
	}
	if f.old == nil {
		if err := f.unique(quiet, db, row); err != nil {
			return "", err
		}
	}
	door, err := f.bench.vault()
	if err != nil {
		return "", err
	}
	f.granted.ClientID, f.granted.ClientSecret = f.req.ClientID, auth.Secret(f.req.ClientSecret)
	if f.old != nil {
		return f.renew(quiet, db, row)
	}
	done, err := f.bench.announce(quiet, db, *row)
	if err != nil {
		return "", err
	}
	// Killed from here on, what is in the vault is found by the note and ended.
	if err := door.Save(quiet, f.bench.secretID(row.ID), f.granted.Encode()); err != nil {
		done()
		return "", err
	}
	f.bench.forget(row.ID)
	if err := db.AddConnection(quiet, *row); err != nil {
		if derr := f.bench.dropSecret(quiet, row.ID); derr != nil {
			f.bench.opt.Log.Warn("take the token back out of the vault", "error", derr)
			return "", err // the note stays: the token is removed later
		}
		done()
		return "", err
	}
	done()
	return door.Place(f.bench.secretID(row.ID)), nil
}

// inheritGrants keeps what the new grant replaces: it may live on at the provider, and is ended with the connection.
func (f *flow) inheritGrants(ctx context.Context) {
	kept, err := f.bench.secret(ctx, f.old.ID)
	if err != nil {
		return // it is lost already
	}
	if !kept.Refresh.Empty() && kept.Refresh != f.granted.Refresh {
		f.granted.Former = append(f.granted.Former, kept.Refresh)
	}
	f.granted.Former = append(f.granted.Former, kept.Former...)
	f.granted.Former = f.granted.Former[:min(len(f.granted.Former), formerGrants)]
}

// formerGrants is how many replaced grants are remembered.
const formerGrants = 8

// renew puts a new token in the place of the one that a connection has.
func (f *flow) renew(ctx context.Context, db *store.Store, row *store.Connection) (string, error) {
	door, err := f.bench.vault()
	if err != nil {
		return "", err
	}
	now, err := db.Connection(ctx, row.ID)
	switch {
	case problem.Is(err, problem.NotFound):
		f.old = nil // it was disconnected meanwhile: the grant belongs to nobody
		return "", err
	case err != nil:
		return "", err
	case now.Ending:
		return "", ending(now.Name)
	}
	f.granted.Generation = f.old.Generation + 1
	row.Generation = f.granted.Generation
	f.inheritGrants(ctx)
	if err := door.Save(ctx, f.bench.secretID(row.ID), f.granted.Encode()); err != nil {
		return "", err
	}
	f.bench.forget(row.ID)
	err = db.UpdateConnection(ctx, row.ID, func(c *store.Connection) error {
		if c.Ending {
			return ending(c.Name)
		}
		row.Paused, row.ReadOnly = c.Paused, row.ReadOnly || c.ReadOnly && !f.old.ReadOnly // set while somebody signed in
		*c = *row
		return nil
	})
	if problem.Is(err, problem.NotFound) || problem.Is(err, problem.NotConnected) { // it went in this very moment
		if derr := f.bench.dropSecret(ctx, row.ID); derr != nil {
			f.bench.opt.Log.Warn("take the token back out of the vault", "error", derr)
		}
	}
	return door.Place(f.bench.secretID(row.ID)), err
}

// unique gives a derived name a number when it is taken.
func (f *flow) unique(ctx context.Context, db *store.Store, row *store.Connection) error {
	base := row.Name
	for n := 2; ; n++ {
		_, err := db.Connection(ctx, row.Name)
		if problem.Is(err, problem.NotFound) {
			return nil
		}
		if err != nil || f.req.Name != "" {
			return err
		}
		row.Name = fmt.Sprintf("%s-%d", base, n)
	}
}

// fixed is one token that is not renewed.
type fixed struct {
	token  auth.Secret
	others []auth.Secret // that nobody may see either; empty ones count for nothing
}

// Token answers the one token.
func (t fixed) Token(context.Context) (connectors.Bearer, error) {
	return bearer(auth.Access{Generation: 1, Token: t.token, Others: t.others}), nil
}

// Renew cannot.
func (t fixed) Renew(context.Context, connectors.Bearer) (connectors.Bearer, error) {
	return connectors.Bearer{}, problem.New(problem.SignIn, "The provider refused the new token.").
		WithHint("Check that it was copied whole, and that it was not revoked.")
}

// unheard drops calls: the connection they belong to is not there yet.
type unheard struct{}

// Record drops the call.
func (unheard) Record(connectors.Call) string { return "" }

// free lets every request go: a flow makes a handful.
type free struct{}

// Take lets the request go.
func (free) Take(context.Context, string, []connectors.Limit, connectors.Lane) (time.Duration, error) {
	return 0, nil
}

// Learn learns nothing.
func (free) Learn(context.Context, string, connectors.Seen) error { return nil }
