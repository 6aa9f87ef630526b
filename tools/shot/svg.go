package main

import (
	"fmt"
	"html"
	"image/color"
	"regexp"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// palette is the terminal's own two colours.
type palette struct{ fg, bg string }

var palettes = map[string]palette{
	"dark":  {fg: "#d8dee9", bg: "#16181d"},
	"light": {fg: "#24292f", bg: "#ffffff"},
}

// The measures of a cell, in pixels; DejaVu Sans Mono is 0.602 em wide.
const (
	cellW, cellH = 9.03, 19.0
	fontSize     = 15
	margin       = 14.0
	baseline     = 14.5
)

// cell is one place of the screen with its final colours.
type cell struct {
	text                    string
	fg, bg                  string
	bold, italic, underline bool
	wide                    int
}

// screen is what a row is read from.
type terminalScreen interface{ CellAt(x, y int) *uv.Cell }

func row(from terminalScreen, w, y int, p palette) []cell {
	out := make([]cell, w)
	for x := range out {
		c := from.CellAt(x, y)
		if c == nil {
			out[x] = cell{text: " ", fg: p.fg, bg: p.bg, wide: 1}
			continue
		}
		fg, bg := ink(c.Style.Fg, p.fg), ink(c.Style.Bg, p.bg)
		if c.Style.Attrs&uv.AttrReverse != 0 {
			fg, bg = bg, fg
		}
		out[x] = cell{
			text: c.Content, fg: fg, bg: bg, wide: c.Width, underline: c.Style.Underline != uv.UnderlineNone,
			bold: c.Style.Attrs&uv.AttrBold != 0, italic: c.Style.Attrs&uv.AttrItalic != 0,
		}
	}
	return steady(out)
}

func ink(c color.Color, none string) string {
	if c == nil {
		return none
	}
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}

// What differs from run to run, the first group of it where it has one, and what is drawn in its place; both are
// equally long and of one-byte letters.
var moving = []struct {
	find *regexp.Regexp
	put  string
}{
	{regexp.MustCompile(`\d\d:\d\d:\d\d`), "12:00:00"},
	{regexp.MustCompile(`\b\d\d:\d\d\b`), "12:00"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\d`), "2026-11-21"},
	{regexp.MustCompile(`(\b[0-9a-hjkmnp-tv-z]{10}\b) · `), "7f3k9d2m0q"}, // an id here
	{regexp.MustCompile(`Id here +([0-9a-hjkmnp-tv-z]{10})`), "7f3k9d2m0q"},
	{regexp.MustCompile(`127\.0\.0\.1:\d{5}`), "127.0.0.1:40000"},
	{regexp.MustCompile(`\d+\.\d GB free`), "75.0 GB free"},
	{regexp.MustCompile(`\b\d ms\b`), "4 ms"},
	{regexp.MustCompile(`\b\d\d ms\b`), "14 ms"},
}

// steady puts fixed values in the place of moving ones.
func steady(row []cell) []cell {
	var b strings.Builder
	at := make([]int, 0, len(row)) // the cell of each byte
	for i, c := range row {
		for range len(c.text) {
			at = append(at, i)
		}
		b.WriteString(c.text)
	}
	text := b.String()
	for _, m := range moving {
		for _, span := range m.find.FindAllStringSubmatchIndex(text, -1) {
			span = span[len(span)-2:]
			for j := range m.put {
				row[at[span[0]+j]].text = m.put[j : j+1]
			}
		}
	}
	return row
}

// sheet is a whole screen.
type sheet struct {
	w, h int
	palette
	rows [][]cell
}

// svg draws grounds first, then runs of equally styled text, each letter in its own cell.
func (s sheet) svg() string {
	var b strings.Builder
	width, height := float64(s.w)*cellW+2*margin, float64(s.h)*cellH+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f">`+"\n", width, height, width, height)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="9" fill="%s"/>`+"\n", s.bg)
	fmt.Fprintf(&b, `<g font-family="'DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="%d">`+"\n", fontSize)
	for y, r := range s.rows {
		s.grounds(&b, r, y)
	}
	for y, r := range s.rows {
		s.letters(&b, r, y)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

func (s sheet) grounds(b *strings.Builder, r []cell, y int) {
	for x := 0; x < len(r); {
		end := x + 1
		for end < len(r) && r[end].bg == r[x].bg {
			end++
		}
		if r[x].bg != s.bg {
			fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>`+"\n",
				margin+float64(x)*cellW, margin+float64(y)*cellH, float64(end-x)*cellW, cellH, r[x].bg)
		}
		x = end
	}
}

func (s sheet) letters(b *strings.Builder, r []cell, y int) {
	for x := 0; x < len(r); {
		if blank(r[x]) {
			x++
			continue
		}
		end, text := x+1, r[x].text
		for end < len(r) && alike(r[x], r[end]) {
			text += r[end].text
			end++
		}
		trimmed := strings.TrimRight(text, " ")
		fmt.Fprintf(b, `<text x="%.2f" y="%.2f" fill="%s"%s textLength="%.2f">%s</text>`+"\n", margin+float64(x)*cellW,
			margin+float64(y)*cellH+baseline, r[x].fg, looks(r[x]), float64(span(r[x:end])-(len(text)-len(trimmed)))*cellW, html.EscapeString(strings.ReplaceAll(trimmed, " ", "\u00a0"))) // several blanks would be drawn as one
		x = end
	}
}

func blank(c cell) bool { return strings.TrimSpace(c.text) == "" }

// alike reports whether b may be drawn in one run with a: wide letters stand alone, so that none is moved.
func alike(a, b cell) bool {
	return a.wide == 1 && b.wide == 1 && a.fg == b.fg && a.bold == b.bold && a.italic == b.italic && a.underline == b.underline
}

func span(run []cell) int {
	n := 0
	for _, c := range run {
		n += c.wide
	}
	return n
}

func looks(c cell) string {
	out := ""
	if c.bold {
		out += ` font-weight="bold"`
	}
	if c.italic {
		out += ` font-style="italic"`
	}
	if c.underline {
		out += ` text-decoration="underline"`
	}
	return out
}
