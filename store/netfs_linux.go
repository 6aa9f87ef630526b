package store

import "golang.org/x/sys/unix"

// remoteFS names the network file system that dir is on, or is empty.
func remoteFS(dir string) string {
	var st unix.Statfs_t
	if unix.Statfs(dir, &st) != nil {
		return ""
	}
	return remoteNames(int64(st.Type))
}

func remoteNames(kind int64) string {
	names := map[int64]string{
		unix.NFS_SUPER_MAGIC: "NFS", unix.SMB_SUPER_MAGIC: "SMB", 0xff534d42: "CIFS", 0xfe534d42: "SMB2",
		unix.AFS_SUPER_MAGIC: "AFS", unix.CODA_SUPER_MAGIC: "Coda", 0x00c36400: "Ceph", unix.V9FS_MAGIC: "9P",
		0x01161970: "GFS2", 0x7461636f: "OCFS2", 0x0bd00bd0: "Lustre",
	}
	return names[kind&0xffffffff]
}
