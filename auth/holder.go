package auth

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// holder names the program that listens on a port of this machine, or "" where that cannot be found. root is where the
// kernel shows its tables; only Linux has them, and of other people's programs it shows no names.
func holder(root string, port int) string {
	for _, table := range []string{"net/tcp", "net/tcp6"} {
		text, err := os.ReadFile(filepath.Join(root, table))
		if err != nil {
			continue
		}
		if inode := listening(string(text), port); inode != "" {
			return owner(root, "socket:["+inode+"]")
		}
	}
	return ""
}

// listening finds the inode of the socket that listens on port in a table of proc(5), or "".
func listening(table string, port int) string {
	for line := range strings.Lines(table) {
		f := strings.Fields(line)
		if len(f) < 10 || f[3] != "0A" {
			continue
		}
		_, hex, _ := strings.Cut(f[1], ":")
		if n, err := strconv.ParseUint(hex, 16, 16); err == nil && int(n) == port {
			return f[9]
		}
	}
	return ""
}

func owner(root, socket string) string {
	links, err := filepath.Glob(filepath.Join(root, "[0-9]*", "fd", "*"))
	if err != nil {
		return ""
	}
	for _, link := range links {
		if at, err := os.Readlink(link); err != nil || at != socket {
			continue
		}
		dir := filepath.Dir(filepath.Dir(link))
		name, err := os.ReadFile(filepath.Join(dir, "comm"))
		if err != nil {
			return ""
		}
		return fmt.Sprintf("%s (process %s)", strings.TrimSpace(string(name)), filepath.Base(dir))
	}
	return ""
}
