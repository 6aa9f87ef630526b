package workbench

import (
	"cmp"
	"context"
	"slices"

	"patchbay/identity"
	"patchbay/store"
)

// DuplicateQuery says where to look for records of one connection that are the same.
type DuplicateQuery struct {
	Model      string
	Connection string  // name
	Least      float64 // confidence from which on; 0 for 0.5
}

// DuplicateGroup are records of one connection that may be one.
type DuplicateGroup struct {
	Model      string          `json:"model"`
	Connection string          `json:"connection"`
	Confidence float64         `json:"confidence"` // of its least sure pair
	Records    []LinkEnd       `json:"records"`    // the fullest first: the one to keep
	Pairs      []DuplicatePair `json:"pairs"`      // the surest first
}

// DuplicatePair is two records of a group with what speaks for and against it.
type DuplicatePair struct {
	A          string     `json:"a"`
	B          string     `json:"b"`
	Confidence float64    `json:"confidence"`
	Evidence   []Evidence `json:"evidence"`
}

// Matchable lists the models of which can be told which records are the same, people first.
func (w *Workbench) Matchable(ctx context.Context) []string {
	var out []string
	for _, name := range inOrder(w.Models()) {
		if _, _, err := w.rolesOf(ctx, "", name); err == nil {
			out = append(out, name)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(boolInt(b == "contact"), boolInt(a == "contact")) })
	return out
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Duplicates looks for records of one connection that are the same, the surest groups first. What a person keeps apart
// is in no group together unless a third one joins it. It reads all records of the model: call it in the background.
// report may be nil.
func (w *Workbench) Duplicates(ctx context.Context, q DuplicateQuery, report func(LinkProgress)) ([]DuplicateGroup, error) {
	conn, err := w.connection(ctx, q.Connection)
	if err != nil {
		return nil, err
	}
	m, roles, err := w.rolesOf(ctx, conn.Name, q.Model)
	if err != nil {
		return nil, err
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	if report == nil {
		report = func(LinkProgress) {}
	}
	l := &linking{bench: w, db: db, roles: roles, run: LinkRun{Model: m.Name}, report: report}
	var all []identity.Candidate
	filled := map[string]int{}
	for after := int64(0); ; {
		part, err := db.Feed(ctx, m.Name, conn.ID, after, 5000)
		if err != nil {
			return nil, err
		}
		found, err := l.candidates(ctx, part)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
		for _, t := range part {
			filled[t.ID], after = len(t.Fields), t.Key
		}
		l.tell("reading", len(all), -1)
		if len(part) < 5000 {
			break
		}
	}
	res, err := l.compare(ctx, all, identity.Options{Within: true})
	if err != nil {
		return nil, err
	}
	groups := grouped(res.Pairs, cmp.Or(q.Least, 0.5))
	return groups, w.complete(ctx, db, groups, DuplicateGroup{Model: m.Name, Connection: conn.Name}, filled)
}

// complete names the records of groups, the fullest first; as says of what and where they are.
func (w *Workbench) complete(ctx context.Context, db *store.Store, groups []DuplicateGroup, as DuplicateGroup, filled map[string]int) error {
	for part := range slices.Chunk(groups, 2000) {
		var ids []string
		for i := range part {
			mine := idsOf(part[i].Records)
			slices.SortFunc(mine, func(a, b string) int { return cmp.Or(cmp.Compare(filled[b], filled[a]), cmp.Compare(a, b)) })
			ids = append(ids, mine...)
		}
		ends, err := w.ends(ctx, db, ids)
		if err != nil {
			return err
		}
		for i := range part {
			n := len(part[i].Records)
			part[i].Records, ends = ends[:n:n], ends[n:]
			part[i].Model, part[i].Connection = as.Model, as.Connection
		}
	}
	return nil
}

// certain is the confidence from which pairs with a record in common make one group; below it, each is one by itself.
const certain = 0.95

// grouped makes groups of pairs, the surest first.
func grouped(pairs []identity.Pair, least float64) []DuplicateGroup {
	at := map[string]int{} // records in groups
	var out []*DuplicateGroup
	for _, p := range pairs {
		if p.Confidence < least {
			continue
		}
		pair := DuplicatePair{p.A, p.B, p.Confidence, p.Evidence}
		i, inA := at[p.A]
		j, inB := at[p.B]
		switch {
		case p.Confidence < certain && (inA || inB) && !(inA && inB && i == j):
			out = append(out, &DuplicateGroup{Confidence: p.Confidence, Pairs: []DuplicatePair{pair}, Records: []LinkEnd{{ID: p.A}, {ID: p.B}}})
		case !inA && !inB:
			at[p.A], at[p.B] = len(out), len(out)
			out = append(out, &DuplicateGroup{Confidence: p.Confidence, Pairs: []DuplicatePair{pair}, Records: []LinkEnd{{ID: p.A}, {ID: p.B}}})
		case inA && inB && i != j:
			out[i].Pairs = append(append(out[i].Pairs, pair), out[j].Pairs...)
			out[i].Records, out[i].Confidence = append(out[i].Records, out[j].Records...), min(out[i].Confidence, out[j].Confidence, p.Confidence)
			for _, r := range out[j].Records {
				at[r.ID] = i
			}
			out[j].Records, out[j].Pairs = nil, nil
		default:
			if !inA {
				i = j
			}
			for _, id := range [2]string{p.A, p.B} {
				if _, in := at[id]; !in {
					at[id] = i
					out[i].Records = append(out[i].Records, LinkEnd{ID: id})
				}
			}
			out[i].Pairs, out[i].Confidence = append(out[i].Pairs, pair), min(out[i].Confidence, p.Confidence)
		}
	}
	groups := []DuplicateGroup{}
	for _, g := range out {
		if len(g.Records) > 0 {
			groups = append(groups, *g)
		}
	}
	slices.SortStableFunc(groups, func(a, b DuplicateGroup) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return groups
}
