package answer

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/ui/widget/block"
	"patchbay/ui/widget/gauge"
)

// View draws the rows in sight in exactly h lines of at most w cells. Focused tells whether the cursor is shown.
func (p *Pane) View(th theme.Theme, w, h int, focused bool) []string {
	out := make([]string, 0, h)
	p.height = h
	if p.doc != nil {
		p.To(p.at)
		for row := p.top; row < min(p.top+h, p.folds.rows()); row++ {
			out = append(out, p.row(th, row, w, focused && row == p.at))
		}
	}
	for len(out) < h {
		out = append(out, "")
	}
	return out
}

// Lines draws a whole answer in lines of at most w cells, without a cursor and without signs for what folds.
func Lines(th theme.Theme, d *Doc, w int) []string {
	p := Pane{doc: d, folds: newFolds(d.Len()), flat: true}
	return p.View(th, w, d.Len(), false)
}

// piece is a part of a line in one style.
type piece struct {
	text  string
	style lipgloss.Style
}

func (p *Pane) row(th theme.Theme, row, w int, cursor bool) string {
	i := p.folds.line(row)
	var parts []piece
	switch p.doc.kind {
	case Bytes:
		parts = []piece{{dump(p.doc.held.part(i*rowBytes, (i+1)*rowBytes), i), th.Text}}
	case Text:
		l := p.doc.line(i)
		parts = []piece{{" " + p.clean(l.from, l.to, w), th.Text}}
	default:
		parts = p.member(th, i, w)
	}
	return join(th, parts, w, cursor, p.query)
}

// join puts the parts of a line together in at most w cells. The line under the cursor, and one that holds what was
// searched for, are drawn whole: a style within would end theirs.
func join(th theme.Theme, parts []piece, w int, cursor bool, query string) string {
	var plain strings.Builder
	for _, part := range parts {
		plain.WriteString(part.text)
	}
	switch line := block.Cut(plain.String(), w); {
	case cursor:
		return found(th.Selected, th.Hit, block.Pad(line, w), query)
	case query != "" && strings.Contains(strings.ToLower(line), strings.ToLower(query)):
		return found(th.Text, th.Match, line, query)
	}
	var b strings.Builder
	for _, part := range parts {
		text := block.Cut(part.text, w)
		w -= ansi.StringWidth(text)
		b.WriteString(part.style.Render(text))
		if w <= 0 {
			break
		}
	}
	return b.String()
}

// found draws a line with what was searched for set off.
func found(plain, match lipgloss.Style, line, query string) string {
	low, want := strings.ToLower(line), strings.ToLower(query)
	if query == "" || len(low) != len(line) { // letters whose lower case is longer would move the mark
		return plain.Render(line)
	}
	var b strings.Builder
	for line != "" {
		at := strings.Index(low, want)
		if at < 0 {
			b.WriteString(plain.Render(line))
			break
		}
		if at > 0 {
			b.WriteString(plain.Render(line[:at]))
		}
		b.WriteString(match.Render(line[at : at+len(want)]))
		line, low = line[at+len(want):], low[at+len(want):]
	}
	return b.String()
}

// member is a line of JSON: how deep, whether it folds, its name and its value.
func (p *Pane) member(th theme.Theme, i, w int) []piece {
	l := p.doc.line(i)
	sign := "  "
	folded := p.folds.folded(i)
	switch {
	case p.flat:
		sign = ""
	case l.opens() && folded:
		sign = mark(th, "▸ ", "+ ")
	case l.opens():
		sign = mark(th, "▾ ", "- ")
	}
	out := []piece{{strings.Repeat(" ", min(p.doc.deep(l, w/4+1)*2, w/2)) + sign, th.Muted}}
	if l.keyTo > l.keyFrom {
		out = append(out, piece{p.clean(l.keyFrom, l.keyTo, w), th.Accent}, piece{": ", th.Muted})
	}
	value, comma := p.clean(l.from, l.to, w), ""
	if l.comma && !folded {
		comma = ","
	}
	if folded {
		return append(out, piece{folding(p.doc.held.part(l.from, l.to)[0], l.items), th.Muted})
	}
	return append(out, piece{value, ink(th, value)}, piece{comma, th.Muted})
}

// folding is what stands for what is folded.
func folding(opens byte, n int) string {
	what, sign := "items", "[…]"
	if opens == '{' {
		what, sign = "members", "{…}"
	}
	if n == 1 {
		what = strings.TrimSuffix(what, "s")
	}
	return fmt.Sprintf("%s %s %s", sign, gauge.Count(n), what)
}

// ink is the style of a value: what kind it is can be seen without reading it.
func ink(th theme.Theme, value string) lipgloss.Style {
	switch {
	case value == "":
		return th.Text
	case value[0] == '"':
		return th.OK
	case strings.ContainsAny(value[:1], "{[}]"):
		return th.Muted
	case value == "null":
		return th.Muted
	}
	return th.Warn
}

// clean is a stretch of the answer for a line of w cells: no more of it is looked at than can be seen.
func (p *Pane) clean(from, to, w int) string {
	most := 4*w + utf8.UTFMax
	part := p.doc.held.part(from, min(to, from+most))
	if to-from > most {
		for len(part) > 0 && !utf8.RuneStart(part[len(part)-1]) {
			part = part[:len(part)-1]
		}
		if len(part) > 0 && part[len(part)-1] >= 0x80 {
			part = part[:len(part)-1] // it may be the half of a letter
		}
	}
	text := strings.ReplaceAll(string(part), "\t", "  ")
	lead := text[:len(text)-len(strings.TrimLeft(text, " "))]
	return lead + model.Line(text, false)
}

func mark(th theme.Theme, sign, plain string) string {
	if th.ASCII {
		return plain
	}
	return sign
}

// dump is a line of bytes: where they stand, what they are, what they would be as a text.
func dump(part []byte, i int) string {
	var hex, text strings.Builder
	for k := range rowBytes {
		if k == rowBytes/2 {
			hex.WriteByte(' ')
		}
		if k >= len(part) {
			hex.WriteString("   ")
			continue
		}
		fmt.Fprintf(&hex, "%02x ", part[k])
		if c := part[k]; c >= 0x20 && c < 0x7f {
			text.WriteByte(c)
		} else {
			text.WriteByte('.')
		}
	}
	return fmt.Sprintf(" %08x  %s %s", i*rowBytes, hex.String(), text.String())
}

// unquoted is the text that a JSON text means; anything else stays as it is.
func unquoted(s string) string {
	var text string
	if strings.HasPrefix(s, `"`) && json.Unmarshal([]byte(s), &text) == nil {
		return text
	}
	return s
}
