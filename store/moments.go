package store

import (
	"math"
	"time"

	"patchbay/model"
	"patchbay/store/index"
)

// moment is what a list is in the order of where it is sorted by a moment alone.
func (q Query) moment() index.Moment {
	if len(q.Sort) != 1 {
		return index.Titles
	}
	return momentOf(q.Sort[0].Field)
}

func momentOf(field string) index.Moment {
	switch field {
	case "updatedAt":
		return index.Updated
	case "createdAt":
		return index.Created
	}
	return index.Titles
}

// periods are those in all of which a record must have its moments for a filter not to say no of it.
func periods(f *model.Filter) []index.Period {
	if f == nil {
		return nil
	}
	if f.Op == model.And {
		var all []index.Period
		for _, p := range f.Parts {
			all = append(all, periods(&p)...)
		}
		return all
	}
	p := index.Period{Of: momentOf(f.Field), From: math.MinInt64, To: math.MaxInt64}
	if !f.Own || p.Of == index.Titles {
		return nil
	}
	first, last, ok := extent(f.Value)
	if !ok {
		return nil
	}
	switch f.Op {
	case model.Eq:
		p.From, p.To = first, last
	case model.Lt, model.Le:
		p.To = last
	case model.Gt, model.Ge:
		p.From = first
	default:
		return nil
	}
	return []index.Period{p}
}

// extent are the first and the last microsecond of what a moment is compared with.
func extent(v any) (first, last int64, ok bool) {
	switch v := v.(type) {
	case time.Time:
		return v.UnixMicro(), v.UnixMicro() + 1, true
	case model.Day:
		return v.From.UnixMicro(), v.To.UnixMicro(), true
	}
	return 0, 0, false
}
