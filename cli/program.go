package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"patchbay/problem"
	"patchbay/workbench"
)

// Program is all that the commands need from outside.
type Program struct {
	Streams Streams
	Getenv  func(string) string
	Now     func() time.Time
	Build   Build

	// Open makes the workbench. It is called at most once in a run, and only by commands that need one.
	Open func(workbench.Options) (*Bench, error)
	// Keys lists the keys of the screen, as the first of these files that is there chooses them; an error tells what is wrong
	// in it.
	Keys func(files []string) (KeySheet, error)
	// UI runs the terminal interface until the person leaves it.
	UI func(context.Context, workbench.Options) error
	// Demo runs the terminal interface on sandbox providers and a profile that is thrown away.
	Demo func(context.Context, workbench.Options, workbench.SandboxOptions) error
	// Tour performs the demo by itself and says each step in plain text.
	Tour func(ctx context.Context, o workbench.Options, s workbench.SandboxOptions, say func(line string)) error
}

// Build says which build of the program this is.
type Build struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	Built    string `json:"builtAt"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// Run carries out one command and answers the exit code of the contract. Everything that was opened
// is closed and everything that was started has ended when it returns.
func (p Program) Run(ctx context.Context, args []string) int {
	a := &app{Program: p, ctx: ctx, typist: &typist{in: p.Streams.In}, paint: paints{out: p.Streams.Colour && p.Streams.OutTTY, err: p.Streams.Colour && p.Streams.ErrTTY}}
	root := a.root()
	root.SetArgs(args)
	err := understood(root, a.caught(func() error { return root.ExecuteContext(ctx) }))
	a.typist.close()
	if a.bench != nil {
		a.noteSeal(err)
		err = errors.Join(err, closing(a.bench.Close()))
	}
	return a.report(err, args)
}

// noteSeal says once that nothing can be written, unless that is what went wrong.
func (a *app) noteSeal(err error) {
	if a.bench.Sealed == nil {
		return
	}
	if why := a.bench.Sealed(); why != nil && !errors.Is(err, why) {
		a.say("Note: %s", problem.Clean(problem.As(why).Text))
	}
}

func closing(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("close the workbench: %w", err)
}

// app is one run of the program: what the flags said and what was opened.
type app struct {
	Program
	ctx    context.Context // of this run: a filter may run for ever, wherever something is printed
	typist *typist
	paint  paints
	bench  *Bench
	format format

	profile  string
	readOnly bool
	veil     bool
	dress    dress
	yes      bool
	dryRun   bool
}

// options are what the environment and the global flags say of the workbench.
func (a *app) options() (workbench.Options, error) {
	profile := a.profile
	if profile == "" {
		profile = a.Getenv("PATCHBAY_PROFILE")
	}
	o := workbench.Options{
		Getenv: a.dress.over(a.Getenv), Now: a.Now, Attended: a.Streams.Attended(),
		ReadOnly:  a.readOnly || a.Getenv("PATCHBAY_READ_ONLY") != "",
		Veil:      a.veil || a.Getenv("PATCHBAY_VEIL") != "",
		Upgrading: a.upgrading(),
	}
	vault, err := vaultKind(a.Getenv("PATCHBAY_VAULT"))
	if err != nil {
		return o, err
	}
	o.Vault = vault
	if a.Streams.Attended() {
		o.Passphrase = func(ctx context.Context) (string, error) { return a.Streams.Hidden(ctx, "Passphrase of the vault: ") }
	}
	o.Home, err = workbench.FindHome(a.Getenv("PATCHBAY_HOME"), profile, a.Getenv)
	return o, err
}

func vaultKind(s string) (workbench.VaultKind, error) {
	switch k := workbench.VaultKind(s); k {
	case "", workbench.InKeyring, workbench.InFile, workbench.InEnv:
		return k, nil
	}
	return "", problem.New(problem.Usage, "PATCHBAY_VAULT cannot be %q.", problem.Clean(s)).WithHint("It is keyring, file or env.")
}

// open gives the workbench, made at the first call.
func (a *app) open() (*Bench, error) {
	if a.bench != nil {
		return a.bench, nil
	}
	o, err := a.options()
	if err != nil {
		return nil, err
	}
	a.bench, err = a.Open(o)
	if err == nil {
		a.watched(a.bench.Underway)
		a.forewarn(a.bench.Trouble)
		a.forewarn(a.bench.UnaskedVeil)
		a.forewarn(a.bench.VeilKey)
	}
	return a.bench, err
}

// forewarn says on standard error what every command has to say at its start.
func (a *app) forewarn(trouble func() error) {
	if trouble == nil {
		return
	}
	if err := trouble(); err != nil {
		a.say("%s", problem.As(err).Text)
	}
}
