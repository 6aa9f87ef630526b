package vault

import "golang.org/x/sys/unix"

// networked reports whether dir is on a file system of another machine.
func networked(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && st.Flags&unix.MNT_LOCAL == 0
}
