package workbench

import (
	"os"
	"path/filepath"
	"runtime"

	"patchbay/problem"
)

// checkRights tells of folders and files that decide what patchbay does and that others on this machine could change.
func (w *Workbench) checkRights() []Check {
	h := w.opt.Home
	at := append([]string{h.Root, h.Dir()}, w.vaultFolders()...)
	at = append(append(at, h.Connectors()), below(h.Connectors())...)
	var out []Check
	for _, path := range append(at, h.Settings(), h.Store()) {
		if p := exposed(path); p != nil {
			out = append(out, Check{Name: "rights", State: Doubt, Detail: p.Text, Fix: p.Fix})
		}
	}
	return out
}

// vaultFolders are the folders in which secrets of this profile may lie, and the locks that guard them.
func (w *Workbench) vaultFolders() []string {
	out := []string{w.opt.Home.Vault()}
	for _, path := range below(w.opt.Home.Vault()) {
		if info, err := os.Stat(path); err == nil && info.IsDir() {
			out = append(out, path)
		}
	}
	return out
}

// below are the paths of what lies in a folder; none where it is not there.
func below(dir string) []string {
	all, err := os.ReadDir(dir)
	if err != nil {
		return nil // whoever uses it is told
	}
	out := make([]string, 0, len(all))
	for _, e := range all {
		out = append(out, filepath.Join(dir, e.Name()))
	}
	return out
}

// exposed is the problem of a folder or a file that others may change; nil where they may not, or it is not there.
func exposed(path string) *problem.Problem {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o022 == 0 {
		return nil
	}
	mode := map[bool]string{true: "700", false: "600"}[info.IsDir()]
	return problem.New(problem.VaultDown, "Others may write into %s.", problem.Clean(path)).
		WithHint("Take that right away.").WithFix("chmod %s %s", problem.Raw(mode), path)
}

// exposedVault is the first folder of the vault, or above it, that others may write into; nil where there is none.
func (w *Workbench) exposedVault() *problem.Problem {
	if w.opt.Vault == InMemory {
		return nil
	}
	for _, dir := range append([]string{w.opt.Home.Dir()}, w.vaultFolders()...) {
		if p := exposed(dir); p != nil {
			return p
		}
	}
	return nil
}
