package answer

import (
	"bytes"
	"context"
	"strings"
)

// hitsMost is how many lines a search finds at most.
const hitsMost = 100_000

// Find answers the lines that hold a text, whatever the case of its letters, in their order. It stops when ctx ends. The
// names of members are looked through too.
func (d *Doc) Find(ctx context.Context, text string) []int {
	want := []byte(strings.ToLower(text))
	if len(want) == 0 {
		return nil
	}
	plain := isASCII(want)
	var out []int
	for i, l := range d.lines {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil
		}
		from := l.from
		if l.keyTo > l.keyFrom {
			from = l.keyFrom
		}
		part := d.raw[from:l.to]
		if plain && holds(part, want) || !plain && bytes.Contains(bytes.ToLower(part), want) {
			if out = append(out, i); len(out) >= hitsMost {
				return out
			}
		}
	}
	return out
}

// holds looks for a text of small ASCII letters, whatever the case of those in the other.
func holds(in, want []byte) bool {
	first := want[0]
	other := first
	if first >= 'a' && first <= 'z' {
		other = first - 'a' + 'A'
	}
	for i := 0; i+len(want) <= len(in); i++ {
		if c := in[i]; (c == first || c == other) && sameFold(in[i:i+len(want)], want) {
			return true
		}
	}
	return false
}

func sameFold(in, want []byte) bool {
	for i, c := range in {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != want[i] {
			return false
		}
	}
	return true
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}
