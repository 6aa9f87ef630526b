package sandbox

import (
	"strings"
	"time"
)

// birthday reads the eight forms of a date of birth: year first or month first, one of four separators.
func birthday(typed string) (string, bool) {
	for _, sep := range []string{"-", "/", ".", "_"} {
		parts := strings.Split(typed, sep)
		if len(parts) != 3 {
			continue
		}
		if len(parts[0]) != 4 {
			parts = []string{parts[2], parts[0], parts[1]}
		}
		day := strings.Join(parts, "-")
		_, err := time.Parse(time.DateOnly, day)
		return day, err == nil
	}
	return "", false
}
