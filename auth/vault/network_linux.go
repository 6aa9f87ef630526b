package vault

import (
	"slices"

	"golang.org/x/sys/unix"
)

// networked reports whether dir is on a file system of another machine, as far as the kernel tells.
func networked(dir string) bool {
	var st unix.Statfs_t
	return unix.Statfs(dir, &st) == nil && remoteKind(int64(st.Type))
}

// remoteKind knows the magic numbers of statfs(2): NFS, SMB, CIFS, SMB2, AFS, Coda, NCP, Ceph, Lustre.
func remoteKind(magic int64) bool {
	remote := []int64{0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x5346414f, 0x6b414653, 0x73757245, 0x564c, 0x00c36400, 0x0bd00bd0}
	return slices.Contains(remote, magic&0xffffffff)
}
