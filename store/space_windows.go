package store

import "golang.org/x/sys/windows"

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
