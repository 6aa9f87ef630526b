package qr

import (
	"image"
	"image/color"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/makiuchi-d/gozxing"
	reader "github.com/makiuchi-d/gozxing/qrcode"
	"pgregory.net/rapid"
)

// scale is how many pixels a module is wide on the picture that is read.
const scale = 4

// shot is a picture of the drawn lines, as a camera before a terminal takes it.
func shot(lines []string) image.Image {
	w := utf8.RuneCountInString(lines[0])
	img := image.NewGray(image.Rect(0, 0, w*scale, len(lines)*2*scale))
	for y, line := range lines {
		for x, r := range []rune(line) {
			paint(img, x, y*2, r == '▀' || r == '█')
			paint(img, x, y*2+1, r == '▄' || r == '█')
		}
	}
	return img
}

func paint(img *image.Gray, x, y int, dark bool) {
	ink := color.Gray{Y: 255}
	if dark {
		ink.Y = 0
	}
	for dy := range scale {
		for dx := range scale {
			img.SetGray(x*scale+dx, y*scale+dy, ink)
		}
	}
}

// read is what another library reads off the lines.
func read(lines []string) (string, error) {
	bits, err := gozxing.NewBinaryBitmapFromImage(shot(lines))
	if err != nil {
		return "", err
	}
	// What is drawn is nothing but the code: it need not be looked for, which fails on one of some thousands.
	got, err := reader.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
	if err != nil {
		return "", err
	}
	return got.GetText(), nil
}

// address is an address of n bytes, in the letters of a consent page.
func address(n int) string {
	const more = "response_type=code&scope=contacts.readonly+users.readonly&state=6pQ0mWc8sX3vT1yZ5rB7nL9kJ2hG4fD%2F&"
	return ("https://consent.example.com/device?" + strings.Repeat(more, n/len(more)+1))[:n]
}

func TestWhatIsDrawnIsReadBack(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"8", "ABC-123", "https://example.com/d", "http://127.0.0.1:41231/device?user_code=WDJB-MJHT", "http://[::1]:8931/cb/one",
		"https://example.com/k%C3%A4rnten?a=%E6%BC%A2", address(120), address(300), address(600), address(Most),
	} {
		lines, err := Lines(text)
		if err != nil {
			t.Fatalf("%d bytes: %v", len(text), err)
		}
		if got, err := read(lines); err != nil || got != text {
			t.Errorf("%d bytes: read %q, %v, want %q", len(text), got, err, text)
		}
	}
}

func TestEveryAddressIsReadBack(t *testing.T) {
	t.Parallel()
	letters := []rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(letters), 1, 200, -1).Draw(t, "text")
		lines, err := Lines(text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := read(lines); err != nil || got != text {
			t.Fatalf("read %q, %v", got, err)
		}
	})
}

func TestTheSizeIsThatOfTheSmallestCodeWithItsQuietZone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]int{
		"https://example.com":                               {29, 15}, // version 2: 25 modules
		"http://127.0.0.1:41231/device?user_code=WDJB-MJHT": {33, 17}, // version 3: 29
		address(78): {37, 19}, // version 4: 33
	} {
		lines, err := Lines(text)
		if err != nil {
			t.Fatal(err)
		}
		if len(lines) != want[1] {
			t.Errorf("%s: %d lines, want %d", text, len(lines), want[1])
		}
		for i, l := range lines {
			if n := utf8.RuneCountInString(l); n != want[0] {
				t.Errorf("%s: line %d has %d cells, want %d", text, i, n, want[0])
			}
			if side := strings.Repeat(" ", Quiet); !strings.HasPrefix(l, side) || !strings.HasSuffix(l, side) || i < Quiet/2 && strings.TrimSpace(l) != "" {
				t.Errorf("%s: line %d has no quiet zone: %q", text, i, l)
			}
		}
	}
}

func TestNothingAndTooMuchAreRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", address(Most + 1), strings.Repeat("漢", Most)} {
		if lines, err := Lines(text); err == nil || lines != nil {
			t.Errorf("%d bytes gave %d lines", len(text), len(lines))
		}
	}
}
