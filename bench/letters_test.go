package bench

import (
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// typist presses keys in a list and tells when its rows were there: in a picture of the terminal, made of what was drawn
// once it was quiet, so that making it takes no time from the program.
type typist struct {
	t     *terminal
	glass *vt.Emulator
}

// Where the rows of a list lie in a window of 160x50: connections and models at their left, the record under the cursor at
// their right, above them the filter with the number of hits.
const (
	firstRow, behindRows = 4, 48
	leftOf, besideRows   = 28, 114
)

func newTypist(b *testing.B, t *terminal) *typist {
	b.Helper()
	y := &typist{t: t, glass: vt.NewEmulator(160, 50)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, y.glass) // its answers, which the program does not wait for
	}()
	b.Cleanup(func() {
		_ = y.glass.InputPipe().(io.Closer).Close() // ends the copy
		<-done
	})
	y.draw(t.drawn())
	return y
}

func (y *typist) draw(all []piece) {
	for _, p := range all {
		_, _ = y.glass.Write(p.bytes) // an emulator takes everything
	}
}

// rows are the rows as they look, for comparison.
func (y *typist) rows() string {
	var b []byte
	for line := firstRow; line < behindRows; line++ {
		for x := leftOf; x < besideRows; x++ {
			if c := y.glass.CellAt(x, line); c != nil {
				b = append(append(b, c.Content...), c.Style.Attrs)
			}
		}
	}
	return string(b)
}

// press types a key and answers how long it took until the rows were as they stayed, and until the last byte was drawn.
func (y *typist) press(key string) (rows, all time.Duration) {
	y.draw(y.t.drawn())
	before, at := y.rows(), time.Now()
	all = y.t.press(key)
	for _, p := range y.t.drawn() {
		y.draw([]piece{p})
		if now := y.rows(); now != before {
			before, rows = now, p.at.Sub(at)
		}
	}
	return rows, all
}

// letters types a text at random moments of the frame clock. Latencies come sorted; those of rows are of the keys that
// changed some.
func (y *typist) letters(text string) (rows, all []time.Duration) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, c := range text {
		time.Sleep(time.Duration(rng.IntN(20_000)) * time.Microsecond)
		r, a := y.press(string(c))
		if all = append(all, a); r > 0 {
			rows = append(rows, r)
		}
	}
	slices.Sort(rows)
	slices.Sort(all)
	return rows, all
}
