package exchange

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-ical"
)

// calendar reads the events or the to-dos of a calendar, one at a time.
type calendar struct {
	in     *unfolder
	model  string
	want   string // VEVENT or VTODO
	zone   *time.Location
	given  bool // the zone was asked for
	here   *time.Location
	zones  map[string]observances
	places map[string]string // the fields by the properties that hold them; nil until one was asked for
	lines  []line            // of the part that is read
	texts  []string          // of the zones that the file explains, for a file of rejects

	floating, other int // times without a zone; parts of other kinds
	unknown         []string
}

func newCalendar(r io.Reader, o Opening) *calendar {
	c := &calendar{in: newUnfolder(r), model: o.Model.Name, want: ical.CompEvent, zone: o.Zone, given: o.Zone != nil, zones: map[string]observances{}}
	if o.Model.Name == "task" {
		c.want = ical.CompToDo
	}
	if c.zone == nil {
		c.zone, c.here = o.Here, o.Here
	}
	if c.zone == nil {
		c.zone = time.UTC
	}
	return c
}

func (c *calendar) heading() []string { return nil }

func (c *calendar) notices() []string {
	var out []string
	if c.floating > 0 && !c.given {
		whose := c.zone.String()
		if c.zone == c.here {
			whose = "those of this machine"
		}
		out = append(out, fmt.Sprintf("Times without a zone were read as %s: %d. Give --zone for another.", whose, c.floating))
	}
	for _, z := range c.unknown[:min(len(c.unknown), 5)] {
		if !c.given { // each is a fault of its own
			break
		}
		out = append(out, fmt.Sprintf("The zone %q is not known and the file does not explain it: its times were read as %s.", z, c.zone))
	}
	if c.other > 0 {
		out = append(out, fmt.Sprintf("Parts of the calendar that are no %s were passed over: %d.", strings.ToLower(c.want), c.other))
	}
	return out
}

func (c *calendar) next() (Entry, error) {
	for {
		text, at, err := c.in.next()
		if err != nil {
			return Entry{}, err
		}
		l, ok := parse(text, at)
		switch name := strings.ToUpper(strings.TrimSpace(l.value)); {
		case !ok:
		case l.name == "X-WR-TIMEZONE" && !c.given:
			if z, err := zoneNamed(unescape(l.value)); err == nil {
				c.zone = z
			}
		case l.name != "BEGIN" || name == ical.CompCalendar:
		case name == c.want:
			return c.entry(text, at)
		default:
			if name == ical.CompTimezone {
				c.texts = append(c.texts, text)
			}
			kept, err := c.skip(name)
			if err != nil {
				return Entry{}, err
			}
			if name == ical.CompTimezone {
				c.explain(kept)
			} else {
				c.other++
			}
		}
	}
}

// skip reads up to the end of a part and answers its lines.
func (c *calendar) skip(name string) ([]line, error) {
	var kept []line
	for deep := 1; deep > 0; {
		text, at, err := c.in.next()
		if err != nil {
			return kept, err
		}
		l, ok := parse(text, at)
		if !ok {
			continue
		}
		deep += nesting(l)
		if name == ical.CompTimezone && len(kept) < 10_000 {
			kept = append(kept, l)
			c.texts = append(c.texts, text)
		}
	}
	return kept, nil
}

func nesting(l line) int {
	switch l.name {
	case "BEGIN":
		return 1
	case "END":
		return -1
	}
	return 0
}

// entry reads up to the end of a part that is wanted. What lies inside of it, such as alarms, is passed over.
func (c *calendar) entry(first string, at int) (Entry, error) {
	e := Entry{Line: at}
	kept := []string{first}
	c.lines = c.lines[:0]
	for deep := 1; deep > 0; {
		text, where, err := c.in.next()
		if errors.Is(err, io.EOF) {
			e.Fault = &Fault{Line: at, Words: "this part has no end: END:" + c.want + " is missing"}
			e.raw = kept
			return e, nil
		}
		if err != nil {
			return e, err
		}
		kept = append(kept, text)
		l, ok := parse(text, where)
		if !ok {
			continue
		}
		if deep == 1 && l.name != "BEGIN" && l.name != "END" {
			c.lines = append(c.lines, l)
		}
		if deep += nesting(l); l.name == "BEGIN" && !slices.Contains(e.Over, strings.ToUpper(l.value)) {
			e.Over = append(e.Over, strings.ToUpper(l.value))
		}
	}
	e.raw = kept
	c.readPart(&e)
	return e, nil
}

// readPart reads what the lines of a part say of a record.
func (c *calendar) readPart(e *Entry) {
	h := &holder{entry: e}
	for _, l := range c.lines {
		if !h.ours(l) {
			c.property(h, l)
		}
	}
	c.ended(h)
	e.Held = h.done()
}

func (c *calendar) property(h *holder, l line) {
	if c.places == nil {
		c.places = map[string]string{}
		for f, property := range calendarPlaces(c.model) {
			c.places[property] = f
		}
	}
	field := c.places[l.name]
	switch l.name {
	case "SUMMARY", "LOCATION":
		h.put(field, strings.ReplaceAll(unescape(l.value), "\n", " "), l)
	case "DESCRIPTION":
		h.put(field, unescape(l.value), l)
	case "DTSTART", "DTEND", "DUE", "COMPLETED":
		h.put(field, c.time(l), l)
		if id := l.param("TZID"); h.entry.Fault == nil && !c.given && slices.Contains(c.unknown, id) {
			h.entry.Fault = &Fault{Line: l.at, Name: l.name, Words: fmt.Sprintf("is in the zone %q, which is not known and which the file does not explain: --zone says what it is", id)}
		}
	case "DURATION": // see ended
	case "STATUS":
		c.status(h, l)
	case "CATEGORIES":
		if field == "" {
			h.over(l)
			return
		}
		h.put(field, parts(l.value, ','), l)
	case "PRIORITY":
		if p := priority(l.value); p != "" && c.model == "task" {
			h.put(field, p, l)
		}
	case "ATTENDEE", "ORGANIZER":
		h.person(l)
	case "UID":
		if id, own := strings.CutSuffix(unescape(l.value), "@patchbay"); own {
			h.entry.ID = id
		} else {
			h.put("externalId", unescape(l.value), l)
		}
	case "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "TRANSP", "CLASS", "CONTACT", "PERCENT-COMPLETE":
	default:
		h.over(l)
	}
}

func priority(s string) string {
	switch s = strings.TrimSpace(s); {
	case len(s) != 1 || s < "1" || s > "9":
		return ""
	case s == "1":
		return "urgent"
	case s < "5":
		return "high"
	case s == "5":
		return "normal"
	}
	return "low"
}

func (c *calendar) status(h *holder, l line) {
	comp := map[bool]string{true: ical.CompToDo, false: ical.CompEvent}[c.model == "task"]
	order := []string{"requested", "planned", "canceled", "open", "inProgress", "completed"}
	for _, state := range order {
		if stateWords(comp)[state] == strings.ToUpper(strings.TrimSpace(l.value)) {
			h.put("status", state, l)
			return
		}
	}
	h.over(l)
}

// time spells a time of the file in UTC; what is none stays as it is, to be refused with its place. A whole day begins
// at midnight.
func (c *calendar) time(l line) string {
	value := strings.TrimSpace(l.value)
	prop := &ical.Prop{Name: l.name, Params: ical.Params{}, Value: value}
	if kind := l.param("VALUE"); kind != "" {
		prop.Params.Set("VALUE", strings.ToUpper(kind))
	}
	id := l.param("TZID")
	if id == "" && !strings.HasSuffix(value, "Z") && len(value) > len("20060102") {
		c.floating++
	}
	t, err := prop.DateTime(c.zone)
	if err != nil {
		return value
	}
	if id != "" && !strings.HasSuffix(value, "Z") {
		t = c.placed(t, id)
	} else if len(value) == len("20060102") {
		t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return t.UTC().Format(time.RFC3339)
}

// placed is a time of a clock on the wall in a zone: one that the world knows, or one that the file explains.
func (c *calendar) placed(wall time.Time, id string) time.Time {
	if z, err := zoneNamed(id); err == nil {
		return time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, z)
	}
	if o, ok := c.zones[id]; ok {
		utc := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), 0, time.UTC)
		return utc.Add(-o.offset(utc))
	}
	if !slices.Contains(c.unknown, id) && len(c.unknown) < 1000 {
		c.unknown = append(c.unknown, id)
	}
	return wall
}
