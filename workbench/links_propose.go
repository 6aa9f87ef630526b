package workbench

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"patchbay/identity"
	"patchbay/problem"
	"patchbay/store"
)

// matcher is who links by itself, in the words of the history.
const matcher = "patchbay, as the evidence is sure"

// LinkRequest says what is to be matched.
type LinkRequest struct {
	Models []string // empty for all that can be matched
	Full   bool     // look at every record, not only at what came or changed since the last time
	Cheap  bool     // put off what would take long
}

// LinkProgress is how far a matching is.
type LinkProgress struct {
	Model string
	Phase string // "reading", "comparing", "keeping"
	Done  int
	Total int // -1 while it is not known
}

// LinkRun is what a matching of one model did.
type LinkRun struct {
	Model    string `json:"model"`
	Records  int    `json:"records"`  // that were looked at
	Compared int    `json:"compared"` // pairs
	Linked   int    `json:"linked"`   // by themselves
	Proposed int    `json:"proposed"` // new ones for a person
	Known    int    `json:"known"`    // links and proposals that were there
	Apart    int    `json:"apart"`    // that a person keeps apart
	Left     int    `json:"withdrawn"`
	Full     bool   `json:"full"`
	Common   int    `json:"tooCommon"`        // values that too many have to tell anything
	Why      string `json:"why,omitempty"`    // nothing was looked at; "" where something was
	PutOff   string `json:"putOff,omitempty"` // why it was put off, as a sentence; "" where it was not
}

// ProposeLinks looks for records of different connections that are the same. What is sure is linked, what is not is
// proposed; what a person decided stays. After the first time only records that came or changed are looked at.
// Stopped by ctx it keeps what it has, and the next run does the rest. report may be nil; it is called from one
// goroutine.
func (w *Workbench) ProposeLinks(ctx context.Context, req LinkRequest, report func(LinkProgress)) ([]LinkRun, error) {
	if report == nil {
		report = func(LinkProgress) {}
	}
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	names := req.Models
	if len(names) == 0 {
		names = inOrder(w.Models()) // people before what is about them
	}
	var out []LinkRun
	for _, name := range names {
		m, roles, err := w.rolesOf(ctx, "", name)
		if problem.Is(err, problem.Unsupported) && len(req.Models) == 0 {
			continue
		}
		if err != nil {
			return out, err
		}
		l := &linking{bench: w, db: db, roles: roles, run: LinkRun{Model: m.Name}, report: report, cheap: req.Cheap}
		if err := l.match(ctx, req.Full); err != nil {
			return out, fmt.Errorf("match %s: %w", m.Plural, err)
		}
		if l.run.Why == "" || len(req.Models) > 0 {
			out = append(out, l.run)
		}
	}
	return out, nil
}

// linking is one matching of a model.
type linking struct {
	bench  *Workbench
	db     *store.Store
	roles  identity.Roles
	run    LinkRun
	report func(LinkProgress)
	cheap  bool
}

// crowdOfKeys is from how many records on a value says nothing about the few that came since.
const crowdOfKeys = 100

func (l *linking) match(ctx context.Context, full bool) error {
	stand, err := l.db.Stand(ctx, l.run.Model)
	if err != nil {
		return err
	}
	all := 0
	for _, n := range stand.Sides {
		all += n
	}
	if len(stand.Sides) < 2 {
		l.run.Why = "Only one connection has such records."
		if all == 0 {
			l.run.Why = "No connection has such records yet."
		}
		return nil
	}
	mark, known, err := l.db.Mark(ctx, l.run.Model)
	if err != nil || full || !known {
		return cmp.Or(err, l.whole(ctx, stand))
	}
	moved, err := l.db.Moved(ctx, l.run.Model, mark)
	switch {
	case err != nil:
		return err
	case len(moved) > max(2000, all/10):
		return l.whole(ctx, stand)
	case len(moved) == 0:
		return nil
	case l.cheap && len(moved) > cheapMoved:
		return l.putOff(len(moved))
	}
	return l.some(ctx, moved, mark, stand)
}

// putOff leaves a matching to be asked for, of so many records.
func (l *linking) putOff(n int) error {
	l.run.PutOff = fmt.Sprintf("%d records are to be compared: that is done when you ask for it, with patchbay links propose %s.", n, l.run.Model)
	return nil
}

// whole matches all records of the model.
func (l *linking) whole(ctx context.Context, stand store.LinkMark) error {
	n := 0
	for _, side := range stand.Sides {
		n += side
	}
	if l.cheap && n > cheapWhole {
		return l.putOff(n)
	}
	l.run.Full = true
	var all []identity.Candidate
	var keys []int64
	for _, conn := range sortedKeys(stand.Sides) {
		for after := int64(0); ; {
			part, err := l.db.Feed(ctx, l.run.Model, conn, after, 5000)
			if err != nil {
				return err
			}
			found, err := l.candidates(ctx, part)
			if err != nil {
				return err
			}
			all = append(all, found...)
			for _, t := range part {
				keys = append(keys, t.Key)
				after = t.Key
			}
			l.tell("reading", len(all), -1)
			if len(part) < 5000 {
				break
			}
		}
	}
	freq := identity.Count(all)
	res, err := l.compare(ctx, all, identity.Options{Frequencies: freq})
	if err != nil {
		return err
	}
	if err := l.keep(ctx, res, nil); err != nil {
		return err
	}
	if err := l.db.ClearLinkKeys(ctx, l.run.Model); err != nil {
		return err
	}
	if err := l.keepKeys(ctx, all, keys); err != nil {
		return err
	}
	if stand.Frequencies, err = freq.MarshalBinary(); err != nil {
		return err
	}
	return l.db.SetMark(ctx, l.run.Model, stand)
}

// some matches the records that moved with those that share a value with them. Those in turn are there with what they
// share a value with: who comes near one must be known before it is linked by itself.
func (l *linking) some(ctx context.Context, moved []int64, mark, stand store.LinkMark) error {
	var freq identity.Frequencies
	if err := freq.UnmarshalBinary(mark.Frequencies); err != nil {
		return l.whole(ctx, stand)
	}
	focus, moved, err := l.read(ctx, moved)
	if err != nil {
		return err
	}
	if err := l.keepKeys(ctx, focus, moved); err != nil {
		return err
	}
	near, around := moved, focus
	for range 2 {
		var hashes []uint64
		for i := range around {
			hashes = append(hashes, around[i].Keys()...)
		}
		found, err := l.db.ByLinkKeys(ctx, l.run.Model, hashes, crowdOfKeys)
		if err != nil {
			return err
		}
		near = append(slices.Clone(moved), found...)
		slices.Sort(near)
		near = slices.Compact(near)
		if around, _, err = l.read(ctx, near); err != nil {
			return err
		}
	}
	looked := make([]string, len(focus))
	mine := make(map[string]bool, len(focus))
	for i := range focus {
		looked[i] = focus[i].ID
		mine[focus[i].ID] = true
	}
	res, err := l.compare(ctx, around, identity.Options{Frequencies: freq.With(around), Focus: func(id string) bool { return mine[id] }})
	if err != nil {
		return err
	}
	if err := l.keep(ctx, res, looked); err != nil {
		return err
	}
	l.run.Records = len(focus)
	stand.Frequencies = mark.Frequencies
	return l.db.SetMark(ctx, l.run.Model, stand)
}

// read makes candidates of the records with these keys that are still there, and answers their keys.
func (l *linking) read(ctx context.Context, keys []int64) ([]identity.Candidate, []int64, error) {
	told, err := l.db.Tell(ctx, keys)
	if err != nil {
		return nil, nil, err
	}
	there := make([]int64, len(told))
	for i, t := range told {
		there[i] = t.Key
	}
	all, err := l.candidates(ctx, told)
	return all, there, err
}

// candidates makes candidates of records. Of what a happening is about the group counts, or the record where it is in none.
func (l *linking) candidates(ctx context.Context, told []store.Telling) ([]identity.Candidate, error) {
	about, err := l.bench.subjects(ctx, l.db, l.roles, told)
	if err != nil {
		return nil, err
	}
	out := make([]identity.Candidate, len(told))
	for i, t := range told {
		out[i] = l.roles.Candidate(recordOf(l.run.Model, t), about(t.Connection))
	}
	l.run.Records = max(l.run.Records, len(out))
	return out, nil
}

func (l *linking) compare(ctx context.Context, all []identity.Candidate, o identity.Options) (identity.Result, error) {
	apart, err := l.db.LinkedBy(ctx, l.run.Model, store.Apart)
	if err != nil {
		return identity.Result{}, err
	}
	l.run.Records = len(all)
	o.Apart = func(a, b string) bool { return apart[[2]string{min(a, b), max(a, b)}] }
	o.Progress = func(done, total int) { l.tell("comparing", done, total) }
	res, err := identity.Match(ctx, all, o)
	l.run.Compared, l.run.Common, l.run.Apart = res.Compared, res.Common, len(apart)
	return res, err
}

// linkBatch is how many proposals are kept at once: few enough that nobody else waits for the store.
const linkBatch = 400

// keep puts what was found into the store.
func (l *linking) keep(ctx context.Context, res identity.Result, looked []string) error {
	p := store.Proposing{Model: l.run.Model, By: matcher, Looked: looked, Found: make([]store.Proposal, len(res.Pairs))}
	for i, pair := range res.Pairs {
		evidence, err := json.Marshal(pair.Evidence)
		if err != nil {
			return fmt.Errorf("write the evidence on %s and %s: %w", pair.A, pair.B, err)
		}
		p.Found[i] = store.Proposal{A: pair.A, B: pair.B, Auto: pair.Verdict == identity.Automatic, Confidence: pair.Confidence, Evidence: evidence}
	}
	left, err := l.db.Withdraw(ctx, p)
	if err != nil {
		return err
	}
	l.run.Left = left
	total := len(p.Found)
	for part := range slices.Chunk(p.Found, linkBatch) {
		n, err := l.db.Propose(ctx, store.Proposing{Model: p.Model, By: p.By, Found: part})
		if err != nil {
			return err
		}
		l.run.Linked, l.run.Proposed, l.run.Known = l.run.Linked+n.Linked, l.run.Proposed+n.Proposed, l.run.Known+n.Kept
		l.tell("keeping", l.run.Linked+l.run.Proposed+l.run.Known, total)
	}
	return nil
}

// keepKeys notes what the records can be found by, sorted, as that is several times quicker.
func (l *linking) keepKeys(ctx context.Context, all []identity.Candidate, keys []int64) error {
	var list []store.LinkKey
	for i := range all {
		for _, h := range all[i].Keys() {
			list = append(list, store.LinkKey{Hash: h, Record: keys[i]})
		}
	}
	slices.SortFunc(list, func(a, b store.LinkKey) int {
		return cmp.Or(cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Record, b.Record))
	})
	for part := range slices.Chunk(list, 20_000) {
		if err := l.db.AddLinkKeys(ctx, l.run.Model, part); err != nil {
			return err
		}
	}
	return nil
}

func (l *linking) tell(phase string, done, total int) {
	l.report(LinkProgress{Model: l.run.Model, Phase: phase, Done: done, Total: total})
}
