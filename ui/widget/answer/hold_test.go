package answer

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"patchbay/ui/theme"
)

// contacts is JSON as a provider answers it, of about so many bytes.
func contacts(size int) []byte {
	rng := rand.New(rand.NewPCG(3, 4))
	var b bytes.Buffer
	b.WriteString(`{"contacts": [`)
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, `{"id": "%020x", "firstName": "Ada", "email": "p%d@example.com", "tags": ["vip", "new"], "customFields": [{"id": "%x", "value": "v%d"}]}, `, rng.Uint64(), i, rng.Uint32(), i)
	}
	b.WriteString(`{}], "total": 7}`)
	return b.Bytes()
}

func TestWhatLiesPressedTogetherIsGivenBackAsItCame(t *testing.T) {
	t.Parallel()
	raw := contacts(1 << 20)
	d := Read(raw, "")
	if d.held.plain != nil || !bytes.Equal(d.Raw(), raw) || d.Size() != len(raw) {
		t.Fatal("a large answer is not what came")
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 2000 {
		from := rng.IntN(len(raw))
		to := from + rng.IntN(len(raw)-from)/(1+rng.IntN(1000))
		if !bytes.Equal(d.held.part(from, to), raw[from:to]) {
			t.Fatalf("from %d to %d is another", from, to)
		}
	}
	if !d.Same(Read(bytes.Clone(raw), "")) || d.Same(Read(raw[:len(raw)-1], "")) {
		t.Error("the same answer is not known, or another one is taken for it")
	}
}

// The same answer is laid out alike whether it lies pressed together or not.
func TestALargeAnswerIsWorkedWithLikeASmallOne(t *testing.T) {
	t.Parallel()
	raw := contacts(600 << 10)
	large, small := Read(raw, ""), Read(raw, "")
	small.held = held{n: len(raw), plain: raw}
	var a, b Pane
	a.Show(large)
	b.Show(small)
	for _, p := range []*Pane{&a, &b} {
		p.View(theme.Theme{}, 100, 30, true)
	}
	for _, key := range []string{"j", "l", "pgdown", "space", "j", "z", "j", "l", "G", "h", "k", "z", "pgup"} {
		press(&a, key)
		press(&b, key)
		if seen(&a, 100, 30) != seen(&b, 100, 30) || a.Path() != b.Path() || len(a.Value()) != len(b.Value()) {
			t.Fatalf("after %s: at %s and %s\n%s\n%s", key, a.Path(), b.Path(), seen(&a, 100, 30), seen(&b, 100, 30))
		}
	}
	if x, y := large.Find(t.Context(), "p77@"), small.Find(t.Context(), "p77@"); len(x) != 1 || fmt.Sprint(x) != fmt.Sprint(y) {
		t.Errorf("found %v and %v", x, y)
	}
}

// A million lines, with what finds them, take little more than the bytes that came.
func TestAnAnswerOfElevenMegabytesIsKeptInLittle(t *testing.T) {
	in := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := in()
	d := Read(contacts(11<<20), "application/json")
	kept := float64(in()-before) / (1 << 20)
	t.Logf("%d lines in %.1f MB", d.Len(), kept)
	if kept > 16 { // as it came, with forty bytes a line, it would be 53
		t.Errorf("11 MB are kept in %.1f MB", kept)
	}
	if !strings.HasPrefix(string(d.Raw()[:20]), `{"contacts"`) {
		t.Error("it begins otherwise")
	}
}
