package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// remoteFS names the network file system that dir is on, or is empty.
func remoteFS(dir string) string {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err != nil || windows.GetDriveType(root) != windows.DRIVE_REMOTE {
		return ""
	}
	return "network drive"
}
