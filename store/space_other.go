//go:build !linux && !darwin && !freebsd && !windows

package store

// freeSpace cannot tell on this system.
func freeSpace(string) int64 { return -1 }

// readOnlyFS cannot tell on this system.
func readOnlyFS(string) bool { return false }
