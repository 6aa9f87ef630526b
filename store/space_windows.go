package store

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// freeSpace is how many bytes this user may still write to the file system of dir; -1 when that cannot be told.
func freeSpace(dir string) int64 {
	name, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return -1
	}
	var free uint64
	if windows.GetDiskFreeSpaceEx(name, &free, nil, nil) != nil {
		return -1
	}
	return int64(free)
}

// readOnlyFS reports whether the volume of dir can only be read.
func readOnlyFS(dir string) bool {
	name, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	if err != nil {
		return false
	}
	var flags uint32
	return windows.GetVolumeInformation(name, nil, 0, nil, nil, &flags, nil, 0) == nil && flags&windows.FILE_READ_ONLY_VOLUME != 0
}
