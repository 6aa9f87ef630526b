package grid

import "testing"

func TestWhatIsInSightStaysWhenRowsComeInAbove(t *testing.T) {
	t.Parallel()
	g := Grid{height: 10}
	g.To(25, 100)
	first, _ := g.Window(100)
	g.Shift(7, 107)
	if now, _ := g.Window(107); g.Cursor() != 32 || now != first+7 {
		t.Errorf("cursor %d, window from %d", g.Cursor(), now)
	}
	g.Shift(-200, 5)
	if now, _ := g.Window(5); g.Cursor() != 0 || now != 0 {
		t.Errorf("cursor %d, window from %d", g.Cursor(), now)
	}
}
