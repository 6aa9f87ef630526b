//go:build !linux

package vault

// reachable has nothing to find out here.
func reachable() error { return nil }
