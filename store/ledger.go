package store

import (
	"cmp"
	"time"
)

// ledger is the budget of one key: for each span the requests by slice of it. A slice leaves the window
// only when all of it has, so that the window is never overdrawn; that costs at most a fiftieth of it.
type ledger struct {
	Spans          []*span   `json:"spans,omitempty"`
	DailyLimit     int       `json:"dailyLimit"`
	DailyRemaining int       `json:"dailyRemaining"`
	DailyAt        time.Time `json:"dailyAt,omitzero"` // when the provider told
	Until          time.Time `json:"until,omitzero"`
	moved          bool      // the requests counted are not all that changed
}

// span is one window.
type span struct {
	Per      time.Duration `json:"per"`
	Requests int           `json:"requests"`       // as asked for
	Told     int           `json:"told,omitempty"` // as the provider says; 0 when it did not
	Slices   []slice       `json:"slices,omitempty"`
}

type slice struct {
	At int64 `json:"t"` // number of the slice since 1970
	N  int   `json:"n"`
}

const sliceCount = 50

func newLedger() *ledger { return &ledger{DailyLimit: -1, DailyRemaining: -1} }

func (sp *span) width() int64 { return max(1, int64(sp.Per)/sliceCount) }

// limit is what the provider itself tells where it does: it may give an account less than its documents say, or more.
func (sp *span) limit() int { return cmp.Or(sp.Told, sp.Requests) }

// trim forgets the slices that have left the window.
func (sp *span) trim(now time.Time) {
	gone := (now.UnixNano() - int64(sp.Per)) / sp.width()
	ahead := now.UnixNano()/sp.width() + sliceCount
	keep := sp.Slices[:0]
	for _, s := range sp.Slices {
		// Slices far ahead were written by a clock that has been set back since.
		if s.At >= gone && s.At <= ahead {
			keep = append(keep, s)
		}
	}
	sp.Slices = keep
}

func (sp *span) used() int {
	n := 0
	for _, s := range sp.Slices {
		n += s.N
	}
	return n
}

func (sp *span) add(now time.Time, n int) {
	at := now.UnixNano() / sp.width()
	for i := range sp.Slices {
		if sp.Slices[i].At == at {
			sp.Slices[i].N += n
			return
		}
	}
	sp.Slices = append(sp.Slices, slice{at, n})
}

// free tells when so many requests will have left the window that one more fits under most.
func (sp *span) free(now time.Time, most int) time.Duration {
	over := sp.used() - most + 1
	if over <= 0 {
		return 0
	}
	for _, s := range sp.Slices {
		if over -= s.N; over <= 0 {
			return sp.leaves(s).Sub(now)
		}
	}
	return sp.Per // nothing is allowed at all
}

// leaves is the first moment at which the slice is no longer in the window.
func (sp *span) leaves(s slice) time.Time {
	return time.Unix(0, (s.At+1)*sp.width()+int64(sp.Per))
}

func (l *ledger) span(per time.Duration) *span {
	for _, sp := range l.Spans {
		if sp.Per == per {
			return sp
		}
	}
	sp := &span{Per: per}
	l.Spans = append(l.Spans, sp)
	return sp
}

func (l *ledger) take(now time.Time, limits []Limit, background bool) time.Duration {
	if wait := l.Until.Sub(now); wait > 0 {
		return wait
	}
	if wait := l.daily(now, background); wait > 0 {
		return wait
	}
	wait := time.Duration(0)
	var mine []*span
	for _, lim := range limits {
		if lim.Requests <= 0 || lim.Per <= 0 {
			continue
		}
		sp := l.span(lim.Per)
		l.moved = l.moved || sp.Requests != lim.Requests
		sp.Requests = lim.Requests
		sp.trim(now)
		wait = max(wait, sp.free(now, share(sp.limit(), background)))
		mine = append(mine, sp)
	}
	if wait > 0 {
		return wait
	}
	for _, sp := range mine {
		sp.add(now, 1)
	}
	if l.DailyRemaining > 0 {
		l.DailyRemaining-- // until the next answer tells again
	}
	l.moved = true
	return 0
}

// share is how much of a window a request may fill.
func share(limit int, background bool) int {
	if background {
		return max(1, limit*7/10)
	}
	return limit
}

// daily tells how long to wait for the next day's quota. When it begins is the provider's secret; what
// was told is trusted until the day in UTC is over, and an hour at least.
func (l *ledger) daily(now time.Time, background bool) time.Duration {
	if l.DailyRemaining < 0 {
		return 0
	}
	day := l.DailyAt.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)
	if hour := l.DailyAt.Add(time.Hour); day.Before(hour) {
		day = hour
	}
	if !now.Before(day) {
		l.DailyRemaining, l.moved = -1, true
		return 0
	}
	reserve := 0
	if background && l.DailyLimit > 0 {
		reserve = l.DailyLimit - share(l.DailyLimit, true)
	}
	if l.DailyRemaining > reserve {
		return 0
	}
	return day.Sub(now)
}

func (l *ledger) learn(now time.Time, seen Seen) {
	if seen.Until.After(l.Until) {
		l.Until = seen.Until.UTC()
	}
	if seen.DailyRemaining >= 0 {
		l.DailyLimit, l.DailyRemaining, l.DailyAt = seen.DailyLimit, seen.DailyRemaining, now.UTC()
	}
	if seen.Window <= 0 || seen.Limit <= 0 {
		return
	}
	sp := l.span(seen.Window)
	sp.Told = seen.Limit
	sp.trim(now)
	// Requests that others have made with the same grant count as ours. Fewer than we know of only
	// means that some of ours had not arrived when the answer was written.
	if others := seen.Limit - seen.Remaining - sp.used(); seen.Remaining >= 0 && others > 0 {
		sp.add(now, others)
	}
}

// The books say about the same as an answer when they differ by less than a part of what is left, and are not old: the
// less is left, the more exact they are.
const (
	near   = 200
	recent = 10 * time.Minute
)

// knows reports whether learning what was seen would change nothing that matters.
func (l *ledger) knows(now time.Time, seen Seen) bool {
	if seen.Until.After(l.Until) {
		return false
	}
	if seen.DailyRemaining >= 0 {
		off := l.DailyRemaining - seen.DailyRemaining
		fresh := now.Sub(l.DailyAt) < recent && l.DailyAt.UTC().YearDay() == now.UTC().YearDay() && !l.DailyAt.After(now)
		if l.DailyLimit != seen.DailyLimit || max(off, -off) > seen.DailyRemaining/near || !fresh {
			return false
		}
	}
	if seen.Window <= 0 || seen.Limit <= 0 {
		return true
	}
	for _, sp := range l.Spans {
		if sp.Per == seen.Window && sp.Told == seen.Limit {
			sp.trim(now)
			return seen.Remaining < 0 || seen.Limit-seen.Remaining-sp.used() <= seen.Remaining/near
		}
	}
	return false
}

func (l *ledger) show(now time.Time) Budget {
	l.daily(now, false)
	b := Budget{DailyLimit: l.DailyLimit, DailyRemaining: l.DailyRemaining, Known: true}
	if l.Until.After(now) {
		b.Until = l.Until
	}
	for _, sp := range l.Spans {
		sp.trim(now)
		w := Window{Limit: Limit{sp.limit(), sp.Per}, Used: sp.used()}
		w.Remaining = max(0, w.Limit.Requests-w.Used)
		if n := len(sp.Slices); n > 0 {
			w.Resets = sp.leaves(sp.Slices[n-1]).UTC()
		}
		b.Windows = append(b.Windows, w)
	}
	return b
}
