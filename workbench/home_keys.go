package workbench

import "path/filepath"

// Keys are the files in which a person may have chosen keys: the profile's own, then one for all profiles. The first that
// is there counts, alone.
func (h Home) Keys() []string {
	return []string{filepath.Join(h.Dir(), "keys.yaml"), filepath.Join(h.Root, "keys.yaml")}
}
