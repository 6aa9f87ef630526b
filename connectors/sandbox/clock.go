package sandbox

import (
	"sync/atomic"
	"time"
)

// Clock is the virtual time of one server: a base clock plus what was advanced. It only
// ever goes forward by request and is safe for concurrent use.
type Clock struct {
	base   func() time.Time
	offset atomic.Int64
}

// NewClock makes a clock over base; nil means the wall clock.
func NewClock(base func() time.Time) *Clock {
	if base == nil {
		base = time.Now
	}
	return &Clock{base: base}
}

// Now is the virtual time in UTC.
func (c *Clock) Now() time.Time {
	return c.base().UTC().Add(time.Duration(c.offset.Load()))
}

// Advance moves the clock forward by d and returns the new time; a negative d is taken as zero.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.offset.Add(int64(max(d, 0)))
	return c.Now()
}
