package index

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"
)

func FuzzColumnsComeBackAsTheyWereAndBrokenOnesAreRefused(f *testing.F) {
	f.Add([]byte{0, 1, 2, 0, 0, 0, 0, 0})
	f.Add(encodeColumn([]int64{1_700_000_000_000_000, 0, 1_700_000_001_000_000}))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var all []int64
		for b := raw; len(b) >= 8; b = b[8:] {
			all = append(all, int64(binary.LittleEndian.Uint64(b))/3) // two of them are never too far apart
		}
		got, err := decodeColumn(nil, encodeColumn(all), len(all))
		if err != nil || !slices.Equal(got, all) {
			t.Fatalf("%v came back as %v, %v", all, got, err)
		}
		for n := range 4 {
			if got, err := decodeColumn(nil, raw, n); err == nil && len(got) != n || err != nil && !errors.Is(err, ErrDamaged) {
				t.Fatalf("%d moments instead of %d: %v", len(got), n, err)
			}
		}
	})
}
