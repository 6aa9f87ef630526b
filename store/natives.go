package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// The provider's answers are kept byte for byte. Those that come in bulk lie pressed together in bundles, of records whose
// keys follow each other: they are much alike. What changes later lies by itself in natives, and counts.

// bundled is how many answers lie in one bundle: enough to be much alike, few enough to be read for one of them.
const bundled = 64

// bundleSchema brings the bundles; first is the key of the first record.
const bundleSchema = `
CREATE TABLE bundles(first INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
`

// press presses bytes together and back. It is safe for concurrent use.
type press struct {
	in  func() (*zstd.Encoder, error)
	out func() (*zstd.Decoder, error)
}

func newPress() *press {
	return &press{
		in: sync.OnceValues(func() (*zstd.Encoder, error) {
			return zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(2), zstd.WithWindowSize(128<<10), zstd.WithLowerEncoderMem(true))
		}),
		out: sync.OnceValues(func() (*zstd.Decoder, error) {
			return zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxMemory(256<<20))
		}),
	}
}

// bundle presses answers into one; nil stands for none. It gives back room, which it works in.
func (p *press) bundle(answers [][]byte, room []byte) (pressed, b []byte, err error) {
	enc, err := p.in()
	if err != nil {
		return nil, room, fmt.Errorf("press answers: %w", err)
	}
	b = room[:0]
	for _, a := range answers {
		n := len(a) + 1
		if a == nil {
			n = 0
		}
		b = append(binary.AppendUvarint(b, uint64(n)), a...)
	}
	return enc.EncodeAll(b, make([]byte, 0, len(b)/3)), b, nil
}

// unbundle gives the answers of a bundle.
func (p *press) unbundle(b []byte) ([][]byte, error) {
	dec, err := p.out()
	if err == nil {
		b, err = dec.DecodeAll(b, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("read pressed answers: %w: %w", ErrDamaged, err)
	}
	var out [][]byte
	for len(b) > 0 {
		n, size := binary.Uvarint(b)
		if b = b[max(size, 0):]; size <= 0 || n > uint64(len(b))+1 {
			return nil, fmt.Errorf("read pressed answers: %w", ErrDamaged)
		}
		if n == 0 {
			out = append(out, nil)
			continue
		}
		out, b = append(out, b[:n-1:n-1]), b[n-1:]
	}
	return out, nil
}

// pressed is a bundle in memory.
type pressed struct {
	first int64
	bytes []byte
	err   error
}

// bundles presses the answers of new rows, whose keys follow each other, while something else is done. What comes is to be
// read to its end, or by nobody.
func (p *press) bundles(rows []keyed) <-chan pressed {
	out := make(chan pressed, (len(rows)+bundled-1)/bundled)
	go func() {
		defer close(out)
		var room []byte
		for part := range slices.Chunk(rows, bundled) {
			answers := make([][]byte, len(part))
			for i, r := range part {
				answers[i] = r.bytes
			}
			b := pressed{first: part[0].key}
			b.bytes, room, b.err = p.bundle(answers, room)
			out <- b
		}
	}()
	return out
}

// putBundles keeps what is pressed.
func (t tx) putBundles(ctx context.Context, all <-chan pressed) error {
	ctx = context.WithoutCancel(ctx) // see [batch.insert]
	for b := range all {
		if b.err != nil {
			return b.err
		}
		if _, err := t.exec(ctx, "INSERT OR FAIL INTO bundles(first, bytes) VALUES(?,?)", b.first, b.bytes); err != nil {
			return err
		}
	}
	return nil
}

// answers reads what providers answered. It keeps the last bundle, so that neighbours cost one.
type answers struct {
	press *press
	get   getter
	first int64
	open  [][]byte
}

func (s *Store) answers(ctx context.Context, from querier) *answers {
	return &answers{press: s.durable.press, get: getterOf(ctx, from)}
}

// of is the answer for the record with that key; nil when it came without.
func (a *answers) of(key int64) ([]byte, error) {
	var own []byte
	found, err := a.get([]any{&own}, "SELECT bytes FROM natives WHERE key=?", key)
	if err != nil || found {
		return own, err
	}
	if a.open == nil || key < a.first || key >= a.first+int64(len(a.open)) {
		var b []byte
		found, err := a.get([]any{&a.first, &b}, "SELECT first, bytes FROM bundles WHERE first<=? AND first>? ORDER BY first DESC LIMIT 1", key, key-bundled)
		if err != nil || !found {
			return nil, err
		}
		if a.open, err = a.press.unbundle(b); err != nil {
			return nil, err
		}
	}
	if i := key - a.first; i < int64(len(a.open)) {
		return a.open[i], nil
	}
	return nil, nil
}

// answersFor gives the answers of several records; those without are left out.
func (s *Store) answersFor(ctx context.Context, keys []int64) (map[int64][]byte, error) {
	out := make(map[int64][]byte, len(keys))
	err := s.snapshot(ctx, func(from querier) error {
		a := s.answers(ctx, from)
		for _, k := range slices.Sorted(slices.Values(keys)) {
			b, err := a.of(k)
			if err != nil {
				return err
			}
			if b != nil {
				out[k] = b
			}
		}
		return nil
	})
	return out, err
}
