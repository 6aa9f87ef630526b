package store

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// writeDSN spells the rules of a writing connection. All that must hold for a connection's whole
// life is in its name, because the pool may open a new one at any time.
func writeDSN(o Options, sync string) string {
	return fileDSN(o,
		"journal_mode(WAL)",
		"synchronous("+sync+")",
		"fullfsync(1)",       // without it macOS answers before the disk has it
		"temp_store(MEMORY)", // or each statement that may fail half way keeps a file for it
		"cache_size(-16000)",
		"wal_autocheckpoint(4000)",
		"journal_size_limit(67108864)",
	)
}

// quickDSN spells the rules for a file whose last moments may be lost with the power, and that is small.
func quickDSN(o Options) string {
	return fileDSN(o, "journal_mode(WAL)", "synchronous(NORMAL)", "temp_store(MEMORY)", "cache_size(-2000)", "journal_size_limit(4194304)")
}

// loneDSN spells the rules for a file that one process has for itself, without a log beside it.
func loneDSN(o Options) string {
	return fileDSN(o, "journal_mode(DELETE)", "synchronous(FULL)", "fullfsync(1)", "temp_store(MEMORY)", "cache_size(-6000)")
}

func readDSN(o Options) string {
	return fileDSN(o, "query_only(1)", "cache_size(-6000)")
}

func fileDSN(o Options, pragmas ...string) string {
	v := url.Values{"_pragma": append([]string{fmt.Sprintf("busy_timeout(%d)", o.Wait.Milliseconds())}, pragmas...)}
	full, err := filepath.Abs(o.Path)
	if err != nil {
		full = o.Path // there is no working folder: opening says so
	}
	path := filepath.ToSlash(full)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	// The file: prefix matters: a plain path loses its query.
	return "file://" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}
