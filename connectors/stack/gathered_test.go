package stack

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

func TestAnAnswerIsReadWholeHoweverItComes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 4<<10 - 1, 4 << 10, 4<<10 + 1, 12 << 10, 300_000, 5 << 20} {
		want := bytes.Repeat([]byte("abcdefghijk"), size/11+1)[:size]
		for _, first := range []int{0, 1, 4 << 10, size + 1} {
			for name, r := range map[string]io.Reader{
				"at once":                 bytes.NewReader(want),
				"half by half":            iotest.HalfReader(bytes.NewReader(want)),
				"the end with the last":   iotest.DataErrReader(bytes.NewReader(want)),
				"the last, and then more": io.MultiReader(bytes.NewReader(want[:size/3]), bytes.NewReader(want[size/3:])),
			} {
				if got, err := gathered(r, first); err != nil || !bytes.Equal(got, want) {
					t.Errorf("%d bytes %s into %d: %d came, %v", size, name, first, len(got), err)
				}
			}
		}
		broken := io.MultiReader(bytes.NewReader(want), iotest.ErrReader(io.ErrUnexpectedEOF))
		if got, err := gathered(broken, 4<<10); !errors.Is(err, io.ErrUnexpectedEOF) || !bytes.Equal(got, want) {
			t.Errorf("%d bytes and a break: %d came, %v", size, len(got), err)
		}
	}
}

func TestAnAnswerWithoutALengthIsReadInTwiceItsRoom(t *testing.T) {
	const size = 11 << 20
	answer := &http.Response{ContentLength: -1, Body: io.NopCloser(strings.NewReader(strings.Repeat("x", size)))}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	body, err := readAll(answer)
	runtime.ReadMemStats(&after)
	if err != nil || len(body) != size {
		t.Fatalf("%d bytes, %v", len(body), err)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > size*23/10 {
		t.Errorf("%.1f MB for %.1f MB", float64(took)/1e6, size/1e6)
	}
}

func TestAnAnswerThatUnfoldsBeyondTheCapIsRefused(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(make([]byte, bodyCap+1)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	answer := &http.Response{ContentLength: int64(packed.Len()), Header: http.Header{"Content-Encoding": {"gzip"}}, Body: io.NopCloser(&packed)}
	if body, err := readAll(answer); !errors.Is(err, errTooLarge) {
		t.Errorf("%d bytes, %v", len(body), err)
	}
}
