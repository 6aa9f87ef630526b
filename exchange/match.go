package exchange

import (
	"crypto/sha256"
	"hash/fnv"
	"io"
	"maps"
	"slices"
	"strings"

	"patchbay/model"
	"patchbay/problem"
)

// Key is a way to tell that an entry of a file is a record that is there: the fields that have to agree, all of them
// set. The key "id" is a record's id, ours or its provider's.
type Key []string

func (k Key) String() string { return strings.Join(k, "+") }

// Keys reads keys as people write them: fields, joined with + where several have to agree. None stands for those that
// fit the model. The ids come before them in any case. The order says which is the stronger one.
func Keys(m model.Model, asked []string) ([]Key, error) {
	out := []Key{{ID}}
	if _, ok := m.Field("externalId"); ok {
		out = append(out, Key{"externalId"})
	}
	if len(asked) == 0 {
		asked = usualKeys(m)
	}
	for _, text := range asked {
		var k Key
		for name := range strings.SplitSeq(text, "+") {
			name = strings.TrimSpace(name)
			at := slices.IndexFunc(m.Fields, func(f model.Field) bool { return strings.EqualFold(f.Name, name) })
			switch {
			case strings.EqualFold(name, ID):
				k = append(k, ID)
			case at >= 0:
				k = append(k, m.Fields[at].Name)
			default:
				return nil, problem.New(problem.Usage, "A %s has no field %q to match by.", m.Name, problem.Clean(name)).WithHint("Usual ones: %s.", strings.Join(usualKeys(m), ", "))
			}
		}
		if !slices.ContainsFunc(out, func(o Key) bool { return slices.Equal(o, k) }) {
			out = append(out, k)
		}
	}
	return out, nil
}

func usualKeys(m model.Model) []string {
	switch m.Name {
	case "contact", "user":
		return []string{"email", "phone"}
	case "company":
		return []string{"email", "name"}
	case "appointment":
		return []string{"title+startAt", "contact+startAt"}
	case "task":
		return []string{"title+dueAt", "title+contact"}
	case "note":
		return []string{"contact+body", "body"}
	case "timeEntry":
		return []string{"user+day+note"}
	}
	for _, name := range []string{"name", "title"} {
		if _, ok := m.Field(name); ok {
			return []string{name}
		}
	}
	return nil
}

// none stands for no row.
const none = int32(-1)

// sum stands for what a key holds; that two differ in it and not in the sum does not happen.
type sum [16]byte

// Finder finds which records the rows of a file are. It holds a few dozen bytes a row and nothing of the records: add all
// rows, then offer all records, then ask.
type Finder struct {
	model model.Model
	keys  []Key
	zone  string
	heads []map[sum]int32 // by key: the newest of the places that hold it
	next  []int32         // by place: the one before with the same key
	at    []int32         // by place: its row
	rows  []found
	more  map[int32][]int64 // of the rows that several records are: the others, some of them
}

// found is what is known of a row.
type found struct {
	handle int64
	holds  uint32 // the keys that it holds, a bit for each
	by     int8   // the key that found it; -1: none
	clash  int8   // the stronger key in which the record is another; -1: none
	many   bool
}

// NewFinder makes a finder for a model. zone is the country that national telephone numbers belong to, or "".
func NewFinder(m model.Model, keys []Key, zone string) *Finder {
	f := &Finder{model: m, keys: keys, zone: zone, more: map[int32][]int64{}}
	for range keys {
		f.heads = append(f.heads, map[sum]int32{})
	}
	return f
}

// Add adds a row and answers the number, from 0, of an earlier one with the same strongest key, or -1. A row without
// values counts too, and finds nothing.
func (f *Finder) Add(id string, fields model.Fields) (earlier int) {
	n := int32(len(f.rows))
	r := found{by: -1, clash: -1}
	earlier = int(none)
	for i, k := range f.keys {
		for j, s := range f.sums(k, []string{id}, fields) {
			if r.holds == 0 && j == 0 {
				if at, ok := f.heads[i][s]; ok {
					earlier = f.strongest(i, at)
				}
			}
			before, ok := f.heads[i][s]
			if !ok {
				before = none
			}
			f.heads[i][s] = int32(len(f.next))
			f.next, f.at = append(f.next, before), append(f.at, n)
			r.holds |= 1 << i
		}
	}
	f.rows = append(f.rows, r)
	return earlier
}

// strongest is a row, of those with a key at a place, whose strongest key that is; -1 for none.
func (f *Finder) strongest(key int, place int32) int {
	for ; place != none; place = f.next[place] {
		if row := f.at[place]; f.rows[row].holds&(1<<key-1) == 0 {
			return int(row)
		}
	}
	return int(none)
}

// Offer shows a record; handle is what [Finder.Found] answers. A stronger key beats a weaker one.
func (f *Finder) Offer(handle int64, ids []string, fields model.Fields) {
	holds := uint32(0)
	for i, k := range f.keys {
		for _, s := range f.sums(k, ids, fields) {
			if k[0] != ID {
				holds |= 1 << i
			}
			place, ok := f.heads[i][s]
			for ; ok && place != none; place = f.next[place] {
				f.take(f.at[place], int8(i), handle, holds)
			}
		}
	}
}

func (f *Finder) take(n int32, key int8, handle int64, holds uint32) {
	r := &f.rows[n]
	switch {
	case r.by >= 0 && (r.by < key || r.handle == handle):
		return
	case r.by == key:
		r.many = true
		if len(f.more[n]) < 4 && !slices.Contains(f.more[n], handle) {
			f.more[n] = append(f.more[n], handle)
		}
		return
	}
	delete(f.more, n)
	*r = found{handle: handle, holds: r.holds, by: key, clash: -1}
	for i := range int(key) {
		if r.holds&holds&(1<<i) != 0 {
			r.clash = int8(i)
			return
		}
	}
}

// Found is which record a row is.
type Found struct {
	Handles []int64 // none: it is new. Several: a person has to say which
	By      Key     // what the row and the record agree in; nil for a new one
	Clash   Key     // a stronger key that both hold, and in which they differ: a person has to say whether they are one
}

// international reports whether a number is spelled as E.164 has it: a plus, a country, and digits alone. To take such
// a one apart costs more than everything else together.
func international(s string) bool {
	return len(s) > 7 && len(s) <= 16 && s[0] == '+' && s[1] != '0' && strings.Trim(s[1:], "0123456789") == ""
}

// Found answers for a row, counted from 0, what the records that were offered are to it.
func (f *Finder) Found(n int) Found {
	r := f.rows[n]
	if r.by < 0 {
		return Found{}
	}
	out := Found{Handles: append([]int64{r.handle}, f.more[int32(n)]...), By: f.keys[r.by]}
	if r.clash >= 0 {
		out.Clash = f.keys[r.clash]
	}
	return out
}

// Rows is how many rows were added.
func (f *Finder) Rows() int { return len(f.rows) }

// sums are those of what somebody holds of a key: several where there are several addresses or ids; none where a part
// of it is empty.
func (f *Finder) sums(k Key, ids []string, fields model.Fields) []sum {
	all := []string{""}
	for _, name := range k {
		texts := f.texts(name, ids, fields)
		if len(texts) == 0 {
			return nil
		}
		grown := make([]string, 0, len(all)*len(texts))
		for _, head := range all {
			for _, t := range texts {
				grown = append(grown, head+"\x00"+t)
			}
		}
		all = grown
	}
	out := make([]sum, 0, len(all))
	for _, text := range all {
		h := sha256.Sum256([]byte(text))
		out = append(out, sum(h[:16]))
	}
	return out
}

// texts are what somebody holds of a field, in the spelling that is compared.
func (f *Finder) texts(name string, ids []string, fields model.Fields) []string {
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) && len(out) < 20 {
			out = append(out, s)
		}
	}
	if name == ID {
		for _, id := range ids {
			add(id)
		}
		return out
	}
	field, _ := f.model.Field(name)
	add(f.bare(field.Type, cell(fields[name])))
	for list, key := range map[string]string{"emails": "address", "phones": "number"} {
		if name+"s" != list {
			continue
		}
		objects, _ := fields[list].([]any)
		for _, x := range objects {
			o, _ := x.(map[string]any)
			s, _ := o[key].(string)
			add(f.bare(field.Type, s))
		}
	}
	return out
}

func (f *Finder) bare(t model.Type, s string) string {
	if t == model.Phone && s != "" && !international(s) {
		s = model.E164(s, f.zone)
	}
	return strings.Join(strings.Fields(strings.ToLower(s)), " ")
}

// Sum stands for a set of values: equal ones have equal sums. Empty values count as none.
func Sum(fields map[string]any) uint64 {
	h := fnv.New64a()
	for _, path := range slices.Sorted(maps.Keys(fields)) {
		if v := fields[path]; !model.Empty(v) {
			// What is written into a hash always fits.
			_, _ = io.WriteString(h, path+"\x00"+cell(v)+"\x00")
		}
	}
	return h.Sum64()
}
