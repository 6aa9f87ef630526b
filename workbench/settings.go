package workbench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"patchbay/model/document"
	"patchbay/model/textfile"
	"patchbay/problem"
)

// The keys of a profile's settings that this program knows.
const (
	keyVault    = "vault"       // where secrets are: keyring, file or env
	keyBefore   = "vaultBefore" // where they were, while a move is not finished
	keyReadOnly = "readOnly"    // true: nothing may write to a provider
	keyTheme    = "theme"       // of the screen
	keyNoMouse  = "noMouse"     // true: the screen does not take the mouse
	keyVeil     = "veil"        // true: everything personal is shown under pseudonyms from the start
)

// settings are the choices of a profile. The zero value is a profile that has made none.
type settings struct {
	vault    VaultKind // "" where nothing is said
	before   VaultKind // "" unless a move of secrets is not finished
	readOnly bool
	looks    Looks
	veil     bool
	odd      []string // values that nobody here knows, each with its line; they are kept
}

// settingsFile is the file of a profile's settings. It is read at every use and understood once for each content: what
// another process writes into it counts at once. It is safe for concurrent use.
type settingsFile struct {
	path string

	mu   sync.Mutex
	text []byte // that got and err were made of; nil before the first use
	got  settings
	err  error
}

// settings are the profile's choices as they are now. A file that cannot be understood is a problem that names the
// line; one that is not there says nothing.
func (w *Workbench) settings() (settings, error) { return w.choices.now() }

func (f *settingsFile) now() (settings, error) {
	text, err := textfile.Read(f.path, document.Largest)
	if errors.Is(err, fs.ErrNotExist) {
		return settings{}, nil
	}
	if err != nil {
		return settings{}, problem.New(problem.Storage, "The profile's settings %s cannot be read%s.", problem.Clean(f.path), whyUnread(err)).
			WithHint("See to it that it is a small file that you may read. Until then nothing is written to a provider.").Because(err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.text == nil || !bytes.Equal(text, f.text) {
		f.text = append(text, 0)[:len(text)] // never nil
		f.got, f.err = parseSettings(f.path, text)
	}
	return f.got, f.err
}

// parseSettings reads the text of a settings file. A key that nobody here knows is refused: whoever wrote "read-only" or
// "Veil" wants something that would not be done.
func parseSettings(path string, text []byte) (settings, error) {
	var out settings
	top, err := document.Parse(path, text)
	if err != nil {
		return out, unsettled(path, err)
	}
	all, err := top.Entries()
	if err != nil {
		return out, unsettled(path, err)
	}
	for _, e := range all {
		switch e.Key {
		case keyVault:
			out.vault, err = vaultNamed(e.Value)
		case keyBefore:
			out.before, err = vaultNamed(e.Value)
		case keyReadOnly:
			out.readOnly, err = e.Value.Truth()
		case keyTheme:
			out.looks.Theme, out.odd = themeNamed(e.Value, out.odd)
		case keyNoMouse:
			out.looks.NoMouse, err = e.Value.Truth()
		case keyVeil:
			out.veil, err = e.Value.Truth()
		default:
			err = e.Value.Fault("is not a setting%s", document.Near(e.Key, []string{keyVault, keyReadOnly, keyTheme, keyNoMouse, keyVeil}))
		}
		if err != nil {
			return settings{}, unsettled(path, err)
		}
	}
	return out, nil
}

func vaultNamed(n document.Node) (VaultKind, error) {
	text, err := n.Text()
	if k := VaultKind(text); err == nil && slices.Contains(lastingVaults(), k) {
		return k, nil
	}
	return "", n.Fault("must be keyring, file or env")
}

// lastingVaults are the kinds that a profile may choose for good.
func lastingVaults() []VaultKind { return []VaultKind{InKeyring, InFile, InEnv} }

// unsettled is what is wrong in a settings file, by file, line and key.
func unsettled(path string, err error) error {
	return problem.New(problem.Usage, "%s", problem.Sentence(err.Error())).
		WithHint("Mend that line, or take it out: without the file everything is as usual. Until then nothing is written to a provider.").
		WithFix("patchbay doctor").Because(err)
}

// choose changes some settings, whole or not at all; "" takes a key out. Everything else in the file stays as it is.
// Of several processes one at a time does so.
func (w *Workbench) choose(ctx context.Context, change map[string]string) error {
	f := w.choices
	if err := makeDir(w.opt.Home.Dir()); err != nil {
		return err
	}
	unlock, err := turn(ctx, f.path+".lock")
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := f.now(); err != nil {
		return err // what cannot be understood is not written over
	}
	text, err := textfile.Read(f.path, document.Largest)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("read the settings: %w", err)
	}
	for _, key := range []string{keyVault, keyBefore, keyReadOnly, keyTheme, keyNoMouse, keyVeil} {
		if value, wanted := change[key]; wanted {
			text = edited(text, key, value)
		}
	}
	if !says(f.path, text, change) {
		return problem.New(problem.Usage, "The settings in %s are written in a way that patchbay does not change.", problem.Clean(f.path)).
			WithHint("Write each setting on a line of its own, as in \"readOnly: true\", then try again.")
	}
	if err := replaceFile(f.path, text); err != nil {
		return problem.New(problem.Storage, "The settings in %s cannot be written.", problem.Clean(f.path)).
			WithHint("Free some space, or set PATCHBAY_HOME to a folder that can be written.").Because(err)
	}
	w.news.tell(Event{Connections: true})
	return nil
}

// says reports whether a text holds the values that were to be written.
func says(path string, text []byte, change map[string]string) bool {
	got, err := parseSettings(path, text)
	if err != nil {
		return false
	}
	holds := map[string]string{keyVault: string(got.vault), keyBefore: string(got.before), keyReadOnly: "", keyTheme: got.looks.Theme, keyNoMouse: ""}
	if got.readOnly {
		holds[keyReadOnly] = "true"
	}
	if got.looks.NoMouse {
		holds[keyNoMouse] = "true"
	}
	if got.veil {
		holds[keyVeil] = "true"
	}
	for key, value := range change {
		if holds[key] != value {
			return false
		}
	}
	return true
}

// checkSettings tells what is odd about the profile's settings, and nothing where nothing is.
func (w *Workbench) checkSettings() []Check {
	c := Check{Name: "settings", State: Fine, Detail: w.choices.path}
	got, err := w.settings()
	if err != nil {
		c = broken(c, err)
		c.Fix = problem.As(err).Hint
		return []Check{c}
	}
	var out []Check
	for _, odd := range got.odd {
		out = append(out, Check{Name: c.Name, State: Doubt, Detail: odd + ".", Fix: "take it out of the file, or use the version of patchbay that knows it"})
	}
	if got.before != "" && got.before != got.vault {
		out = append(out, Check{
			Name: c.Name, State: Doubt, Fix: "patchbay vault move " + string(got.vault),
			Detail: fmt.Sprintf("The move of secrets from %s to %s is not finished.", got.before.Words(), got.vault.Words()),
		})
	}
	if w.opt.Vault != "" && got.vault != "" && w.opt.Vault != got.vault {
		out = append(out, Check{
			Name: c.Name, State: Doubt, Fix: "unset PATCHBAY_VAULT",
			Detail: fmt.Sprintf("PATCHBAY_VAULT says %s and the profile's settings say %s: the variable wins, and what is kept elsewhere is not seen.", w.opt.Vault, got.vault),
		})
	}
	return out
}
