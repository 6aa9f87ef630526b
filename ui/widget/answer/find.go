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
	var r reader
	for i, from := range d.starts {
		if i%4096 == 0 && ctx.Err() != nil {
			return nil
		}
		part := r.stretch(&d.held, int(from), d.behind(i))
		if d.kind == JSON {
			part = bytes.TrimSuffix(bytes.TrimRight(part, " \t\r\n"), []byte(","))
		}
		if plain && holds(part, want) || !plain && bytes.Contains(bytes.ToLower(part), want) {
			if out = append(out, i); len(out) >= hitsMost {
				return out
			}
		}
	}
	return out
}

// reader goes through an answer from its beginning to its end, and opens each block once.
type reader struct {
	at   int // where text begins
	text []byte
}

// stretch are the bytes from one place to another, which is no earlier than those asked for before. They hold until the
// next call.
func (r *reader) stretch(h *held, from, to int) []byte {
	if r.at+len(r.text) < to {
		end := min((to+blockSize-1)/blockSize*blockSize, h.n)
		r.text, r.at = h.part(from, end), from
	}
	return r.text[from-r.at : to-r.at]
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
