//go:build !linux && !darwin && !windows

package vault

// networked cannot be told here.
func networked(string) bool { return false }
