package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"patchbay/problem"
)

func said(words ...string) (func(context.Context) (string, error), *int) {
	n := 0
	return func(context.Context) (string, error) {
		w := words[min(n, len(words)-1)]
		n++
		return w, nil
	}, &n
}

func TestPassphraseVaultOpensWithItsPassphraseAlone(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "vault")
	ask, asked := said("correct horse")
	f := NewPassphrase(dir, ask)
	must(t, f.Save(t.Context(), "ab12", small()))
	if _, err := f.Load(t.Context(), "ab12"); err != nil || *asked != 1 {
		t.Fatalf("asked %d times, %v", *asked, err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "ab12"+suffix))
	if err != nil || bytes.Contains(raw, small()) {
		t.Fatalf("the value lies in clear (%v)", err)
	}

	ask, asked = said("wrong", "", "correct horse")
	g := NewPassphrase(dir, ask)
	for _, want := range []string{"not the passphrase", "empty passphrase"} {
		_, err := g.Load(t.Context(), "ab12")
		if !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), want) {
			t.Fatalf("got %v, want %q", err, want)
		}
	}
	got, err := g.Load(t.Context(), "ab12") // a person may try again in the same run
	if err != nil || !bytes.Equal(got, small()) || *asked != 3 {
		t.Fatalf("got %q, %v, asked %d times", got, err, *asked)
	}
}

func TestTwoProcessesAgreeOnTheFirstPassphrase(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "vault")
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() {
			ask, _ := said("the same")
			errs[i] = NewPassphrase(dir, ask).Save(context.Background(), fmt.Sprint("item", i), small())
		})
	}
	wg.Wait()
	must(t, errors.Join(errs...))
	ask, _ := said("the same")
	f := NewPassphrase(dir, ask)
	for i := range errs {
		if _, err := f.Load(t.Context(), fmt.Sprint("item", i)); err != nil {
			t.Errorf("item%d: %v", i, err)
		}
	}
}

func TestNobodyToAskIsSaid(t *testing.T) {
	t.Parallel()
	_, err := NewPassphrase(t.TempDir(), nil).Load(t.Context(), "ab12")
	if !problem.Is(err, problem.VaultDown) || !strings.Contains(err.Error(), "PATCHBAY_VAULT=env") {
		t.Fatalf("got %v", err)
	}
}

func TestKeyFromTheEnvironmentComesInEveryUsualForm(t *testing.T) {
	t.Parallel()
	key := bytes.Repeat([]byte{0xfb, 0xef, 1, 2}, 8)
	dir := t.TempDir()
	must(t, os.Chmod(dir, 0o700))
	must(t, NewKey(dir, hex.EncodeToString(key)).Save(t.Context(), "ab12", small()))
	for name, text := range map[string]string{
		"hex": hex.EncodeToString(key) + "\n", "base64": base64.StdEncoding.EncodeToString(key), "raw": base64.RawStdEncoding.EncodeToString(key),
		"url": base64.URLEncoding.EncodeToString(key), "rawurl": base64.RawURLEncoding.EncodeToString(key),
	} {
		if _, err := NewKey(dir, text).Load(t.Context(), "ab12"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, bad := range []string{"", "short", strings.Repeat("zz", 32), hex.EncodeToString(key[:16])} {
		err := NewKey(dir, bad).Probe(t.Context())
		if !problem.Is(err, problem.VaultDown) || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	other := NewKey(dir, strings.Repeat("00", 32))
	if _, err := other.Load(t.Context(), "ab12"); !problem.Is(err, problem.VaultDown) {
		t.Errorf("another key: %v", err)
	}
}

func TestOneFileCannotStandInForAnother(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	f := NewKey(dir, strings.Repeat("ab", 32))
	must(t, f.Save(t.Context(), "mine", []byte("mine")))
	must(t, f.Save(t.Context(), "yours", []byte("yours")))
	must(t, os.Rename(filepath.Join(dir, keyFolder, "yours"+suffix), filepath.Join(dir, keyFolder, "mine"+suffix)))
	if _, err := f.Load(t.Context(), "mine"); !problem.Is(err, problem.SignIn) {
		t.Fatalf("got %v", err)
	}
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	t.Parallel()
	key := randomKey()
	file, err := seal(key, "n", []byte("value"))
	must(t, err)
	for i := range file {
		bad := bytes.Clone(file)
		bad[i] ^= 1
		if _, err := unseal(key, "n", bad); !errors.Is(err, errSeal) {
			t.Fatalf("byte %d: %v", i, err)
		}
		if _, err := unseal(key, "n", file[:i]); !errors.Is(err, errSeal) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestItemsMayNotLeaveTheVault(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "v")
	ring := NewKeyring(KeyringOptions{Dir: dir, Ring: newFakeRing()})
	ask, _ := said("x y")
	for _, id := range []string{"", ".", "..", "../x", "a/b", `a\b`, "~passphrase", ".new-1", "a b", "a\x00", strings.Repeat("a", 101)} {
		for _, s := range []Store{ring, NewPassphrase(dir, ask), NewMemory()} {
			if err := s.Save(t.Context(), id, small()); err == nil {
				t.Errorf("%T took %q", s, id)
			}
		}
	}
}

func TestFoldersThatOthersWriteAreRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped: permission bits mean nothing on Windows")
	}
	for _, mode := range []os.FileMode{0o720, 0o702, 0o777} {
		dir := filepath.Join(t.TempDir(), "v")
		must(t, os.Mkdir(dir, 0o700))
		must(t, os.Chmod(dir, mode))
		err := NewKey(dir, strings.Repeat("ab", 32)).Save(t.Context(), "ab12", small())
		if p := problem.As(err); p == nil || p.Kind != problem.VaultDown || p.Fix != "chmod 700 "+dir {
			t.Errorf("%v: %v", mode, err)
		}
		if _, err := Lock(t.Context(), filepath.Dir(dir), "ab12"); err != nil {
			t.Errorf("lock beside it: %v", err)
		}
	}
}

func TestFoldersAndFilesAreMadePrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("skipped: permission bits mean nothing on Windows")
	}
	root := filepath.Join(t.TempDir(), "a", "v")
	must(t, NewKey(root, strings.Repeat("ab", 32)).Save(t.Context(), "ab12", small()))
	unlock, err := Lock(t.Context(), root, "ab12")
	must(t, err)
	unlock()
	must(t, filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v", path, info.Mode())
		}
		return err
	}))
}

func TestNoPrintingShowsAKey(t *testing.T) {
	t.Parallel()
	key := strings.Repeat("ab", 32)
	f := NewKey(t.TempDir(), key)
	must(t, f.Probe(t.Context()))
	m := NewMemory()
	must(t, m.Save(t.Context(), "ab12", []byte("canary")))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		out := fmt.Sprintf(verb+" "+verb, f, m)
		if strings.Contains(out, "171 171") || strings.Contains(out, "0xab") || strings.Contains(out, "abab") || strings.Contains(out, "canary") || strings.Contains(out, "63616e") {
			t.Errorf("%s: %s", verb, out)
		}
	}
}

func FuzzUnsealTakesNothingForeign(f *testing.F) {
	key := bytes.Repeat([]byte{7}, 32)
	good, err := seal(key, "n", []byte("value"))
	if err != nil {
		f.Fatal(err)
	}
	// Each worker of the fuzzer seals with a nonce of its own: what is known of a good file is what it says.
	f.Add(good)
	f.Add([]byte{})
	f.Add(good[:30])
	f.Fuzz(func(t *testing.T, file []byte) {
		v, err := unseal(key, "n", file)
		if err == nil && string(v) != "value" {
			t.Fatalf("took %d foreign bytes as %q", len(file), v)
		}
	})
}

func FuzzItemsOfTheKeyringAreReadOrRefused(f *testing.F) {
	f.Add("vQUJD")
	f.Add(`s{"f":"ab12~1.sealed","k":"AAAA"}`)
	f.Add(`s{"f":"ab12~../../x.sealed"}`)
	f.Add("")
	k := NewKeyring(KeyringOptions{Profile: "p", Dir: f.TempDir(), Ring: newFakeRing()})
	f.Fuzz(func(t *testing.T, raw string) {
		_, err := k.open("ab12", raw)
		if err != nil && !problem.Is(err, problem.SignIn) && !errors.Is(err, ErrNotFound) {
			t.Fatalf("got %v", err)
		}
		if at, ok := sealed("ab12", raw); ok && filepath.Base(at.File) != at.File {
			t.Fatalf("%q leaves the vault", at.File)
		}
	})
}
