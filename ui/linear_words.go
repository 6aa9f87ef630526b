package ui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"patchbay/problem"
	"patchbay/ui/widget/block"
)

// The window that screens are drawn into before they are read: so wide that no value is cut and no sentence broken, and no
// higher than what somebody wants to hear of a list at once.
const (
	lineWide  = 900
	mostLines = 40
	mostKeys  = 6  // that are named with a place; ? has all of them
	mostHeard = 30 // places of which is known what was said
)

// heard is what there is to say of a frame.
type heard struct {
	place string
	list  string   // which list its rows are of; "" where there is none
	lines []string // in their order
	at    int      // the chosen one of them; -1 for none
	found string   // how much a list that is typed into holds, which is said with the chosen line alone; "" elsewhere
	keys  string   // the most important keys of the place
	binds []string // all its keys
	under *heard   // the place as it was before a choice or a question covered it; nil while nothing does
}

// silent reports whether the place has nothing to tell yet.
func (h heard) silent() bool { return len(h.lines) == 0 }

func (h heard) chosen() string {
	if h.at < 0 {
		return ""
	}
	return h.lines[h.at]
}

var (
	reversed = regexp.MustCompile(`\x1b\[(?:[0-9]+;)*7(?:;[0-9]+)*m`)
	pointed  = regexp.MustCompile(`^[\s|]*>[ *!]`) // a form has its own sign behind the mark
	edges    = regexp.MustCompile(`^[\s|]+|[\s|]+$`)
	ruled    = regexp.MustCompile(`^[-+|\s]*$`)
	bars     = regexp.MustCompile(`#*-{4,}|#{4,}-*`)
	beyond   = regexp.MustCompile(`^((above|below): )?[0-9][0-9,.]* more$`)
	figures  = regexp.MustCompile(`just now|[0-9]+ (min|h|days?) ago|[0-9][0-9,.]*`)
)

// hear is what would be drawn, as lines without boxes and styles; what lies over a place is heard alone.
func (l *linear) hear() heard {
	h := heard{place: l.wherever(), at: -1}
	switch {
	case len(l.stack) == 0:
		return h
	case l.cramped():
		h.lines = []string{"The window is too small."}
		return h
	case l.over.open():
		title, lines, cursor := l.overLines(lineWide-8, l.h-4)
		if l.over.kind != palette {
			h.take([]string{title}, nil)
		}
		h.take(lines, cursor)
		if l.over.kind == palette {
			h.typed(len(l.over.found()), l.over.at)
		}
	default:
		body, cursor := l.top().View(l.w, l.h-headLines-1)
		h.take(strings.Split(body, "\n"), cursor)
		if h.silent() {
			return h
		}
		h.keys, h.binds, h.list = l.spokenKeys(), l.boundKeys(), l.listing()
		h.take([]string{l.working()}, nil)
	}
	h.take(l.toasts.lines(l.theme, l.w, 3), nil)
	return h
}

// take adds drawn lines, those with something in them. The chosen one is drawn reversed; else it has a mark in front of it,
// or the cursor.
func (h *heard) take(drawn []string, cursor *tea.Cursor) {
	sure := 0
	if h.at >= 0 {
		sure = 3
	}
	for y, line := range drawn {
		text := plainly(line)
		if text == "" {
			continue
		}
		h.lines = append(h.lines, text)
		signs := 0
		switch {
		case reversed.MatchString(line):
			signs = 3
		case cursor != nil && cursor.Y == y:
			signs = 2
		case pointed.MatchString(ansi.Strip(line)):
			signs = 1
		}
		if signs > sure {
			h.at, sure = len(h.lines)-1, signs
		}
	}
}

// typed tells how much was found, and which of it is chosen.
func (h *heard) typed(n, at int) {
	if n > 0 && h.at > 0 {
		h.found = "(" + strconv.Itoa(at+1) + " of " + strconv.Itoa(n) + ")"
	}
}

// lister is a screen whose rows can become those of another list.
type lister interface{ Listing() string }

// listing is which list the place shows.
func (l *linear) listing() string {
	if of, ok := l.top().(lister); ok {
		return of.Listing()
	}
	return ""
}

// other reports whether the rows are of another list than was heard, now or before a choice covered it: a result is read
// whole, also those of its rows that stood in the list before.
func (h heard) other(was heard) bool {
	return was.list != "" && h.list != was.list && (h.under == nil || h.list != h.under.list)
}

// plainly is a drawn line in words.
func plainly(line string) string {
	text := ansi.Strip(line)
	if ruled.MatchString(text) {
		return ""
	}
	text = bars.ReplaceAllString(edges.ReplaceAllString(text, ""), "")
	if text = strings.TrimSpace(text); pointed.MatchString(text) || reversed.MatchString(line) {
		text = strings.TrimPrefix(text, ">")
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '|' }), " ")
}

// wherever is the place in words, with what lies over it.
func (l *linear) wherever() string {
	over := map[kind]string{palette: ": what do you want to do", help: ": its keys", messages: ": what was said", undoing: ": an undo", ending: ": end the demo"}[l.over.kind]
	way := strings.Join(l.crumbs(), ", ") + over
	if l.opt.Demo != "" {
		return "demo, " + way
	}
	return way
}

// spokenKeys are the most important keys of the place.
func (l *linear) spokenKeys() string {
	var out []string
	for _, k := range l.shownKeys() {
		if len(out) < mostKeys {
			out = append(out, l.label(k)+" "+plainly(k.Binding.Help().Desc))
		}
	}
	if key := l.helpKey(); key != "" {
		out = append(out, key+" all keys")
	}
	return "Keys: " + strings.Join(out, ", ") + "."
}

// boundKeys are all keys that do something in the place now.
func (l *linear) boundKeys() []string {
	var out []string
	for _, b := range l.top().Keys() {
		out = append(out, b.Binding.Keys()...)
	}
	return out
}

// after puts what is heard now behind what was heard of the same place, and gives what it is to be compared with. A choice
// or a question covers a place: most of its keys are gone then. What comes back when that is answered was heard before.
func (h *heard) after(was heard) heard {
	switch {
	case was.under == nil && h.covers(was):
		h.under = &was
	case was.under != nil && h.covers(*was.under):
		h.under = was.under
	case was.under != nil:
		return heard{place: was.place, list: was.list, lines: slices.Concat(was.under.lines, was.lines), at: -1}
	}
	return was
}

// covers reports whether most of the keys of a place are gone.
func (h heard) covers(place heard) bool {
	left := 0
	for _, k := range place.binds {
		if slices.Contains(h.binds, k) {
			left++
		}
	}
	return 2*left < len(place.binds)
}

// written are lines to write, with the one that the cursor is to stand on; -1 for the last.
type written struct {
	lines []string
	at    int
}

func (t *written) add(line string) { t.lines = append(t.lines, line) }

// first puts a line before all others.
func (t *written) first(line string) {
	t.lines = slices.Insert(t.lines, 0, line)
	if t.at >= 0 {
		t.at++
	}
}

func (t *written) choose(line string) {
	t.at = len(t.lines)
	t.add("> " + line)
}

// news is what is to be said of a place after another, last: all of a place that was never heard;
// of one that was, only the lines that are new, in their order. A line of which only figures changed has nothing new in it,
// unless it is chosen.
func news(last string, was *heard, now heard) written {
	out := written{at: -1}
	moved, fresh := now.place != last, was == nil
	if fresh {
		was = &heard{at: -1}
	}
	if moved || fresh {
		out.add("")
		out.add("You are at: " + problem.Clean(now.place) + ".")
	}
	for i, line := range now.lines {
		switch {
		case i == now.at && (moved || line != was.chosen() || now.found != was.found):
			out.choose(strings.TrimSpace(line + " " + now.found))
		case i == now.at, now.found != "" && !fresh, was.said(i, line):
		default:
			out.add(line)
		}
	}
	if fresh && now.keys != "" {
		out.add(now.keys)
	}
	return out
}

// said reports whether a line was heard, or is one whose figures run; that more lies above or below is said once.
func (h heard) said(i int, line string) bool {
	shape := func(s string) string { return figures.ReplaceAllString(s, "0") }
	if beyond.MatchString(line) {
		return slices.ContainsFunc(h.lines, func(l string) bool { return shape(l) == shape(line) })
	}
	return slices.Contains(h.lines, line) || i < len(h.lines) && i != h.at && shape(h.lines[i]) == shape(line)
}

// paper is what lines are written on: a terminal that is never drawn over.
type paper struct {
	size  func() (w, h int)
	dumb  bool // the cursor cannot be moved
	below int  // rows that stand under the one with the cursor
}

// write gives the bytes of some lines, each broken between words where the terminal ends, and leaves the cursor on the
// chosen one where it can.
func (p *paper) write(t written) string {
	if len(t.lines) == 0 {
		return ""
	}
	w, h := p.size()
	var rows []string
	chosen := -1
	for i, line := range t.lines {
		if i == t.at {
			chosen = len(rows)
		}
		for j, row := range block.Wrap(line, max(w-3, 10)) {
			if j > 0 {
				row = "  " + row
			}
			rows = append(rows, row)
		}
	}
	out := p.end() + "\r\n" + strings.Join(rows, "\r\n")
	if up := len(rows) - 1 - chosen; chosen >= 0 && up > 0 && up < h && !p.dumb {
		p.below = up
		out += "\r" + ansi.CursorUp(up)
	}
	return out
}

// end brings the cursor behind the last line.
func (p *paper) end() string {
	if p.below == 0 {
		return ""
	}
	n := p.below
	p.below = 0
	return ansi.CursorDown(n)
}
