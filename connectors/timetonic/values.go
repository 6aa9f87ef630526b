package timetonic

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // the service writes times of Paris, which every machine must know
)

// Forms in which a column may spell its values. What a date or a truth looks like is not documented: it is read in any
// form, and written in the one that was seen.
const (
	asEpoch  = "epoch"
	asTime   = "text"
	asNumber = "number"
	asWord   = "word"
	asBool   = "bool"
)

// form is how the column spells its values, as far as its cells show; "" where they do not.
func (c column) form() string {
	for _, one := range c.Values {
		var v any
		if json.Unmarshal(one.Value, &v) != nil || v == nil {
			continue
		}
		switch v := v.(type) {
		case bool:
			return asBool
		case float64:
			return map[string]string{"date": asEpoch}[c.Type] + map[string]string{"boolean": asNumber}[c.Type]
		case string:
			if _, err := strconv.ParseInt(v, 10, 64); err == nil && c.Type == "date" {
				return asEpoch
			}
			return map[string]string{"date": asTime}[c.Type] + map[string]string{"boolean": asWord}[c.Type]
		}
	}
	return ""
}

// paris is the zone of the service's local times.
func paris() *time.Location {
	at, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		return time.UTC // cannot be: the zones are part of the program
	}
	return at
}

// instant reads a date in any of the forms that it may have: seconds or milliseconds, as a number or a text; a day, or
// a day and a time, of Paris; RFC 3339.
func instant(v any) (time.Time, bool) {
	switch v := v.(type) {
	case float64:
		switch {
		case math.Abs(v) < 1e11:
			return time.Unix(int64(v), 0), true
		case math.Abs(v) < 1e14:
			return time.UnixMilli(int64(v)), true
		}
	case string:
		for _, form := range []string{time.DateOnly, time.DateTime, "2006-01-02 15:04", time.RFC3339, "2006-01-02T15:04:05"} {
			if t, err := time.ParseInLocation(form, v, paris()); err == nil {
				return t, true
			}
		}
		if f, err := strconv.ParseFloat(v, 64); err == nil {
			return instant(f)
		}
	}
	return time.Time{}, false
}

// read is a native value as our fields take it; what it cannot say stays as it is, so that the mapping tells.
func (c column) read(modelName string, v any) any {
	switch c.Type {
	case "date":
		return c.readDate(v)
	case "boolean":
		switch fmt.Sprint(v) {
		case "true", "1":
			return c.truth(modelName, true)
		case "false", "0":
			return c.truth(modelName, false)
		}
	case "double", "int":
		if s, ok := v.(string); ok {
			if f, err := strconv.ParseFloat(strings.TrimSpace(s), 64); err == nil {
				return f
			}
		}
	case "link":
		return c.readLink(v)
	}
	if c.calls() {
		return nil // more than a value
	}
	if s, ok := v.(string); ok && s == "" {
		return nil
	}
	if s, ok := v.(string); ok && (c.As == "status" || c.As == "priority") {
		if m := meaning(modelName, c.As, s); m != "" {
			return m
		}
	}
	return v
}

func (c column) truth(modelName string, yes bool) any {
	if c.As == "status" && modelName == "task" {
		return map[bool]string{true: "completed", false: "open"}[yes]
	}
	return yes
}

func (c column) readDate(v any) any {
	t, ok := instant(v)
	switch {
	case !ok:
		return v
	case !bool(c.WithTime):
		// Midnight in Paris and midnight in UTC lie on the same day there.
		return t.In(paris()).Format(time.DateOnly)
	}
	return t.UTC().Format(time.RFC3339)
}

// readLink is the id of the first row that is linked to, where the column is taken for a reference, else the names of
// all of them.
func (c column) readLink(v any) any {
	list, _ := v.([]any)
	var names []any
	for _, one := range list {
		m, _ := one.(map[string]any)
		id, ok := rowID(m["row_id"])
		if !ok {
			continue
		}
		if c.As != "" {
			return id
		}
		if s, ok := m["value"].(string); ok && s != "" {
			names = append(names, s)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return names
}

func rowID(v any) (string, bool) {
	switch v := v.(type) {
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), v > 0
	case string:
		return v, v != ""
	}
	return "", false
}

// write is the reverse of read. before is the native value that stands there. The error tells what the column cannot
// take, in words that follow its name.
func (c column) write(modelName string, v, before any) (any, error) {
	switch {
	case c.Type == "link":
		return c.writeLink(v, before)
	case v == nil || v == "":
		return nil, nil
	case c.Type == "date":
		return c.writeDate(v)
	case c.Type == "boolean":
		return c.writeTruth(v)
	case c.Type == "double" || c.Type == "int":
		return v, nil
	}
	text := fmt.Sprint(v)
	words, strict := c.words()
	if c.As == "status" || c.As == "priority" {
		i := slices.IndexFunc(words, func(w string) bool { return meaning(modelName, c.As, w) == text })
		switch {
		case i >= 0:
			return words[i], nil
		case len(words) > 0:
			return nil, fmt.Errorf("has no word for %s: it takes %s", text, strings.Join(words, ", "))
		}
		return text, nil
	}
	if strict && !slices.Contains(words, text) {
		return nil, fmt.Errorf("takes only %s", strings.Join(words, ", "))
	}
	return text, nil
}

func (c column) writeDate(v any) (any, error) {
	text := fmt.Sprint(v)
	t, ok := instant(text)
	if !ok {
		return nil, fmt.Errorf("takes a date, not %s", text)
	}
	if !bool(c.WithTime) {
		day := text[:min(len(text), len(time.DateOnly))]
		if c.Form == asTime {
			return day, nil
		}
		at, err := time.ParseInLocation(time.DateOnly, day, paris())
		return at.Unix(), err
	}
	if c.Form == asTime {
		return t.In(paris()).Format(time.DateTime), nil
	}
	return t.Unix(), nil
}

func (c column) writeTruth(v any) (any, error) {
	yes := v == true || v == "completed"
	if s, isWord := v.(string); isWord && s != "completed" && s != "open" {
		return nil, fmt.Errorf("knows done and not done alone, not %s", s)
	}
	switch c.Form {
	case asBool:
		return yes, nil
	case asWord:
		return map[bool]string{true: "1", false: "0"}[yes], nil
	}
	return map[bool]int{true: 1, false: 0}[yes], nil
}

// writeLink puts another row in the place of the first one that is linked to; the others stay.
func (c column) writeLink(v, before any) (any, error) {
	rest, _ := before.([]any)
	if len(rest) > 0 {
		rest = rest[1:]
	}
	out := []any{}
	if v != nil && v != "" {
		id, err := strconv.ParseInt(fmt.Sprint(v), 10, 64)
		if err != nil {
			return nil, fmt.Errorf("takes the id of a row, not %v", v)
		}
		out = append(out, map[string]any{"row_id": id, "value": ""})
	}
	return append(out, rest...), nil
}

// meaning is the unified word of a native one, in English, French or German; "" for one that is not known.
func meaning(modelName, as, native string) string {
	words := map[string]string{
		"open": "todo open new notstarted afaire ouvert nouveau offen zuerledigen", "inProgress": "doing inprogress started encours commence inarbeit laufend",
		"completed": "done completed complete closed finished termine fait clos erledigt fertig", "canceled": "dropped cancelled canceled abandoned annule abandonne abgebrochen storniert",
	}
	switch {
	case as == "priority":
		words = map[string]string{"low": "low basse faible niedrig", "normal": "normal medium normale moyenne mittel", "high": "high haute elevee hoch", "urgent": "urgent urgente dringend critical"}
	case modelName == "appointment":
		words = map[string]string{
			"requested": "requested pending demande angefragt", "planned": "planned scheduled confirmed booked open prevu planifie confirme geplant bestatigt", "inProgress": words["inProgress"],
			"completed": words["completed"], "canceled": words["canceled"], "noShow": "noshow missed absent nichterschienen",
		}
	}
	for unified, natives := range words {
		if slices.Contains(strings.Fields(natives), folded(native)) {
			return unified
		}
	}
	return ""
}
