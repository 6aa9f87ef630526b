package index

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"sync"
)

// The sections of a segment. A part's number is its section and a count within it.
const (
	docSection    = 1 << 24
	termSection   = 2 << 24
	prefixSection = 3 << 24
	gramSection   = 4 << 24
	setSection    = 5 << 24
	momentSection = 6 << 24 // and 7, for the other
	maxParts      = 1<<24 - 1
)

// seal puts a checksum behind a part: what a broken disk made of it is never read as an answer.
func seal(b []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, crc32.MakeTable(crc32.Castagnoli)))
}

// unseal checks a part and gives its bytes without the checksum.
func unseal(b []byte) ([]byte, error) {
	if len(b) < 4 {
		return nil, fmt.Errorf("a part of %d bytes: %w", len(b), ErrDamaged)
	}
	body, sum := b[:len(b)-4], binary.LittleEndian.Uint32(b[len(b)-4:])
	if crc32.Checksum(body, crc32.MakeTable(crc32.Castagnoli)) != sum {
		return nil, fmt.Errorf("a part's checksum is wrong: %w", ErrDamaged)
	}
	return body, nil
}

// parts numbers what a section writes.
type parts struct {
	sink    Sink
	section uint32
	n       uint32
}

func (p *parts) put(b []byte) (no uint32, err error) {
	if p.n >= maxParts {
		return 0, fmt.Errorf("a segment of more than %d parts in a section", maxParts)
	}
	no = p.n
	p.n++
	return no, p.sink(p.section+no, seal(b))
}

// Cache keeps what was read of parts, up to a number of bytes. It is safe for concurrent use; nil keeps nothing.
type Cache struct {
	most int

	mu       sync.Mutex
	size     int
	new, old map[partOf]any // what is used moves to new; old goes when new is full
}

type partOf struct {
	segment int64
	part    uint32
}

// NewCache gives a cache for about so many bytes.
func NewCache(bytes int) *Cache {
	return &Cache{most: bytes / 2, new: map[partOf]any{}, old: map[partOf]any{}}
}

func (c *Cache) get(at partOf, size int) (any, bool) {
	if c == nil {
		return nil, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.new[at]; ok {
		return v, true
	}
	v, ok := c.old[at]
	if ok {
		c.keep(at, v, size)
	}
	return v, ok
}

func (c *Cache) put(at partOf, v any, size int) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(at, v, size)
}

func (c *Cache) keep(at partOf, v any, size int) {
	if c.size > c.most {
		c.old, c.new, c.size = c.new, map[partOf]any{}, 0
	}
	c.new[at] = v
	c.size += size
}
