package exchange

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-ical"

	"patchbay/model"
)

// part spells a record as an event or a to-do. Times are written in UTC, which needs no table of zones; the zone that
// they are meant in is a field like any other.
func (e *Encoder) part(r Record) ([]byte, error) {
	comp := ical.NewComponent(ical.CompEvent)
	if e.o.Model.Name == "task" {
		comp = ical.NewComponent(ical.CompToDo)
	}
	get := func(path string) string { s, _ := r.Fields[path].(string); return s }
	text := func(name, s string) {
		if s != "" {
			comp.Props.SetText(name, s)
		}
	}
	text(ical.PropUID, r.ID+"@patchbay")
	stamp := r.UpdatedAt
	if stamp.IsZero() {
		stamp = e.o.Stamp
	}
	comp.Props.SetDateTime(ical.PropDateTimeStamp, stamp.UTC())
	text(ical.PropSummary, get("title"))
	text(ical.PropDescription, get("description"))
	text(ical.PropLocation, get("location"))
	at := map[string]string{ical.PropDateTimeStart: get("startAt"), ical.PropDateTimeEnd: get("endAt")}
	if comp.Name == ical.CompToDo {
		at = map[string]string{ical.PropDateTimeStart: get("startAt"), ical.PropDue: get("dueAt"), ical.PropCompleted: get("completedAt")}
	}
	for name, s := range at {
		if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
			comp.Props.SetDateTime(name, t.UTC())
		}
	}
	minutes, timed := r.Fields["durationMinutes"].(int64)
	if at[ical.PropDateTimeEnd] == "" && comp.Name == ical.CompEvent && timed && minutes >= 0 && minutes < 1<<40 {
		comp.Props.Set(&ical.Prop{Name: ical.PropDuration, Params: ical.Params{}, Value: "PT" + strconv.FormatInt(minutes, 10) + "M"})
	}
	e.judged(comp, r.Fields)
	return e.component(comp, r)
}

// judged are the state of a part, how much it matters, and its words.
func (e *Encoder) judged(comp *ical.Component, f model.Fields) {
	if s, _ := f["status"].(string); s != "" {
		if word := stateWords(comp.Name)[s]; word != "" {
			comp.Props.SetText(ical.PropStatus, word)
		}
	}
	if p, _ := f["priority"].(string); p != "" && comp.Name == ical.CompToDo {
		if n := map[string]string{"urgent": "1", "high": "3", "normal": "5", "low": "9"}[p]; n != "" {
			comp.Props.Set(&ical.Prop{Name: ical.PropPriority, Params: ical.Params{}, Value: n})
		}
	}
	if tags, _ := f["tags"].([]string); len(tags) > 0 && comp.Name == ical.CompToDo {
		words := ical.NewProp(ical.PropCategories)
		words.SetTextList(tags)
		comp.Props.Set(words)
	}
}

// component writes a part with what the standard's properties do not say exactly.
func (e *Encoder) component(comp *ical.Component, r Record) ([]byte, error) {
	var back Entry
	c := calendar{model: e.o.Model.Name, zone: time.UTC}
	for name, props := range comp.Props {
		for _, p := range props {
			c.lines = append(c.lines, line{name: name, params: p.Params, value: p.Value})
		}
	}
	c.readPart(&back)
	own := &properties{}
	e.exact(own, r, back.Held)
	for _, text := range own.all {
		if l, ok := parse(text, 0); ok {
			comp.Props.Add(&ical.Prop{Name: l.name, Params: params(l), Value: l.value})
		}
	}
	for path, title := range r.Names {
		if f, ok := e.fields[path]; ok && f.Model == "contact" && title != "" {
			comp.Props.SetText(ical.PropContact, model.Line(title, false))
		}
	}
	var b bytes.Buffer
	if err := ical.NewEncoder(&b).Encode(&ical.Calendar{Component: comp}); err != nil {
		return nil, fmt.Errorf("spell the %s: %w", comp.Name, err)
	}
	return folded(b.String()), nil
}

// params spells the parameters again: the library puts them between quotation marks where that is needed.
func params(l line) ical.Params {
	out := ical.Params{}
	for key, values := range l.params {
		for _, v := range values {
			out.Add(key, strings.Trim(caret(v), `"`))
		}
	}
	return out
}

// folded breaks the lines of a text that has no long ones by itself: the library leaves them as they are.
func folded(text string) []byte {
	out := make([]byte, 0, len(text)+len(text)/50)
	for one := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		out = fold(out, one)
	}
	return out
}

// stateWords are the standard's words for the states of a part; those that have none are said by this program's own
// property alone.
func stateWords(comp string) map[string]string {
	if comp == ical.CompToDo {
		return map[string]string{"open": "NEEDS-ACTION", "inProgress": "IN-PROCESS", "completed": "COMPLETED", "canceled": "CANCELLED"}
	}
	return map[string]string{
		"requested": "TENTATIVE", "planned": "CONFIRMED", "canceled": "CANCELLED", "inProgress": "CONFIRMED", "completed": "CONFIRMED",
	}
}
