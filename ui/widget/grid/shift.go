package grid

// Shift moves cursor and window by as many rows as came in or went above them, so that what is in sight stays where it
// is; n is how many there are now.
func (g *Grid) Shift(by, n int) {
	g.top = max(g.top+by, 0)
	g.To(g.cursor+by, n)
}
