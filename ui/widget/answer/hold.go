package answer

import (
	"bytes"
	"slices"
	"sync"

	"github.com/klauspost/compress/s2"
)

const (
	plainMost = 256 << 10 // bytes of an answer that are kept as they came
	blockSize = 64 << 10  // bytes that are pressed together
)

// held are the bytes of an answer. Many of them lie pressed together block by block, and those that are asked for are
// opened again: a person looks at a screenful of ten megabytes.
type held struct {
	n      int
	plain  []byte
	blocks [][]byte
	open   *opened
}

// opened is the block that was looked at last.
type opened struct {
	mu   sync.Mutex
	at   int // -1 for none
	text []byte
}

func hold(raw []byte) held {
	if len(raw) <= plainMost {
		return held{n: len(raw), plain: raw}
	}
	h := held{n: len(raw), open: &opened{at: -1}}
	room := make([]byte, s2.MaxEncodedLen(blockSize))
	for part := range slices.Chunk(raw, blockSize) {
		h.blocks = append(h.blocks, bytes.Clone(s2.EncodeBetter(room, part)))
	}
	return h
}

// part are the bytes from one place to another. They must not be changed.
func (h *held) part(from, to int) []byte {
	from, to = max(from, 0), min(to, h.n)
	if from >= to {
		return nil
	}
	if h.blocks == nil {
		return h.plain[from:to:to]
	}
	if first := from / blockSize; first == (to-1)/blockSize {
		at := first * blockSize
		return h.block(first)[from-at : to-at : to-at]
	}
	out := make([]byte, 0, to-from)
	for i := from / blockSize; i <= (to-1)/blockSize; i++ {
		at := i * blockSize
		text := h.block(i)
		out = append(out, text[max(from-at, 0):min(to-at, len(text))]...)
	}
	return out
}

// block opens a block, unless it is the one that was looked at last.
func (h *held) block(i int) []byte {
	h.open.mu.Lock()
	defer h.open.mu.Unlock()
	if h.open.at == i {
		return h.open.text
	}
	text, err := s2.Decode(nil, h.blocks[i]) // not into the one before: somebody may still look at it
	if err != nil {
		panic("answer: a block in memory cannot be opened: " + err.Error())
	}
	h.open.at, h.open.text = i, text
	return text
}

func (h *held) same(o held) bool {
	return h.n == o.n && bytes.Equal(h.plain, o.plain) && slices.EqualFunc(h.blocks, o.blocks, bytes.Equal)
}
