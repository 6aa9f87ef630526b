package store

import (
	"crypto/sha256"
	"encoding/json"
	"runtime"
	"slices"
	"sync"

	"patchbay/model"
	"patchbay/store/index"
)

// row is a record made ready to be written: all that can be worked out before the write lock is taken.
type row struct {
	name    string // the long form of the id
	native  string
	title   string
	sort    string
	terms   index.Terms
	remote  []byte
	fields  []byte
	bytes   []byte
	hash    []byte
	updated int64
	created int64
	state   int
	broken  []string // fields of which the record says nothing that counts: see [row.carry]
	shape   shape
	via     *model.Via // nil: not known
}

// The states of a record; the indexes rely on the numbers.
const (
	live      = 0
	tombstone = 1
)

// aside is what a row carries beyond its fields and is never searched or sorted by.
type aside struct {
	Remote    model.Remote    `json:"r"`
	Workspace string          `json:"w,omitempty"`
	Warnings  []model.Warning `json:"!,omitempty"`
}

// rowsOf prepares a page on all processors, because that takes as long as writing it. Of several
// records with one native id only the last is left.
func (s *Store) rowsOf(p Page) []row {
	last := make(map[string]int, len(p.Records))
	for i, r := range p.Records {
		last[r.Remote.ID] = i
	}
	rows := make([]row, len(p.Records))
	size := max(64, (len(rows)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for from := 0; from < len(rows); from += size {
		wg.Go(func() {
			for i := from; i < min(from+size, len(rows)); i++ {
				if last[p.Records[i].Remote.ID] == i {
					rows[i] = s.rowOf(p.Connection, p.Model, p.Records[i])
				}
			}
		})
	}
	wg.Wait()
	return slices.DeleteFunc(rows, func(r row) bool { return r.native == "" })
}

func (s *Store) rowOf(connection, modelName string, r model.Record) row {
	sh := s.shape(modelName)
	paths := r.Fields.Paths()
	out := row{
		name: nameOf(connection, modelName, r.Remote.ID), native: r.Remote.ID,
		fields: encodePaths(r.Fields, paths), bytes: r.Native, updated: micros(r.UpdatedAt), created: micros(r.CreatedAt),
		remote: []byte(jsonText(aside{Remote: r.Remote, Workspace: r.Workspace, Warnings: r.Warnings})),
		title:  sh.title(r.Fields, r.Remote.ID), broken: brokenFields(r), shape: sh, via: r.Via,
	}
	out.sort = index.SortKey(out.title)
	if r.Deleted {
		out.state = tombstone
	} else {
		out.terms = sh.terms(out.title, r.Fields, paths)
	}
	out.hash = hashOf(out)
	return out
}

// bare tells that the row says no more than that the record is deleted: its last values are kept then.
func (r row) bare() bool { return r.state == tombstone && string(r.fields) == "{}" }

// hashOf tells whether anything of a row has changed. What is derived counts too: a new version that
// searches other fields, or a model with other titles, rewrites the rows as they are seen again.
func hashOf(r row) []byte {
	h := sha256.New()
	for _, part := range [][]byte{r.fields, r.bytes, r.remote, []byte(r.title), []byte(r.terms.String()), {byte(r.state)}} {
		n := len(part)
		h.Write([]byte{byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
		h.Write(part)
	}
	return h.Sum(nil)[:16]
}

func readAside(raw []byte) (aside, error) {
	var a aside
	err := json.Unmarshal(raw, &a)
	return a, err
}
