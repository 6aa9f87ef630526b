package ui

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
)

func TestOnlyTheEndOfTheInputIsItsEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   io.Reader
		text string
		ends int
	}{
		"a text":              {strings.NewReader("abc"), "abc", 1},
		"nothing":             {strings.NewReader(""), "", 1},
		"the end with a text": {iotest.DataErrReader(strings.NewReader("abc")), "abc", 1},
		"a failure":           {iotest.ErrReader(errors.New("no")), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ends := 0
			got, _ := io.ReadAll(listening(c.in, func() { ends++ })) // the failure is among the cases
			if string(got) != c.text || ends != c.ends {
				t.Errorf("read %q, ended %d times", got, ends)
			}
		})
	}
}

func TestAFileStaysAFileForTheLibrary(t *testing.T) {
	t.Parallel()
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ends := 0
	var in io.Reader = keyboard{f, func() { ends++ }}
	named, ok := in.(interface {
		io.ReadWriteCloser
		Fd() uintptr
		Name() string
	})
	if !ok || named.Name() != os.DevNull || named.Fd() != f.Fd() {
		t.Fatal("the library would not know it for a terminal")
	}
	if _, err := named.Read(make([]byte, 1)); !errors.Is(err, io.EOF) || ends != 1 {
		t.Errorf("read %v, ended %d times", err, ends)
	}
}
