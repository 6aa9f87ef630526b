package timify

import "strings"

// appended is the text of a customer's notes with one more behind it, parted by an empty line.
func appended(held, more string) string {
	if held = strings.TrimRight(held, " \t\r\n"); held == "" {
		return more
	}
	return held + "\n\n" + more
}

// heldNotes are the notes of a customer as it was read.
func heldNotes(native map[string]any) string {
	for _, f := range items(native, "fields") {
		if row, ok := f.(map[string]any); ok && row["defaultId"] == "notes" {
			return plain(row["value"])
		}
	}
	return ""
}
