package store

import (
	"testing"

	"golang.org/x/sys/unix"
)

func TestNetworkFileSystemsAreKnownByName(t *testing.T) {
	t.Parallel()
	for kind, want := range map[int64]string{unix.NFS_SUPER_MAGIC: "NFS", 0xff534d42: "CIFS", unix.EXT4_SUPER_MAGIC: "", unix.TMPFS_MAGIC: ""} {
		if got := remoteNames(kind); got != want {
			t.Errorf("%x is %q, want %q", kind, got, want)
		}
	}
	if got := remoteFS(t.TempDir()); got != "" {
		t.Errorf("the test's own folder is on %s", got)
	}
}
