package veil

import (
	"strings"
	"sync"
)

// recent remembers texts by texts, at least the last remembered ones of them: a new half begins where one is full, and the
// half before the last is forgotten.
type recent struct {
	mu          sync.RWMutex
	now, before map[string]string
}

// several is what a key stands for that was kept with more than one text.
const several = "\x00"

func newRecent() *recent { return &recent{now: map[string]string{}} }

func (r *recent) of(key string) (text string, known bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if text, known = r.now[key]; !known {
		text, known = r.before[key]
	}
	return text, known
}

// keep remembers what a key stands for; one that is kept with another text stands for several.
func (r *recent) keep(key, text string) {
	r.mu.RLock()
	was, known := r.now[key]
	r.mu.RUnlock()
	if known && (was == text || was == several) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !known {
		was, known = r.before[key]
	}
	if known && was != text {
		text = several
	}
	if len(r.now) >= remembered {
		r.now, r.before = map[string]string{}, r.now
	}
	r.now[strings.Clone(key)] = strings.Clone(text)
}
