package workbench

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/gofrs/flock"

	"patchbay/problem"
)

// edited is a settings text with one key changed, added, or with "" taken out; everything else, comments included,
// stays. A text that is written in an unusual way may come out as something else: the caller has to look.
func edited(text []byte, key, value string) []byte {
	line := regexp.MustCompile(`(?m)^(?:"` + key + `"|'` + key + `'|` + key + `)[ \t]*:[ \t]*[^\s#]*([ \t]+#[^\r\n]*|[ \t]*)(\r?\n|$)`)
	at := line.FindSubmatchIndex(text)
	switch {
	case at == nil && value == "":
		return text
	case at == nil:
		if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
			text = append(text, '\n')
		}
		return append(text, key+": "+value+"\n"...)
	case value == "":
		return append(text[:at[0]:at[0]], text[at[1]:]...)
	}
	comment, end := text[at[2]:at[3]], text[at[4]:at[5]]
	out := append(text[:at[0]:at[0]], key+": "+value...)
	out = append(append(out, comment...), end...)
	return append(out, text[at[1]:]...)
}

// replaceFile puts a file in place of what is there, whole or not at all, and on the disk before it returns. Where a
// link stands at path, what it leads to is replaced.
func replaceFile(path string, data []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".settings-*") // 0600 by itself
	if err != nil {
		return err
	}
	_, werr := tmp.Write(data)
	if err := errors.Join(werr, tmp.Sync(), tmp.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	if d, err := os.Open(filepath.Dir(path)); err == nil {
		_ = d.Sync()  // some systems cannot sync a folder; the rename itself has happened
		_ = d.Close() // it was only read
	}
	return nil
}

// turn waits for the lock in a file, for at most ten seconds. The file stays: the kernel frees the lock when its holder
// ends.
func turn(ctx context.Context, path string) (release func(), err error) {
	l := flock.New(path, flock.SetPermissions(fs.FileMode(0o600)))
	wait, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	ok, err := l.TryLockContext(wait, 10*time.Millisecond)
	switch {
	case ok && err == nil:
		return func() {
			_ = l.Unlock() // the file is closed either way, which frees it
		}, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, problem.New(problem.Busy, "Another patchbay is changing the same.").WithHint("Wait a moment and try again.").Because(err)
	}
	return nil, problem.New(problem.Storage, "The lock %s cannot be taken.", problem.Clean(path)).
		WithHint("Free some space, or set PATCHBAY_HOME to a folder that can be written.").Because(err)
}
