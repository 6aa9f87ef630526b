// Package answer shows what a provider answered: JSON that folds and can be searched, a text line by line, or the bytes of
// what is neither. An answer of many megabytes is laid out once, away from the screen; what is drawn, moved and folded
// afterwards costs what is in sight.
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
	kind  Kind
	raw   []byte
	lines []line
	fault string // why it is no JSON although it says so; "" for none
}

// line is one line: a member or an item of JSON, an end of one, or a line of a text.
type line struct {
	keyFrom, keyTo int32 // the name with its quotation marks; empty for none
	from, to       int32 // the value; of what opens, its first sign
	end            int32 // the line that closes what this one opens; 0 for none
	parent         int32 // the line that this one is in; -1 for none
	index          int32 // among those in its parent
	items          int32 // how many are in it
	depth          int32
	comma          bool
}

func (l line) opens() bool { return l.end > 0 }

// Read lays an answer out. kind is what its Content-Type says; it may be "". The bytes are kept, and must not be changed
// any more. It takes some tens of milliseconds for ten megabytes.
func Read(raw []byte, kind string) *Doc {
	d := &Doc{raw: raw}
	if len(raw) > math.MaxInt32 {
		d.raw = raw[:math.MaxInt32]
	}
	says := strings.Contains(strings.ToLower(kind), "json")
	switch {
	case len(bytes.TrimSpace(d.raw)) == 0:
	case json.Valid(d.raw):
		d.kind, d.lines = JSON, scan(d.raw)
	case legible(d.raw):
		d.kind, d.lines = Text, split(d.raw)
		if says {
			d.fault = fault(d.raw)
		}
	default:
		d.kind = Bytes
	}
	return d
}

// Kind is what the answer is.
func (d *Doc) Kind() Kind { return d.kind }

// Size is how many bytes it has.
func (d *Doc) Size() int { return len(d.raw) }

// Fault says why an answer is no JSON that says it is; "" where nothing is the matter.
func (d *Doc) Fault() string { return d.fault }

// Raw is the answer as it came. It must not be changed.
func (d *Doc) Raw() []byte { return d.raw }

// Len is how many lines it has, folded or not.
func (d *Doc) Len() int {
	if d.kind == Bytes {
		return (len(d.raw) + rowBytes - 1) / rowBytes
	}
	return len(d.lines)
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
func split(raw []byte) (out []line) {
	at := int32(0)
	for l := range bytes.Lines(raw) {
		n := int32(len(l))
		out = append(out, line{from: at, to: at + int32(len(bytes.TrimRight(l, "\r\n"))), parent: -1})
		at += n
	}
	return out
}
