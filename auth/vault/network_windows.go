package vault

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// networked reports whether dir is on a drive of another machine.
func networked(dir string) bool {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(abs) + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE
}
