// Package answer shows what a provider answered: JSON that folds and can be searched, a text line by line, or the bytes of
// what is neither. An answer of many megabytes is laid out once, away from the screen, and kept pressed together; what is
// drawn, moved and folded afterwards costs what is in sight.
package answer

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"unicode/utf8"
)

// Kind is what an answer is.
type Kind int

// The kinds.
const (
	Empty Kind = iota // nothing, or blanks alone
	JSON
	Text
	Bytes // neither: a picture, a file
)

// rowBytes is how many bytes a line of an answer of the kind Bytes shows.
const rowBytes = 16

// Doc is an answer laid out in lines. Make it with [Read]; it never changes afterwards, and may be read by several
// goroutines.
type Doc struct {
	kind   Kind
	held   held
	starts []int32  // where each line begins: with its name, or its value
	opens  []opener // the lines that open something, in order
	fault  string   // why it is no JSON although it says so; "" for none
}

// opener is a line of JSON that opens an object or a list with something in it. That all other lines are in one of them is
// why a line takes four bytes.
type opener struct {
	line  int32
	end   int32 // the line that closes it
	up    int32 // the opener that it is in, by its place among them; -1 for none
	index int32 // among those in its parent
	items int32 // how many are in it
}

// Read lays an answer out. kind is what its Content-Type says; it may be "". The bytes must not be changed any more; many
// of them are not kept as they are, but pressed together. It takes a tenth of a second for ten megabytes.
func Read(raw []byte, kind string) *Doc {
	d := &Doc{}
	if len(raw) > math.MaxInt32 {
		raw = raw[:math.MaxInt32]
	}
	says := strings.Contains(strings.ToLower(kind), "json")
	switch {
	case len(bytes.TrimSpace(raw)) == 0:
	case json.Valid(raw):
		d.kind = JSON
		d.starts, d.opens = scan(raw)
	case legible(raw):
		d.kind, d.starts = Text, split(raw)
		if says {
			d.fault = fault(raw)
		}
	default:
		d.kind = Bytes
	}
	d.held = hold(raw)
	return d
}

// Kind is what the answer is.
func (d *Doc) Kind() Kind { return d.kind }

// Size is how many bytes it has.
func (d *Doc) Size() int { return d.held.n }

// Fault says why an answer is no JSON that says it is; "" where nothing is the matter.
func (d *Doc) Fault() string { return d.fault }

// Ends reports whether the fault is that its JSON ends in the middle.
func (d *Doc) Ends() bool { return strings.HasPrefix(d.fault, "unexpected end of JSON") }

// Raw is the answer as it came. It must not be changed.
func (d *Doc) Raw() []byte { return d.held.part(0, d.held.n) }

// Same reports whether another answer has the same bytes.
func (d *Doc) Same(o *Doc) bool { return d.held.same(o.held) }

// Len is how many lines it has, folded or not.
func (d *Doc) Len() int {
	if d.kind == Bytes {
		return (d.held.n + rowBytes - 1) / rowBytes
	}
	return len(d.starts)
}

// fault is what json.Unmarshal says.
func fault(raw []byte) string {
	var into json.RawMessage
	if err := json.Unmarshal(raw, &into); err != nil {
		return err.Error()
	}
	return ""
}

// legible reports whether bytes are a text: what is in their beginning decides.
func legible(raw []byte) bool {
	head := raw[:min(len(raw), 64<<10)]
	odd := 0
	for i := 0; i < len(head); {
		r, n := utf8.DecodeRune(head[i:])
		if r == 0 {
			return false
		}
		if r == utf8.RuneError && n == 1 || r < 0x20 && r != '\n' && r != '\r' && r != '\t' && r != 0x1b {
			odd++
		}
		i += n
	}
	return odd*20 <= len(head)
}

// split finds the lines of a text.
func split(raw []byte) []int32 {
	out := make([]int32, 0, bytes.Count(raw, []byte("\n"))+1)
	at := int32(0)
	for l := range bytes.Lines(raw) {
		out = append(out, at)
		at += int32(len(l))
	}
	return out
}
