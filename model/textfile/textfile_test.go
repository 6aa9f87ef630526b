package textfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"patchbay/model/textfile"
)

func TestAFileIsReadUpToItsLimit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.txt")
	for size, want := range map[int]error{0: nil, 9: nil, 10: nil, 11: textfile.ErrLarge, 5000: textfile.ErrLarge} {
		if err := os.WriteFile(path, []byte(strings.Repeat("x", size)), 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := textfile.Read(path, 10)
		if !errors.Is(err, want) || want == nil && len(text) != size {
			t.Errorf("%d bytes: got %d, %v", size, len(text), err)
		}
	}
}

func TestWhatIsNoFileIsNotOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(os.DevNull, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, os.DevNull, link} {
		if _, err := textfile.Read(path, 10); !errors.Is(err, textfile.ErrNoFile) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	if _, err := textfile.Read(filepath.Join(dir, "nowhere"), 10); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestALinkToAFileIsAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(filepath.Join(dir, "a"), []byte("hello"), 0o600), os.Symlink("a", link)); err != nil {
		t.Fatal(err)
	}
	if text, err := textfile.Read(link, 10); err != nil || string(text) != "hello" {
		t.Errorf("got %q, %v", text, err)
	}
}
