package ui

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"

	"patchbay/ui/seat"
)

// The matrix is every place and every face of the program, in three sizes, in each of the states below. What it looks like
// is in testdata/TestEveryPlaceInEveryState: a file for each face and size that holds all its states. PATCHBAY_GOLDEN=write
// makes them anew; they are to be read as a person would.

// state is what is behind a face.
type state string

const (
	nothingYet state = "empty"   // nothing was connected, or nothing came
	underWay   state = "loading" // no answer has come
	failing    state = "error"   // what is asked for cannot be had
	plenty     state = "full"
	wide       state = "wide"    // signs of two cells, marks, joined emoji, words longer than a line
	hostile    state = "hostile" // texts that want to drive the terminal
)

func states() []state { return []state{nothingYet, underWay, failing, plenty, wide, hostile} }

// face is one thing that the program shows.
type face struct {
	place string            // of the registry, where it is one of those; several faces may be of one
	keys  string            // pressed one after the other once the place is there; a word in quotes is typed
	also  map[state]seating // how a state is come by that is not the usual one
	none  map[state]string  // states that there are not, and why
}

// seating is a person before the face in one state.
type seating func(r *rig, w *room)

func sizes() [][2]int { return [][2]int{{60, 20}, {80, 24}, {160, 50}} }

// TestEveryPlaceInEveryState draws the matrix.
func TestEveryPlaceInEveryState(t *testing.T) {
	t.Parallel()
	all := faces()
	drawn := map[string]map[state]string{} // by face and size
	for _, st := range states() {
		t.Run(string(st), func(t *testing.T) {
			draw(t, st, all, func(at, cell string) {
				if drawn[at] == nil {
					drawn[at] = map[state]string{}
				}
				drawn[at][st] = cell
			})
		})
	}
	for name, f := range all {
		for _, size := range sizes() {
			at := cellName(name, size)
			t.Run(at, func(t *testing.T) { seat.Compare(t, at, sheet(f, drawn[at], size)) })
		}
	}
}

// A place that is added to the registry has to be in the matrix.
func TestTheMatrixHasEveryPlace(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, f := range faces() {
		known[f.place] = true
	}
	for place := range (&app{}).places(screenTarget{}) {
		if !known[place] {
			t.Errorf("no face of the matrix is of the place %s: add it to faces()", place)
		}
	}
}

func cellName(face string, size [2]int) string {
	return fmt.Sprintf("%s-%dx%d", face, size[0], size[1])
}

// sheet is all states of a face in one size.
func sheet(f face, cells map[state]string, size [2]int) string {
	var b strings.Builder
	for _, st := range states() {
		head := "━━ " + string(st) + " "
		if why := f.none[st]; why != "" {
			fmt.Fprintf(&b, "%s: there is none. %s\n\n", head, why)
			continue
		}
		fmt.Fprintf(&b, "%s%s\n%s\n\n", head, strings.Repeat("━", max(size[0]-ansi.StringWidth(head), 0)), cells[st])
	}
	return b.String()
}

// draw draws one state of all faces, in a bubble with a world of its own.
func draw(t *testing.T, st state, all map[string]face, keep func(at, cell string)) {
	t.Helper()
	stands := standIns(t, 3)
	synctest.Test(t, func(t *testing.T) {
		w := furnishedRoom(t, stands, st)
		for _, name := range sorted(all, st) {
			f := all[name]
			if f.none[st] != "" {
				continue
			}
			r := begin(t, Options{Services: w.services(f)}).resize(160, 50)
			w.enter(r, f)
			for _, size := range sizes() {
				r.resize(size[0], size[1])
				cell := aPort.ReplaceAllString(r.seen(), "127.0.0.1:40000")
				judge(t, r, cellName(name, size)+" "+string(st), st)
				keep(cellName(name, size), cell)
			}
			r.app.close()
			synctest.Wait()
		}
	})
}

// sorted are the names of the faces: those last that put something into the world of the state.
func sorted(all map[string]face, st state) []string {
	out := slices.Sorted(maps.Keys(all))
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(order(all[a], st), order(all[b], st)) })
	return out
}

func order(f face, st state) int {
	if f.also[st] == nil {
		return 0
	}
	return 1
}

// aPort is where a stand-in listens: another one in each run.
var aPort = regexp.MustCompile(`127\.0\.0\.1:[0-9]{5}`)

// judge looks at one cell with what has to be true of all. Size, width and control characters the rig looks at itself.
func judge(t *testing.T, r *rig, cell string, st state) {
	t.Helper()
	lines := strings.Split(r.seen(), "\n")
	last := lines[len(lines)-1]
	if r.app.over.open() {
		return // its keys are in it
	}
	if !r.app.typing() && !strings.HasSuffix(last, "? help") {
		t.Errorf("%s: the last line offers no help: %q", cell, last)
	}
	if len(r.app.stack) > 1 && !strings.Contains(last, "esc") {
		if back, ok := r.app.wayBack(r.app.top().Keys()); !ok || !strings.Contains(last, r.app.label(back)+" ") {
			t.Errorf("%s: the last line names no way back: %q", cell, last)
		}
	}
	first, ok := firstKey(r.app)
	if ok && !strings.Contains(last, first) {
		t.Errorf("%s: the help for the first key is cut: %q is not in %q", cell, first, last)
	}
	body := strings.Join(lines[headLines:len(lines)-1], "\n")
	if strings.TrimSpace(body) == "" {
		t.Errorf("%s: nothing is on the screen", cell)
	}
	says := body
	if _, place := (&app{}).places(screenTarget{})[strings.Split(cell, "-")[0]]; !place || r.app.typing() {
		says += last // a face inside of a place may leave it to the last line
	}
	if st == nothingYet && !aKey.MatchString(says) {
		t.Errorf("%s: nothing says what to do next:\n%s", cell, body)
	}
	if st == failing && !mended.MatchString(body) {
		t.Errorf("%s: nothing says what mended it:\n%s", cell, body)
	}
}

// mended are the ways in which an error names what mended it: a key, or a command.
var mended = regexp.MustCompile(`patchbay [a-z]+|\b(?:r|enter|e|R) try again|Press |press |patchbay doctor`)

// firstKey is the help of the key that matters most here.
func firstKey(a *app) (string, bool) {
	for _, k := range a.top().Keys() {
		if !k.Hidden && k.Why == "" && !isBack(k) && k.Binding.Help().Key != "?" {
			return a.label(k) + " " + k.Binding.Help().Desc, true
		}
	}
	return "", false
}

const aMoment = time.Second
