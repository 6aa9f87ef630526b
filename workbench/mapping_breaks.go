package workbench

import (
	"cmp"
	"context"
	"encoding/json"
	"math"
	"slices"

	"patchbay/model"
	"patchbay/model/mapping"
	"patchbay/store"
)

// The bounds of looking for a changed shape of a provider's records.
const (
	baselineSize = 200   // kept records that say what is usual
	baselineMin  = 3     // fewer say nothing
	sampled      = 20    // records of a page that are looked at, all of them only when these make suspicious
	byChance     = 0.002 // how likely a page of records without a field may be, before it is taken as a sign
)

// usual is what stood at one field's native place so far.
type usual struct {
	field, native string
	kind          string         // the one that most records have
	odd           float64        // share of records that have another kind or none
	kinds         map[string]int // how many of the records that were looked at had which
	always        bool           // the key is there even where it holds nothing
}

// usuals looks at kept records; fields that are mostly missing are left out.
func (p puller) usuals(ctx context.Context, modelName string) ([]usual, error) {
	kept, err := p.db.Kept(ctx, p.conn.ID, modelName, 0, baselineSize)
	if err != nil || len(kept) < baselineMin {
		return nil, err
	}
	var natives []map[string]any
	for _, k := range kept {
		var native map[string]any
		if json.Unmarshal(k.Native, &native) == nil && native != nil {
			natives = append(natives, native)
		}
	}
	m, broken := p.live.watch.of(modelName)
	var out []usual
	for field, native := range places(m) {
		if slices.ContainsFunc(broken, func(b store.Break) bool { return b.Field == field }) {
			continue
		}
		if u := usualAt(m, field, natives); u.kind != "" {
			u.native = native
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(a, b usual) int { return slices.Compare([]string{a.field}, []string{b.field}) })
	return out, nil
}

// places are the native places of a mapping, by field.
func places(m mapping.Mapping) map[string]string {
	out := map[string]string{}
	for _, l := range m.Lenses {
		if l.Native() != "" {
			out[l.Field.Name] = l.Native()
		}
	}
	if m.Custom != nil {
		out[customList] = m.Custom.Path
	}
	return out
}

// kindsAt counts what stands at a field's native place, and tells what most records have there; "" where none has anything.
func kindsAt(m mapping.Mapping, field string, natives []map[string]any) (count map[string]int, most string) {
	count = map[string]int{}
	for _, n := range natives {
		count[placeKind(m, field, n)]++
	}
	for kind, n := range count {
		if kind != mapping.Absent && kind != mapping.Null && (most == "" || n > count[most]) {
			most = kind
		}
	}
	return count, most
}

func usualAt(m mapping.Mapping, field string, natives []map[string]any) usual {
	count, kind := kindsAt(m, field, natives)
	u := usual{field: field, kind: kind, kinds: count, always: count[mapping.Absent] == 0 && count[mapping.Null] > 0}
	most := count[kind]
	// A key that every record has tells by itself when it goes, however few of them hold something there.
	if n := len(natives); n < baselineMin || 2*most < n && !u.always {
		return usual{}
	}
	u.odd = max(1-float64(most)/float64(len(natives)), 1/float64(len(natives)+2))
	return u
}

// inspect looks at a page for fields that broke and for broken ones that are well again.
func (p puller) inspect(ctx context.Context, usuals []usual, page []model.Record, at *Progress) error {
	m, broken := p.live.watch.of(at.Model)
	if len(page) == 0 || len(usuals)+len(broken) == 0 {
		return nil
	}
	natives := decoded(page[:min(len(page), sampled)])
	for _, b := range broken {
		if b.Now != unreadableLine && slices.ContainsFunc(natives, func(n map[string]any) bool { return placeKind(m, b.Field, n) == b.Was }) {
			p.live.watch.mended(at.Model, b.Field)
			if err := p.db.DropBreak(ctx, p.conn.ID, at.Model, b.Field); err != nil {
				return err
			}
			at.Notices = append(at.Notices, at.Connection+" "+at.Model+": "+b.Field+" is there again.")
		}
	}
	for _, u := range usuals {
		if now, _ := u.changed(m, natives); now == "" {
			continue // the first records tell already
		}
		now, records := u.changed(m, decoded(page))
		if now == "" || !u.telling(records, now) || p.harmless(ctx, u, page, now) {
			continue
		}
		b := store.Break{Connection: p.conn.ID, Model: at.Model, Field: u.field, Native: u.native, Was: u.kind, Now: now}
		if slices.ContainsFunc(broken, func(o store.Break) bool { return o.Field == b.Field }) {
			continue
		}
		if err := p.db.PutBreak(ctx, b); err != nil {
			return err
		}
		p.live.watch.breaks(b)
		at.Notices = append(at.Notices, at.Connection+" "+at.Model+": "+brokenWords(b))
	}
	return nil
}

func decoded(page []model.Record) []map[string]any {
	var out []map[string]any
	for _, r := range page {
		var native map[string]any
		if json.Unmarshal(r.Native, &native) == nil && native != nil {
			out = append(out, native)
		}
	}
	return out
}

// changed is what the natives have at the place now, when none of them has what was usual, and how many have it; "" when
// one has. One that is empty there says nothing of another type, but that the place has not vanished.
func (u usual) changed(m mapping.Mapping, natives []map[string]any) (now string, records int) {
	empty := false
	for _, n := range natives {
		switch k := placeKind(m, u.field, n); k {
		case u.kind:
			return "", 0
		case mapping.Null:
			empty = true
			continue
		case mapping.Absent:
			now = cmp.Or(now, k)
		default:
			now = k
		}
		records++
	}
	if empty && now == mapping.Absent {
		return "", 0
	}
	return now, records
}

// telling reports whether so many records are no accident. A type that was never there is none where a few have it.
func (u usual) telling(records int, now string) bool {
	return u.always && now == mapping.Absent || now != mapping.Absent && u.kinds[now] == 0 && records >= baselineMin ||
		math.Pow(u.odd, float64(records)) < byChance
}

// harmless reports whether another type says the same: the values that are kept are read of it all the same.
func (p puller) harmless(ctx context.Context, u usual, page []model.Record, now string) bool {
	if now == mapping.Absent || u.field == customList {
		return false
	}
	same, other := 0, 0
	for _, r := range page[:min(len(page), sampled)] {
		old, err := p.db.ByRemote(ctx, p.conn.ID, r.Model, r.Remote.ID)
		if err != nil {
			continue // it is new here
		}
		if model.Equal(old.Fields[u.field], r.Fields[u.field]) {
			same++
		} else {
			other++
		}
	}
	return same > other
}
