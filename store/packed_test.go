package store

import (
	"strings"
	"testing"
	"time"

	"patchbay/model"
)

// packed are many records in little memory, as a provider's answers are that come page by page: a million of them as such
// would be three gigabytes, which the collector of the benchmark's own process would go through again and again.
type packed struct {
	n     int
	text  string // all texts, one behind the other
	ends  []uint32
	moved []int64 // when each was changed, and the size of its shoes
}

// texts are the fields that are packed, in their order.
func texts() []string {
	return []string{"firstName", "lastName", "name", "phone", "email", "companyName", "address.city", "address.line1", "address.postalCode"}
}

func pack(n int) *packed {
	p, people := &packed{n: n}, newPeople(1)
	var all strings.Builder
	put := func(s string) {
		all.WriteString(s)
		p.ends = append(p.ends, uint32(all.Len()))
	}
	for i := range n {
		r := people.contact(i)
		for _, name := range texts() {
			put(r.Fields[name].(string))
		}
		for _, tag := range r.Fields["tags"].([]string) {
			put(tag)
		}
		put(r.Remote.ID)
		put(r.Remote.URL)
		put(r.Remote.Revision)
		put(string(r.Native))
		p.moved = append(p.moved, r.UpdatedAt.UnixMicro(), r.Fields["customFields.shoe"].(int64))
	}
	p.text = all.String()
	return p
}

// page makes the records from one number to another, in the room of those that were made before.
func (p *packed) page(room []model.Record, from, to int) []model.Record {
	each := len(texts()) + 6
	for len(room) < to-from {
		room = append(room, model.Record{Model: "contact", Fields: model.Fields{}})
	}
	for i := from; i < to; i++ {
		at := i * each
		next := func() string {
			begin := uint32(0)
			if at > 0 {
				begin = p.ends[at-1]
			}
			at++
			return p.text[begin:p.ends[at-1]]
		}
		r := &room[i-from]
		for _, name := range texts() {
			r.Fields[name] = next()
		}
		r.Fields["tags"] = []string{next(), next()}
		r.Fields["address.country"], r.Fields["timezone"], r.Fields["source"] = "DE", "Europe/Berlin", "import"
		r.Fields["doNotContact"], r.Fields["customFields.shoe"] = false, p.moved[2*i+1]
		r.Remote = model.Remote{ID: next(), URL: next(), Revision: next()}
		r.Native = []byte(next())
		r.UpdatedAt = time.UnixMicro(p.moved[2*i])
		r.CreatedAt = r.UpdatedAt
	}
	return room[:to-from]
}

// load puts them as a pull does.
func (p *packed) load(t testing.TB, s *Store, connection string) {
	t.Helper()
	var room []model.Record
	walk(t.Context(), t, s, connection, supply{p.n, func(from, to int) []model.Record {
		room = p.page(room, from, to)
		return room
	}})
}

// The records that were packed are those that were.
func TestPackedRecordsAreAsTheyWere(t *testing.T) {
	t.Parallel()
	p, want := pack(1100), newPeople(1).list(1100)
	var room []model.Record
	for i := 0; i < 1100; i += 500 {
		room = p.page(room, i, min(i+500, 1100))
		for j, r := range room[:min(500, 1100-i)] {
			w := want[i+j]
			if len(model.Diff(r.Fields, w.Fields)) > 0 || r.Remote != w.Remote || string(r.Native) != string(w.Native) || !r.UpdatedAt.Equal(w.UpdatedAt) {
				t.Fatalf("record %d is %+v, want %+v", i+j, r, w)
			}
		}
	}
}
