package workbench

import (
	"sync"
	"time"

	"patchbay/connectors"
)

// worthTelling is the shortest wait that is shown while it lasts; shorter ones are only counted.
const worthTelling = 250 * time.Millisecond

// pace tells how far one model of a pull is, and when it stands still: the pages come from one goroutine and are kept by
// another. It is safe for concurrent use, and reports one at a time.
type pace struct {
	report func(Progress)

	mu      sync.Mutex
	last    Progress // as it was told
	waits   int
	retries int
	waited  time.Duration
}

// moved tells at, with what was waited so far.
func (p *pace) moved(at Progress) Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last = p.counted(at)
	p.report(p.last)
	return p.last
}

// paused counts a wait that begins.
func (p *pace) paused(w connectors.Pause) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.Again {
		p.retries++
	} else {
		p.waits++
	}
	p.waited += w.For
	if w.For >= worthTelling && !p.last.Finished {
		now := p.counted(p.last)
		now.Waiting = w.For
		p.report(now)
	}
}

func (p *pace) counted(at Progress) Progress {
	at.Waits, at.Retries, at.Waited = p.waits, p.retries, p.waited
	return at
}
