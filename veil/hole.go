package veil

import "strings"

// hole is the mark that a text begins with for what is filled in when a request is sent, or by its writer before: the
// program's own word, with nothing of anybody in it. "" where it begins with none.
func hole(s string) string {
	end := strings.IndexByte(s, '}')
	if end < 0 {
		return ""
	}
	switch s[:end+1] {
	case "{workspace}", "{workspace.1}", "{workspace.2}", "{id}", "{parent}", "{externalId}":
		return s[:end+1]
	}
	return ""
}
