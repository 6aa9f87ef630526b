package cli_test

import (
	"context"
	"os"

	"patchbay/problem"
	"patchbay/workbench"
)

func (f *fake) Secrets(context.Context) (workbench.VaultView, error) {
	v := workbench.VaultView{Kind: workbench.InKeyring, By: "default", Place: "the system's keyring, as patchbay / default/…", Opens: true, Items: []workbench.VaultItem{
		{Name: "acme", Of: "connection", Item: "c1", There: true}, {Name: "beta", Of: "connection", Item: "c2", Trouble: "It is not in the vault."}, {Name: "northwind", Of: "client", Item: "client.northwind", There: true},
	}}
	if f.mood == "locked" {
		v.Opens, v.Trouble, v.Fix, v.Unfinished = false, "The system's keyring is locked.", "patchbay doctor", workbench.InFile
	}
	return v, nil
}

func (f *fake) MoveVault(ctx context.Context, m workbench.VaultMove) (workbench.VaultMoved, error) {
	out := workbench.VaultMoved{From: workbench.InKeyring, To: m.To, Items: 3, There: m.To == workbench.InKeyring}
	if pinned := workbench.VaultKind(os.Getenv("PATCHBAY_VAULT")); pinned != "" && pinned != m.To {
		return out, problem.New(problem.Usage, "PATCHBAY_VAULT says %s.", pinned).WithHint("Unset it first, then move.").WithFix("unset PATCHBAY_VAULT")
	}
	out.Unset = os.Getenv("PATCHBAY_VAULT") != ""
	if m.DryRun || m.To != workbench.InFile {
		return out, nil
	}
	return out, f.chosen(ctx, m.Choose)
}

func (f *fake) ChangePassphrase(ctx context.Context, choose func(context.Context) (string, error)) (int, error) {
	return 3, f.chosen(ctx, choose)
}

// chosen is a passphrase vault that begins.
func (f *fake) chosen(ctx context.Context, choose func(context.Context) (string, error)) error {
	if choose == nil {
		return problem.New(problem.VaultDown, "The vault is locked by a passphrase, and nobody is here to give it.")
	}
	_, err := choose(ctx)
	return err
}

func (f *fake) ProfileOf(context.Context) (workbench.ProfileView, error) {
	p := workbench.ProfileView{Name: "default", Folder: "/home/ada/patchbay", Settings: "/home/ada/patchbay/settings.yaml", Vault: workbench.InKeyring, VaultBy: "default", Connections: 2}
	switch f.mood {
	case "shut", "shut profile":
		p.ReadOnly, p.ReadOnlyBy = true, workbench.ByProfile
	case "shut run":
		p.ReadOnly, p.ReadOnlyBy = true, workbench.ByProgram
	}
	return p, nil
}

func (f *fake) SetProfileReadOnly(_ context.Context, on bool) error {
	f.mood = map[bool]string{true: "shut"}[on]
	return nil
}

func (f *fake) SetReadOnly(_ context.Context, name string, on bool) error {
	if f.mood == "down" {
		return problem.New(problem.Storage, "The disk is full.").On(name)
	}
	return nil
}

// typed is a person who types a secret unseen: the same each time, unless FAKE_TYPED says otherwise.
func typed() func(context.Context, string) (string, error) {
	times := 0
	return func(context.Context, string) (string, error) {
		times++
		switch os.Getenv("FAKE_TYPED") {
		case "short":
			return "1234", nil
		case "another":
			return "typed-secret-" + string(rune('0'+times)), nil
		}
		return "typed-secret", nil
	}
}
