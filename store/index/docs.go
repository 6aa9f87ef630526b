package index

import (
	"cmp"
	"encoding/binary"
	"sort"
	"strings"
)

// docsPerBlock is how many records lie in one block: enough to be read in one go, few enough to be looked through.
const docsPerBlock = 256

// Compare orders records by model, title and key.
func (o Order) Compare(p Order) int {
	if o.Model != p.Model {
		return cmp.Compare(o.Model, p.Model)
	}
	if c := strings.Compare(o.Sort, p.Sort); c != 0 {
		return c
	}
	return cmp.Compare(o.Key, p.Key)
}

// modelRange says where the records of a model begin.
type modelRange struct {
	model int64
	first uint32
}

// docHead is what is known of a segment's records without reading them.
type docHead struct {
	n      uint32
	models []modelRange
	firsts []Order // of each block
}

// bounds are the first record of a model and the one behind its last.
func (h docHead) bounds(model int64) (from, to uint32) {
	i := sort.Search(len(h.models), func(i int) bool { return h.models[i].model >= model })
	if i == len(h.models) || h.models[i].model != model {
		return 0, 0
	}
	if i+1 < len(h.models) {
		return h.models[i].first, h.models[i+1].first
	}
	return h.models[i].first, h.n
}

func (h docHead) modelOf(doc uint32) int64 {
	if len(h.models) == 1 {
		return h.models[0].model
	}
	i := sort.Search(len(h.models), func(i int) bool { return h.models[i].first > doc }) - 1
	return h.models[max(i, 0)].model
}

type docWriter struct {
	head    docHead
	blocks  parts
	pending []Doc
}

// add takes records in their order.
func (w *docWriter) add(d Doc) error {
	if len(w.pending) == 0 {
		w.head.firsts = append(w.head.firsts, Order{d.Model, strings.Clone(d.Sort), d.Key})
	}
	if n := len(w.head.models); n == 0 || w.head.models[n-1].model != d.Model {
		w.head.models = append(w.head.models, modelRange{d.Model, w.head.n})
	}
	w.head.n++
	if w.pending = append(w.pending, d); len(w.pending) == docsPerBlock {
		return w.flush()
	}
	return nil
}

// flush writes the keys, then the connections, then the titles, so that keys can be read alone.
func (w *docWriter) flush() error {
	if len(w.pending) == 0 {
		return nil
	}
	b := binary.AppendUvarint(nil, uint64(len(w.pending)))
	for _, d := range w.pending {
		b = binary.AppendUvarint(b, uint64(d.Key))
	}
	for _, d := range w.pending {
		b = binary.AppendUvarint(b, uint64(d.Conn))
	}
	last := ""
	for _, d := range w.pending {
		shared := commonPrefix(last, d.Sort)
		b = binary.AppendUvarint(b, uint64(shared))
		b = binary.AppendUvarint(b, uint64(len(d.Sort)-shared))
		b, last = append(b, d.Sort[shared:]...), d.Sort
	}
	w.pending = w.pending[:0]
	_, err := w.blocks.put(b)
	return err
}

// docBlock is a block as read.
type docBlock struct {
	keys  []int64
	conns []int64
	sorts []string
}

func readDocBlock(raw []byte) (*docBlock, error) {
	r := &bytesReader{b: raw}
	n := min(r.count(), docsPerBlock)
	out := &docBlock{keys: make([]int64, n), conns: make([]int64, n), sorts: make([]string, n)}
	for i := range n {
		out.keys[i] = int64(r.number())
	}
	for i := range n {
		out.conns[i] = int64(r.number())
	}
	text, ends := make([]byte, 0, 24*n), make([]int, 0, n)
	from := 0
	for range n {
		shared, rest := r.count(), r.take(r.count())
		if shared > len(text)-from {
			r.bad = true
		}
		if r.bad {
			break
		}
		next := len(text)
		text = append(append(text, text[from:from+shared]...), rest...)
		from = next
		ends = append(ends, len(text))
	}
	all := string(text)
	from = 0
	for i, end := range ends {
		out.sorts[i], from = all[from:end], end
	}
	return out, r.err("read a block of records")
}

// readKeys reads the keys alone.
func readKeys(out []int64, raw []byte) ([]int64, error) {
	r := &bytesReader{b: raw}
	for range min(r.count(), docsPerBlock) {
		out = append(out, int64(r.number()))
	}
	return out, r.err("read a block of records")
}
