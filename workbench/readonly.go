package workbench

import (
	"context"
	"slices"

	"patchbay/problem"
	"patchbay/store"
)

// What can make a connection read-only, in the order in which a refusal names it.
const (
	ByProgram    = "program"    // this run: --read-only, PATCHBAY_READ_ONLY
	ByProfile    = "profile"    // the profile's settings, or settings that cannot be understood
	ByConnection = "connection" // the connection itself
)

// readOnlyBy says what makes a connection read-only now; "" where nothing does. Settings that cannot be understood
// allow no writing.
func (w *Workbench) readOnlyBy(row store.Connection) string {
	chosen, err := w.settings()
	switch {
	case w.opt.ReadOnly:
		return ByProgram
	case err != nil || chosen.readOnly:
		return ByProfile
	case row.ReadOnly:
		return ByConnection
	}
	return ""
}

// refusal is why nothing may be written to a connection, with the one command that mends it.
func (w *Workbench) refusal(by, name string) *problem.Problem {
	switch by {
	case ByProgram:
		p := problem.New(problem.ReadOnly, "This run may not write anything.").
			WithHint("Start patchbay without --read-only and PATCHBAY_READ_ONLY to change records.").On(name)
		if w.opt.Getenv("PATCHBAY_READ_ONLY") != "" {
			p.WithFix("unset PATCHBAY_READ_ONLY")
		}
		return p
	case ByProfile:
		if _, err := w.settings(); err != nil {
			why := problem.As(err)
			return problem.New(problem.ReadOnly, "Nothing is written while the profile's settings cannot be understood. %s", why.Text).
				WithHint("%s", why.Hint).WithFix("patchbay doctor").On(name).Because(err)
		}
		return problem.New(problem.ReadOnly, "The profile %s is read-only.", w.opt.Home.Profile).
			WithHint("Let it write again first.").WithFix("patchbay profile read-only off").On(name)
	}
	return problem.New(problem.ReadOnly, "%s is read-only.", problem.Clean(name)).
		WithHint("Let it write again first.").WithFix("patchbay connection read-only %s off", name).On(name)
}

// gate stops what a connection may not send at this very moment, whichever process changed that: nothing once it was
// paused or disconnected, no write where it is read-only.
func (w *Workbench) gate(row store.Connection) func(context.Context, bool) error {
	return func(ctx context.Context, writes bool) error {
		db, err := w.store(ctx)
		if err != nil {
			return err
		}
		now, err := db.Standing(ctx, row.ID)
		switch {
		case err != nil:
			return err
		case !now.There:
			return problem.New(problem.NotConnected, "%s was disconnected meanwhile.", problem.Clean(row.Name)).
				WithHint("Nothing more is sent for it.").WithFix("patchbay connections")
		case now.Ending:
			return ending(row.Name)
		case now.Paused:
			return paused(row.Name)
		case now.Stranger:
			return strange(row.Name)
		case !writes:
			return nil
		}
		if by := w.readOnlyBy(store.Connection{ReadOnly: now.ReadOnly}); by != "" {
			return w.refusal(by, row.Name)
		}
		return nil
	}
}

// strange refuses what another account would answer.
func strange(name string) error {
	return problem.New(problem.SignIn, "%s is signed in to another account now: nothing is sent for it.", problem.Clean(name)).
		WithHint("Reconnect it, and sign in to its own account.").WithFix("patchbay connection reconnect %s", name).On(name)
}

func paused(name string) error {
	return problem.New(problem.NotConnected, "%s is paused.", problem.Clean(name)).
		WithFix("patchbay connection resume %s", name).On(name)
}

// ending is what a connection answers from the beginning of its disconnect on, to everything but another disconnect.
func ending(name string) error {
	return problem.New(problem.NotConnected, "%s is being disconnected.", problem.Clean(name)).
		WithHint("Bring that to its end; to have it back, connect it anew.").WithFix("patchbay connection disconnect %s", name).On(name)
}

// SetReadOnly keeps a connection from writing anything to its provider, or lets it write again. It counts for all
// processes at once, from the next request on. What it may do then is still only what was ticked when it was connected:
// see [Connection.Operations].
func (w *Workbench) SetReadOnly(ctx context.Context, name string, on bool) error {
	return w.alter(ctx, name, func(db *store.Store, id string) error {
		return db.UpdateConnection(ctx, id, func(c *store.Connection) error {
			c.ReadOnly = on
			return nil
		})
	})
}

// SetProfileReadOnly keeps every connection of the profile from writing, those still to come included, or lets them
// write again as far as each may. It counts for all processes at once.
func (w *Workbench) SetProfileReadOnly(ctx context.Context, on bool) error {
	value := map[bool]string{true: "true"}[on]
	return w.choose(ctx, map[string]string{keyReadOnly: value})
}

// ProfileReadOnly reports whether the profile's settings forbid writing. Settings that cannot be understood are an error,
// and forbid it.
func (w *Workbench) ProfileReadOnly(context.Context) (bool, error) {
	chosen, err := w.settings()
	return chosen.readOnly || err != nil, err
}

// Writes reports whether a connection was connected for anything that writes. One that was not needs to be reconnected
// with such operations before it can write, whether it is read-only or not.
func (c Connection) Writes() bool {
	return slices.ContainsFunc(c.Operations, writes)
}

// ProfileView is a profile with its choices.
type ProfileView struct {
	Name        string    `json:"name"`
	Folder      string    `json:"folder"`
	Settings    string    `json:"settings"` // the file; it may not be there
	Vault       VaultKind `json:"vault"`    // where secrets are now
	VaultBy     string    `json:"vaultBy"`  // what says so: "variable", "settings" or "default"
	ReadOnly    bool      `json:"readOnly"`
	ReadOnlyBy  string    `json:"readOnlyBy,omitempty"` // "program" or "profile"
	Veil        bool      `json:"veil"`                 // the veil is on from the start: it is wanted, or the settings cannot be understood and may want it
	Connections int       `json:"connections"`
	Trouble     string    `json:"trouble,omitempty"` // what is wrong with the settings
}

// ProfileOf shows the profile that this workbench works on. Settings that cannot be understood are told in it.
func (w *Workbench) ProfileOf(ctx context.Context) (ProfileView, error) {
	out := ProfileView{Name: w.opt.Home.Profile, Folder: w.opt.Home.Dir(), Settings: w.opt.Home.Settings(), ReadOnlyBy: w.readOnlyBy(store.Connection{})}
	out.ReadOnly = out.ReadOnlyBy != ""
	var err error
	if out.Vault, out.VaultBy, err = w.vaultNow(); err != nil {
		out.Vault, out.VaultBy = "", bySettings
	}
	if _, err := w.settings(); err != nil {
		out.Trouble = problem.As(err).Text
	}
	out.Veil = w.opt.Veil || w.wantsVeil()
	db, err := w.store(ctx)
	if err != nil {
		return out, err
	}
	all, err := db.Connections(ctx)
	out.Connections = len(all)
	return out, err
}
