package ui

import (
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// easeAt is how much memory may have come together since the last time before what nobody uses goes back to the system.
const easeAt = 12 << 20

// ease gives memory back when a screen is left: what it showed may have had many megabytes, and a program that nobody
// types into collects nothing for a long time. Where little came together, it does nothing.
func (a *app) ease() tea.Cmd {
	if held() < a.held.Load()+easeAt {
		return nil
	}
	last := &a.held
	return func() tea.Msg {
		debug.FreeOSMemory()
		last.Store(held())
		return nil
	}
}

// standing is what the program held when memory was given back last.
type standing = atomic.Uint64

// held is the memory that Go objects take, used or not, with what they left free.
func held() uint64 {
	all := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(all)
	return all[0].Value.Uint64() + all[1].Value.Uint64()
}
