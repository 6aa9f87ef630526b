// Package qr draws an address as a QR code made of text, for a telephone's camera to read from a terminal. All
// functions are pure.
package qr

import (
	"errors"
	"fmt"
	"strings"

	"github.com/boombuler/barcode"
	code "github.com/boombuler/barcode/qr"
)

// Quiet is how many cells of ground lie around a code, on each side; above and below it is at least as much. The
// standard asks for four. Two are what a camera needs on a screen, and keep a short address within 80x24.
const Quiet = 2

// Most is how many bytes of text make a code that a camera still reads from a terminal.
const Most = 1200

// Lines draws text as a QR code with the least error correction, two modules a character: the filled halves of ' ',
// '▀', '▄' and '█' are its dark modules, so that they are to be drawn in a dark ink on a light ground. All lines are
// equally wide, a cell a character, and the quiet zone is among them. Text that is empty or longer than [Most] is an
// error.
func Lines(text string) ([]string, error) {
	switch {
	case text == "":
		return nil, errors.New("draw a QR code of nothing")
	case len(text) > Most:
		return nil, fmt.Errorf("draw a QR code of %d bytes: at most %d can be read from a screen", len(text), Most)
	}
	drawn, err := code.Encode(text, code.L, code.Auto)
	if err != nil {
		return nil, fmt.Errorf("draw a QR code of %d bytes: %w", len(text), err)
	}
	n := drawn.Bounds().Dx()
	var out []string
	for y := -Quiet; y < n+Quiet; y += 2 {
		var line strings.Builder
		for x := -Quiet; x < n+Quiet; x++ {
			line.WriteString(half(dark(drawn, x, y), dark(drawn, x, y+1)))
		}
		out = append(out, line.String())
	}
	return out, nil
}

// half is the character with a dark upper or lower half.
func half(upper, lower bool) string {
	switch {
	case upper && lower:
		return "█"
	case upper:
		return "▀"
	case lower:
		return "▄"
	}
	return " "
}

// dark reports whether a module is dark; there is none outside the code.
func dark(b barcode.Barcode, x, y int) bool {
	n := b.Bounds().Dx()
	if x < 0 || y < 0 || x >= n || y >= n {
		return false
	}
	r, _, _, _ := b.At(x, y).RGBA()
	return r == 0
}
