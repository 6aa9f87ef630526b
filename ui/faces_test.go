package ui

import (
	"errors"
	"time"

	"patchbay/problem"
	"patchbay/ui/screen"
)

// faces are all that the program shows: each place of the registry, and what is reached inside of one.
func faces() map[string]face {
	out := map[string]face{
		"home":       {place: "home"},
		"browse":     {place: "browse"},
		"search":     {place: "search", keys: "'a'", none: nil},
		"record":     {place: "record", also: map[state]seating{nothingYet: sparse("record")}},
		"edit":       {place: "edit", also: map[state]seating{nothingYet: anew}},
		"connect":    {place: "connect", none: choice()},
		"connection": {place: "connection", also: map[state]seating{nothingYet: sparse("connection")}},
		"bulk":       {place: "bulk", keys: "enter", also: map[state]seating{nothingYet: only("bulk"), underWay: only("bulk"), failing: only("bulk")}},
		"links":      {place: "links"},
		"mapping":    {place: "mapping", also: map[state]seating{nothingYet: sparse("mapping")}},
		"duplicates": {place: "duplicates", also: map[state]seating{nothingYet: sparse("duplicates")}},
		"changes":    {place: "changes"},
		"imports":    {place: "imports"},
		"console":    {place: "console", also: map[state]seating{nothingYet: sparse("console"), plenty: answered, wide: answered, hostile: answered}},
		"activity":   {place: "activity"},
		"background": {place: "background", also: map[state]seating{plenty: pulled, wide: pulled, hostile: pulled}, none: map[state]string{
			underWay: "What runs is known without a store.", failing: "What runs is known without a store.",
		}},
		"store":    {place: "store"},
		"vault":    {place: "vault"},
		"settings": {place: "settings", none: map[state]string{failing: "Settings are there without a store; what is kept in it is left out."}},
	}
	for name, f := range inner() {
		out[name] = f
	}
	return out
}

// choice is why the first page of the wizard is the same whatever is stored.
func choice() map[state]string {
	same := "What can be connected is known without a store and without an account."
	return map[state]string{underWay: same, failing: same, nothingYet: same, wide: same, hostile: same}
}

// inner are the faces inside of places.
func inner() map[string]face {
	unread := "The place itself says it."
	over := map[state]string{underWay: "It shows what is in memory.", failing: "It shows what is in memory."}
	return map[string]face{
		"difference": {place: "edit", keys: change, also: map[state]seating{
			nothingYet: after("edit", "ctrl+s"), underWay: holding("PlanEdit", "edit", change), failing: refusing("PlanEdit", "edit", change),
		}},
		"conflict": {place: "edit", also: map[state]seating{
			underWay: holding("Apply", "edit", change+" enter"), failing: refusing("Apply", "edit", change+" enter"), plenty: clash, wide: clash, hostile: clash,
		}, none: map[state]string{nothingYet: "Nobody else changed anything: it was saved."}},
		"compare": {place: "duplicates", also: map[state]seating{
			underWay: comparing("CompareRecords", true, ""), failing: comparing("CompareRecords", false, ""), plenty: comparing("", false, ""), wide: comparing("", false, ""), hostile: comparing("", false, ""),
		}, none: map[state]string{nothingYet: "There are no two records."}},
		"merge": {place: "duplicates", also: map[state]seating{
			underWay: comparing("PlanMerge", true, "enter"), failing: comparing("PlanMerge", false, "enter"), plenty: comparing("", false, "enter"), wide: comparing("", false, "enter"), hostile: comparing("", false, "enter"),
		}, none: map[state]string{nothingYet: "There are no two records."}},
		"import":   {place: "imports", keys: "enter", none: map[state]string{nothingYet: unread, underWay: unread, failing: unread}},
		"columns":  {place: "browse", keys: "c", none: map[state]string{underWay: unread, failing: unread}},
		"preview":  {place: "browse", keys: "j", none: map[state]string{nothingYet: unread, failing: unread, underWay: unread}},
		"palette":  {place: "home", keys: ":", also: map[state]seating{nothingYet: after("home", ": 'zzz'")}},
		"help":     {place: "record", keys: "?", none: over},
		"messages": {place: "home", none: over, also: map[state]seating{nothingYet: after("home", "M"), plenty: spoken, wide: spoken, hostile: spoken}},
		"undo":     {place: "home", keys: "u", also: map[state]seating{failing: refusing("PlanUndo", "home", "u")}, none: map[state]string{underWay: "It comes when it is ready."}},
		"raw":      {place: "record", keys: "J", also: map[state]seating{nothingYet: sparse("record", "J"), underWay: holding("Native", "record", "J"), failing: refusing("Native", "record", "J")}},
		"history":  {place: "record", keys: "h", also: map[state]seating{nothingYet: sparse("record", "h"), underWay: holding("History", "record", "h"), failing: refusing("History", "record", "h")}},
		"why":      {place: "record", keys: "j w", also: map[state]seating{nothingYet: sparse("record", "j w"), underWay: holding("Why", "record", "w"), failing: refusing("Why", "record", "w")}},
		"review":   {place: "mapping", keys: "A s", none: map[state]string{nothingYet: "It needs a line to take back.", underWay: unread, failing: unread}},
	}
}

// change types another company name into the form and asks for the difference.
const change = "tab tab 'X' ctrl+s"

// after presses keys in a place.
func after(place, keys string) seating {
	return func(r *rig, w *room) {
		r.t.Helper()
		w.visit(r, place)
		w.press(r, keys)
	}
}

// only goes to a place and presses nothing.
func only(place string) seating { return after(place, "") }

// sparse is a place where an account is connected and one person with hardly anything came, who is gone again at lists.
func sparse(place string, keys ...string) seating {
	return func(r *rig, w *room) {
		r.t.Helper()
		w.meagre()
		w.visit(r, place)
		for _, k := range keys {
			w.press(r, k)
		}
	}
}

// anew is the form of a new record.
func anew(r *rig, w *room) {
	r.t.Helper()
	w.meagre()
	r.wait(aMoment).send(screen.GoMsg{Place: "edit", Args: screen.Target{Model: "contact", Connection: "acme"}}).wait(aMoment)
}

// holding is a face while a use-case does not answer.
func holding(use, place, keys string) seating {
	return func(r *rig, w *room) {
		r.t.Helper()
		w.hold[use] = true
		after(place, keys)(r, w)
	}
}

// refusing is a face whose use-case fails.
func refusing(use, place, keys string) seating {
	return func(r *rig, w *room) {
		r.t.Helper()
		w.fail[use] = refusal()
		after(place, keys)(r, w)
	}
}

// clash is an edit that somebody else was faster than.
func clash(r *rig, w *room) {
	r.t.Helper()
	after("edit", change)(r, w)
	w.tell(wideOne, "records/contacts", map[string]any{"action": "change", "id": w.native("ada0@example.com"), "fields": map[string]any{"lastName": "King"}})
	r.wait(time.Minute)
	w.press(r, "enter")
}

// comparing puts two records side by side, where one use-case waits or fails.
func comparing(use string, waits bool, keys string) seating {
	return func(r *rig, w *room) {
		r.t.Helper()
		w.hold[use] = waits
		if use != "" && !waits {
			w.fail[use] = refusal()
		}
		r.wait(aMoment).send(screen.GoMsg{Place: "duplicates", Args: screen.Target{
			Model: "contact", Marked: &screen.Marked{IDs: []string{w.person("ada0@example.com"), w.person("ada1@example.com")}},
		}}).wait(aMoment)
		w.press(r, keys)
	}
}

// answered is the console with an answer.
func answered(r *rig, w *room) {
	r.t.Helper()
	w.visit(r, "console")
	w.press(r, "'/contacts/"+w.native("ada0@example.com")+"' ctrl+s")
}

// pulled is what runs in the background once everything was pulled again.
func pulled(r *rig, w *room) {
	r.t.Helper()
	w.press(r.wait(aMoment), "r")
	w.visit(r.wait(time.Minute), "background")
}

// spoken is what was said lately, in the state's words.
func spoken(r *rig, w *room) {
	r.t.Helper()
	r.wait(aMoment)
	as := w.words()
	for _, m := range []screen.ToastMsg{
		{Level: screen.Good, Text: "Saved " + as.first + " " + as.last + "."},
		{Level: screen.Warn, Text: as.account + " needs a new sign-in before it can be pulled: R does it."},
		{Level: screen.Bad, Text: problem.As(errors.Join(refusal())).Error() + " " + as.note},
	} {
		r.send(m).wait(time.Minute)
	}
	w.press(r, "M")
}
