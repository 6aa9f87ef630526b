package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ended reads the length of a part, which may stand before its start or behind it: its end, where the file gives none,
// and of an event its minutes. A length that cannot be read, or is none, is told as not read.
func (c *calendar) ended(h *holder) {
	length, begin := c.first("DURATION"), c.first("DTSTART")
	if length == nil {
		return
	}
	event := c.model != "task"
	days, rest, ok := lengthOf(length.value)
	if !ok || begin == nil && !event {
		h.over(*length)
		return
	}
	if event {
		h.put("durationMinutes", fmt.Sprint(int64(days)*24*60+int64(rest/time.Minute)), *length)
	}
	if begin == nil {
		return
	}
	end := map[bool]string{true: "endAt", false: "dueAt"}[event]
	if at, ok := c.after(*begin, days, rest); ok {
		h.put(end, at, *length)
	} else if !event {
		h.over(*length)
	}
}

// first is the first line of a name in the part that is read; nil for none.
func (c *calendar) first(name string) *line {
	if i := slices.IndexFunc(c.lines, func(l line) bool { return l.name == name }); i >= 0 {
		return &c.lines[i]
	}
	return nil
}

// lengthOf takes a length apart: its days, of which not all have 24 hours, and the rest of it. ok is false where it is
// none, leads nowhere or backwards, or past all times that a calendar can have.
func lengthOf(text string) (days int, rest time.Duration, ok bool) {
	text, ok = strings.CutPrefix(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), "+"), "P")
	day, clock, _ := strings.Cut(text, "T")
	units := map[byte]int64{'W': 7 * 24 * 3600, 'D': 24 * 3600}
	var seconds [2]int64
	for i, part := range []string{day, clock} {
		for part != "" && ok {
			sign := strings.IndexFunc(part, func(r rune) bool { return r < '0' || r > '9' })
			if sign < 0 {
				return 0, 0, false
			}
			n, err := strconv.ParseInt(part[:sign], 10, 64)
			unit := units[part[sign]]
			ok = err == nil && unit > 0 && n <= longest/unit
			seconds[i] += n * unit
			part = part[sign+1:]
		}
		units = map[byte]int64{'H': 3600, 'M': 60, 'S': 1}
	}
	ok = ok && seconds[0]+seconds[1] > 0 && max(seconds[0], seconds[1]) <= longest
	return int(seconds[0] / (24 * 3600)), time.Duration(seconds[1]) * time.Second, ok
}

// longest is how many seconds one part of a length may have: about a hundred years.
const longest = 100 * 366 * 24 * 3600

// after is the time that lies a length behind a start, as the clock on the wall there goes: the same hour some days
// later, and then exactly that much time. ok is false where the start cannot be read.
func (c *calendar) after(start line, days int, rest time.Duration) (at string, ok bool) {
	value, zulu := strings.CutSuffix(strings.TrimSpace(start.value), "Z")
	form := "20060102T150405"
	if len(value) == len("20060102") {
		form = "20060102"
	}
	wall, err := time.Parse(form, value)
	if err != nil {
		return "", false
	}
	start.value = wall.AddDate(0, 0, days).Format(form)
	if zulu {
		start.value += "Z"
	}
	floating := c.floating // the start was counted already
	t, err := time.Parse(time.RFC3339, c.time(start))
	c.floating = floating
	return t.Add(rest).UTC().Format(time.RFC3339), err == nil
}
