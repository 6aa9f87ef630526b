package answer

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"patchbay/ui/theme"
)

const people = `{"contacts": [{"id": "a1", "name": "Ada", "tags": [], "age": 36}, {"id": "b2", "name": "Mary", "vip": true, "note": null}], "total": 2}`

// seen is the whole of a pane without styles.
func seen(p *Pane, w, h int) string {
	lines := p.View(theme.Theme{}, w, h, false)
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n")
}

func shown(raw, kind string) *Pane {
	var p Pane
	p.Show(Read([]byte(raw), kind))
	p.View(theme.Theme{}, 80, 20, true)
	return &p
}

func press(p *Pane, names ...string) *Pane {
	for _, n := range names {
		p.Key(n)
	}
	return p
}

func TestJSONIsLaidOutInItsOwnOrder(t *testing.T) {
	t.Parallel()
	want := `▾ {
  ▾ "contacts": [
    ▾ {
        "id": "a1",
        "name": "Ada",
        "tags": [],
        "age": 36
      },
    ▾ {
        "id": "b2",
        "name": "Mary",
        "vip": true,
        "note": null
      }
    ],
    "total": 2
  }`
	if got := seen(shown(people, "application/json"), 80, 20); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestWhatIsFoldedIsCountedAndOpensAgain(t *testing.T) {
	t.Parallel()
	p := press(shown(people, ""), "z")
	if got := seen(p, 80, 20); got != "▾ {\n  ▸ \"contacts\": […] 2 items\n    \"total\": 2\n  }" {
		t.Errorf("all folded:\n%s", got)
	}
	if got := seen(press(p, "j", "l", "j"), 80, 20); !strings.Contains(got, "▸ {…} 4 members") || strings.Contains(got, "Ada") {
		t.Errorf("the list is open, its items are not:\n%s", got)
	}
	if p.Path() != ".contacts[0]" || !json.Valid([]byte(p.Value())) {
		t.Errorf("at %s: %s", p.Path(), p.Value())
	}
	if press(p, "l", "j", "j"); p.Path() != ".contacts[0].name" || p.Value() != "Ada" {
		t.Errorf("at %s: %q", p.Path(), p.Value())
	}
	if press(p, "h"); p.Path() != ".contacts[0]" {
		t.Errorf("left of a value leads to %s", p.Path())
	}
	if press(p, "z"); len(p.folds.away) > 0 || p.Path() != ".contacts[0]" {
		t.Errorf("all is open again, at %s", p.Path())
	}
	if press(p, "G", "space"); seen(p, 80, 20) != "▸ {…} 2 members" {
		t.Errorf("the end folds what it ends:\n%s", seen(p, 80, 20))
	}
}

func TestAClickGoesToALineAndFoldsTheOneItIsOn(t *testing.T) {
	t.Parallel()
	p := shown(people, "")
	if !p.Click(2) || p.Path() != ".contacts[0]" || !p.Click(2) || !strings.Contains(seen(p, 80, 20), "{…} 4 members") {
		t.Errorf("at %s:\n%s", p.Path(), seen(p, 80, 20))
	}
	if p.Click(-1) || p.Click(19) || p.Click(400) {
		t.Error("there is a line where none is")
	}
}

func TestASearchGoesFromHitToHitAndUnfoldsThem(t *testing.T) {
	t.Parallel()
	p := press(shown(people, ""), "z")
	hits := p.doc.Find(context.Background(), "A")
	p.Found("A", hits)
	if n, _ := p.Hits(); n != 7 {
		t.Fatalf("%d hits: %v", n, hits)
	}
	p.Found("mary", p.doc.Find(context.Background(), "mary"))
	if p.Path() != ".contacts[1].name" || !strings.Contains(seen(p, 80, 20), "Mary") || strings.Contains(seen(p, 80, 20), "Ada") {
		t.Errorf("at %s:\n%s", p.Path(), seen(p, 80, 20))
	}
	p.Found("id", p.doc.Find(context.Background(), "id"))
	if p.Next(1); p.Path() != ".contacts[1].id" {
		t.Errorf("next is %s", p.Path())
	}
	if p.Next(-1); p.Path() != ".contacts[0].id" {
		t.Errorf("the one before is %s", p.Path())
	}
	if n, at := p.Hits(); n != 2 || at != 1 {
		t.Errorf("%d of %d", at, n)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if p.doc.Find(ended, "id") != nil {
		t.Error("a search that nobody waits for goes on")
	}
}

func TestWhatIsNoJSONIsShownAsItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		raw, kind string
		want      Kind
		see       string
	}{
		"nothing":   {"  \n", "application/json", Empty, ""},
		"HTML":      {"<html>\r\n\t<b>no\x1b[2J</b>\n", "text/html", Text, " <html>\n   <b>no[2J</b>"},
		"a picture": {"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", "image/png", Bytes, " 00000000  89 50 4e 47 0d 0a 1a 0a  00 00 00 0d 49 48 44 52  .PNG........IHDR\n 00000010  00"},
		"a number":  {" 12 ", "", JSON, "  12"},
		"Latin":     {"caf\xe9 au lait, as it was written in the days before", "text/plain", Text, " caf\ufffd au lait, as it was written in the days before"},
	} {
		p := shown(c.raw, c.kind)
		if got := seen(p, 80, 20); p.doc.Kind() != c.want || !strings.HasPrefix(got, c.see) || c.see == "" && got != "" {
			t.Errorf("%s: kind %d\n%s", name, p.doc.Kind(), got)
		}
		press(p, "j", "G", "z", "space", "h", "l", "g", "pgdown", "pgup", "ctrl+d", "ctrl+u")
		if p.Next(1); p.Path() != "" && c.want != JSON {
			t.Errorf("%s: a path in what has none: %s", name, p.Path())
		}
	}
	if d := Read([]byte(`{"a":`), "application/json"); d.Kind() != Text || d.Fault() == "" {
		t.Errorf("broken JSON is %d, %q", d.Kind(), d.Fault())
	}
	for text, ends := range map[string]bool{`{"a":[1,`: true, `{"a":"b`: true, `{"a":1]}`: false, `{"a":1}`: false, `<p>`: false} {
		if d := Read([]byte(text), "application/json"); d.Ends() != ends {
			t.Errorf("%s: %v, %q", text, d.Ends(), d.Fault())
		}
	}
}

func TestHostileJSONNeitherDrivesTheScreenNorBlowsUp(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	for _, raw := range []string{deep, "{\"\u202ea\u0301\":\"\u009b31m漢字漢字\u2066\"}", `{"a":"` + strings.Repeat("漢", 100_000) + `"}`, `["\u001b[2J"]`} {
		p := shown(raw, "")
		for _, w := range []int{1, 7, 60} {
			for _, l := range p.View(theme.New(theme.Options{Dark: true}), w, 12, true) {
				if ansi.StringWidth(l) > w {
					t.Errorf("%d cells of %d", ansi.StringWidth(l), w)
				}
				if strings.ContainsAny(ansi.Strip(l), "\u202e\u2066\u009b\x1b") {
					t.Errorf("%q got through", l)
				}
			}
		}
	}
	p := shown(deep, "")
	if p.To(8999); strings.Contains(p.Path(), "  ") || len(p.Path()) < 3*8999 {
		t.Errorf("the path is %d signs long", len(p.Path()))
	}
}

// forest is any JSON.
func forest() *rapid.Generator[any] {
	return rapid.Deferred(func() *rapid.Generator[any] {
		return rapid.OneOf(
			rapid.Map(rapid.StringMatching(`[a-z"\\{}\[\],: ]{0,6}`), func(s string) any { return s }), rapid.Map(rapid.Float64Range(-9, 9), func(f float64) any { return f }), rapid.Just[any](nil),
			rapid.Map(rapid.SliceOfN(forest(), 0, 3), func(l []any) any { return l }),
			rapid.Map(rapid.MapOfN(rapid.StringMatching(`[a-z"{]{0,3}`), forest(), 0, 3), func(m map[string]any) any { return m }),
		)
	})
}

func TestNothingIsLostBetweenTheBytesAndTheLines(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw, _ := json.MarshalIndent(forest().Draw(t, "json"), "", " ")
		p := shown(string(raw), "")
		var back, plain bytes.Buffer
		for i := range p.doc.Len() {
			l := p.doc.line(i)
			if l.keyTo > l.keyFrom {
				back.Write(append(raw[l.keyFrom:l.keyTo:l.keyTo], ':'))
			}
			back.Write(raw[l.from:l.to])
			if l.comma {
				back.WriteByte(',')
			}
		}
		if err := json.Compact(&plain, raw); err != nil || strings.Join(strings.Fields(back.String()), "") != strings.Join(strings.Fields(plain.String()), "") {
			t.Fatalf("%s became %s", plain.String(), back.String())
		}
		// Whatever is folded, each row is a line of its own, in order, and none is hidden that has a row.
		for range rapid.IntRange(0, 8).Draw(t, "steps") {
			p.To(rapid.IntRange(0, 50).Draw(t, "row"))
			p.Key(rapid.SampledFrom([]string{"space", "h", "l", "z"}).Draw(t, "key"))
			var rows []int
			for r := range p.folds.rows() {
				rows = append(rows, p.folds.line(r))
				if p.folds.row(rows[r]) != r {
					t.Fatalf("row %d shows line %d, which is at row %d", r, rows[r], p.folds.row(rows[r]))
				}
			}
			if !slices.IsSorted(rows) || len(slices.Compact(slices.Clone(rows))) != len(rows) || len(rows) > 0 && rows[0] != 0 {
				t.Fatalf("rows show %v", rows)
			}
			seen(p, 40, 10)
		}
	})
}

func FuzzAnAnswerNeverDrivesTheScreen(f *testing.F) {
	f.Add([]byte(people), "application/json", 40)
	f.Add([]byte("\x1b[2J\x00\u202e"), "", 3)
	f.Add([]byte(`{"a":[[[{}]]],"\u202e":"\u009b"}`), "text/html", 12)
	f.Fuzz(func(t *testing.T, raw []byte, kind string, w int) {
		w = max(min(w, 200), 1)
		p := shown(string(raw), kind)
		for _, key := range []string{"", "z", "j", "l", "G", "space"} {
			p.Key(key)
			for _, l := range p.View(theme.Theme{}, w, 8, false) {
				if ansi.StringWidth(l) > w {
					t.Fatalf("%d cells of %d: %q", ansi.StringWidth(l), w, l)
				}
				for _, r := range l {
					if r < 0x20 || r >= 0x7f && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
						t.Fatalf("%U got through from %q", r, raw)
					}
				}
			}
		}
	})
}

func BenchmarkAKeyInTenMegabytes(b *testing.B) {
	raw := []byte("[" + strings.Repeat(`{"id":"ocQHyuzHvysMo5N5VsXc","tags":["vip","new"],"name":"Ada Lovelace"},`, 135_000) + "{}]")
	d := Read(raw, "")
	for name, key := range map[string]string{"moving": "j", "folding all": "z", "folding one": "space"} {
		b.Run(name, func(b *testing.B) {
			var p Pane
			p.Show(d)
			for b.Loop() {
				p.Key(key)
				p.View(theme.New(theme.Options{Dark: true}), 160, 40, true)
			}
		})
	}
	b.Run(fmt.Sprintf("reading %d bytes", len(raw)), func(b *testing.B) {
		for b.Loop() {
			Read(raw, "")
		}
	})
	b.Run("searching", func(b *testing.B) {
		for b.Loop() {
			d.Find(context.Background(), "lovelace x")
		}
	})
}
