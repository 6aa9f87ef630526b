package browse

import (
	"slices"
	"time"
	"unicode/utf8"

	"patchbay/model"
	"patchbay/ui/widget/age"
	"patchbay/workbench"
)

// cellBytes is how much of a value is looked at for a cell: more would be cut off anyway, and a field can hold a book.
const cellBytes = 256

// line is the beginning of a text in one line.
func line(text string) string { return model.Line(begin(text, cellBytes), false) }

// begin is the beginning of a text in about n bytes, with a sign that there is more.
func begin(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}

// worded is one value of a row for the eye, as much of it as cells show or more of it in as many bytes: a reference by
// the title of what it refers to, a moment to the minute.
func (s *Screen) worded(r workbench.Row, f model.Field, more int) string {
	path := f.Name
	if name := r.Names[path]; name != "" {
		return line(name)
	}
	text, isText := r.Fields[path].(string)
	if f.Type == model.DateTime {
		if slices.Contains(r.Days, path) {
			return line(model.Field{WholeDay: true}.Spoken(text, time.UTC))
		}
		if t, err := time.Parse(time.RFC3339, text); err == nil {
			if t = t.In(s.now().Location()); t.Format(time.TimeOnly) == "00:00:00" {
				return t.Format(time.DateOnly) // a day and no hour
			}
			return age.Moment(s.now(), t)
		}
	}
	if !isText {
		text = model.Display(r.Fields[path])
	}
	return model.Line(begin(text, max(cellBytes, more)), false)
}

// told is one value of a row beside the list: as [Screen.worded] has it, and a moment with its distance from UTC. One at
// midnight is a day there too.
func (s *Screen) told(r workbench.Row, f model.Field, more int) string {
	text := s.worded(r, f, more)
	if f.Type != model.DateTime || len(text) == len(time.DateOnly) {
		return text
	}
	return line(model.Spoken(r.Fields[f.Name], s.now().Location()))
}
