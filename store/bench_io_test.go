package store

import (
	"fmt"
	"os"
	"strings"
)

// writtenBytes is how many bytes this process has handed to files so far; 0 where the system does not tell.
func writtenBytes() (n int64) {
	raw, err := os.ReadFile("/proc/self/io")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(raw)) {
		_, _ = fmt.Sscanf(line, "wchar: %d", &n) // other lines are passed over
	}
	return n
}
