package spec

import "encoding/json"

// byPosition reports whether a page begins at a number of rows: where a row changes its place under such a walk,
// another one slips past it.
func (l *listing) byPosition() bool { return l.next == "skip" || l.next == "page" }

// notice keeps the rows of a walk by position. A row that comes twice tells that the rows moved and that another one
// was missed, although their number may be the same as before.
func (w *walk) notice(id string) {
	if !w.list.byPosition() {
		return
	}
	if w.rows == nil {
		w.rows = map[string]bool{}
	}
	w.at.Moved = w.at.Moved || w.rows[id]
	w.rows[id] = true
}

// noticeLeftOut does the same for a row of which no record is made.
func (w *walk) noticeLeftOut(k *kept, raw json.RawMessage) {
	if !w.list.byPosition() {
		return
	}
	if item, err := parseObject(raw); err == nil {
		if id, err := k.identity(raw, item, w.parent); err == nil {
			w.notice(id)
		}
	}
}
