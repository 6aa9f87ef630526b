package store

import (
	"crypto/sha256"
	"encoding/binary"
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
	remote  string
	fields  string
	bytes   []byte
	hash    []byte
	updated int64
	created int64
	state   int
	broken  []string // fields of which the record says nothing that counts: see [row.carry]
	shape   *shape
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

// append puts the aside behind b as JSON, as encoding/json writes it.
func (a aside) append(b []byte) []byte {
	parts := [...]struct{ name, value string }{
		{`{"r":{"id":"`, a.Remote.ID}, {`","url":"`, a.Remote.URL}, {`","parentId":"`, a.Remote.ParentID},
		{`","workspaceId":"`, a.Remote.Workspace}, {`","revision":"`, a.Remote.Revision}, {`"},"w":"`, a.Workspace},
	}
	plain := len(a.Warnings) == 0
	for _, p := range parts {
		plain = plain && spellsItself(p.value)
	}
	if !plain {
		return append(b, jsonText(a)...)
	}
	for i, p := range parts {
		if i == 0 || p.value != "" {
			b = append(append(b, p.name...), p.value...)
		}
	}
	if a.Workspace == "" {
		return append(b, `"}}`...)
	}
	return append(b, `"}`...)
}

// spellsItself tells that JSON has a text as it is.
func spellsItself(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}

// rowsOf prepares a page on all processors, because that takes as long as writing it. Of several
// records with one native id only the last is left.
func (s *Store) rowsOf(p Page) []*row {
	last := make(map[string]int, len(p.Records))
	for i, r := range p.Records {
		last[r.Remote.ID] = i
	}
	rows := make([]row, len(p.Records))
	size := max(64, (len(rows)+runtime.GOMAXPROCS(0)-1)/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for from := 0; from < len(rows); from += size {
		wg.Go(func() {
			m := s.maker(p.Connection, p.Model)
			for i := from; i < min(from+size, len(rows)); i++ {
				if last[p.Records[i].Remote.ID] == i {
					rows[i] = m.row(p.Records[i])
				}
			}
		})
	}
	wg.Wait()
	out := make([]*row, 0, len(rows))
	for i := range rows {
		if rows[i].native != "" {
			out = append(out, &rows[i])
		}
	}
	return out
}

// maker makes the rows of one page. It keeps what they are written with, so it is for one goroutine.
type maker struct {
	connection, model string
	shape             *shape
	entries           entries
	text              []byte
	room              index.Room
}

func (s *Store) maker(connection, modelName string) *maker {
	sh := s.shape(modelName)
	return &maker{connection: connection, model: modelName, shape: &sh}
}

func (m *maker) row(r model.Record) row {
	m.entries = m.entries.of(r.Fields)
	m.text = m.entries.encode(m.text[:0])
	out := row{
		name: nameOf(m.connection, m.model, r.Remote.ID), native: r.Remote.ID,
		fields: string(m.text), bytes: r.Native, updated: micros(r.UpdatedAt), created: micros(r.CreatedAt),
		title: m.shape.title(r.Fields, r.Remote.ID), broken: brokenFields(r), shape: m.shape, via: r.Via,
	}
	m.text = aside{Remote: r.Remote, Workspace: r.Workspace, Warnings: r.Warnings}.append(m.text[:0])
	out.remote = string(m.text)
	out.sort = index.SortKey(out.title)
	if r.Deleted {
		out.state = tombstone
	} else {
		out.terms = m.room.Terms(func(t *index.Terms) { m.shape.put(t, out.title, m.entries) })
	}
	out.hash, m.text = hashOf(out, m.text)
	return out
}

// times are the row's moments as the search index has them.
func (r row) times() index.Times { return index.Times{r.updated, r.created} }

// bare tells that the row says no more than that the record is deleted: its last values are kept then.
func (r row) bare() bool { return r.state == tombstone && r.fields == "{}" }

// hashOf tells whether anything of a row has changed. What is derived counts too: a new version that
// searches other fields, or a model with other titles, rewrites the rows as they are seen again. buf is room to work in.
func hashOf(r row, buf []byte) (hash, room []byte) {
	b := counted(buf[:0], r.fields)
	b = counted(b, r.bytes)
	b = counted(b, r.remote)
	b = counted(b, r.title)
	from := len(b)
	b = r.terms.Append(append(b, 0, 0, 0, 0))
	binary.LittleEndian.PutUint32(b[from:], uint32(len(b)-from-4))
	b = append(b, 1, 0, 0, 0, byte(r.state))
	sum := sha256.Sum256(b)
	return slices.Clone(sum[:16]), b
}

// counted puts part behind b, with its length before it.
func counted[T string | []byte](b []byte, part T) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(part))), part...)
}

func readAside(raw []byte) (aside, error) {
	var a aside
	err := json.Unmarshal(raw, &a)
	return a, err
}
