package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// spellings are the ways in which a secret can lie somewhere: as it is, escaped, as JSON, hexadecimal, and in base64
// wherever in a longer text it stands.
func spellings(secret string) [][]byte {
	quoted, _ := json.Marshal(secret) // a text can always be written
	all := []string{
		secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`),
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
	}
	for _, coding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			text := coding.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
			begin := (shift*8 + 5) / 6 // the first character that is the secret's alone
			end := (shift + len(secret)) * 8 / 6
			all = append(all, text[begin:end])
		}
	}
	out := make([][]byte, len(all))
	for i, s := range all {
		out[i] = []byte(s)
	}
	return out
}

// sequences are what a terminal does not show as text.
var sequences = regexp.MustCompile(`\x1b\[[0-9;:?<>=]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[@-Z\\-_=>]`)

// flat is what was printed without what a screen puts in between: colours, moves, line breaks, blanks and frames.
func flat(printed []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if r <= ' ' || r >= 0x2500 && r < 0x2600 {
			return -1
		}
		return r
	}, sequences.ReplaceAll(printed, nil))
}

// heap are all the places of a world where a secret could lie, read once.
func (w *world) heap(folders ...string) map[string][]byte {
	w.t.Helper()
	printed := w.seen.bytes()
	places := map[string][]byte{"what was printed": printed, "what was printed, put together": flat(printed)}
	for _, folder := range append(folders, w.home) {
		err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if os.IsNotExist(err) {
				return nil // a running program takes its own temporary files away
			}
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			raw, err := os.ReadFile(path)
			if err == nil {
				places[path] = raw
			}
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return places
}

// nowhere searches a heap for secrets in all their spellings.
func (w *world) nowhere(when string, heap map[string][]byte, secrets map[string]string) {
	w.t.Helper()
	found := false
	for name, secret := range secrets {
		for place, raw := range heap {
			for _, s := range spellings(secret) {
				if i := bytes.Index(raw, s); i >= 0 {
					found = true
					w.t.Errorf("%s: the secret %q is in %s, as in %q", when, name, place, raw[max(0, i-60):min(len(raw), i+len(s)+20)])
					break
				}
			}
		}
	}
	if found {
		w.t.FailNow() // it would be found again at every later search
	}
}

func (l *screenLog) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.all.Bytes())
}

// TestASecretIsFoundInEverySpelling keeps the search itself honest.
func TestASecretIsFoundInEverySpelling(t *testing.T) {
	t.Parallel()
	const secret = "s3cret:+/%& of_the-canary"
	in := func(text string) bool {
		for _, s := range spellings(secret) {
			if bytes.Contains([]byte(text), s) {
				return true
			}
		}
		return false
	}
	for name, text := range map[string]string{
		"plain": "a " + secret + " b", "query": "?k=" + url.QueryEscape(secret), "path": "/" + url.PathEscape(secret),
		"hex": hex.EncodeToString([]byte("ab" + secret)), "basic 1": base64.StdEncoding.EncodeToString([]byte("u:" + secret)),
		"basic 2": base64.StdEncoding.EncodeToString([]byte("me:" + secret + "more")), "basic 3": base64.URLEncoding.EncodeToString([]byte("ada:" + secret)),
		"json": `{"k":"s3cret:+/%\u0026 of_the-canary"}`,
	} {
		if !in(text) {
			t.Errorf("it is not found as %s", name)
		}
	}
	if in("nothing of it here: s3cret") {
		t.Error("it is found where it is not")
	}
	screen := "\x1b[1m\x1b[31m\u2502 s3cret\x1b[0m\x1b[5;1H:+/%&\r\n\u2502 of_the-can\x1b[Kary"
	if !bytes.Contains(flat([]byte(screen)), []byte("s3cret:+/%&of_the-canary")) {
		t.Errorf("on a screen it is %q", flat([]byte(screen)))
	}
}
