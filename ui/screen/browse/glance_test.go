package browse

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model"
	"patchbay/ui/seat"
	"patchbay/workbench"
)

func TestThePreviewIsReadOnceTheCursorRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := family(30)
		b.past = []workbench.HistoryEntry{{At: time.Now().Add(-2 * time.Hour), Field: "phone", Before: "+15550109999", After: "+15550100000"}}
		p := sit(t, b, 160, 30).See("Person 0001").Press("j", "k").Wait(time.Second).See("Lately", "2 h ago · Phone", "+15550109999")
		b.peeked = nil
		for range 20 {
			p.Press("j").Wait(20 * time.Millisecond).Miss("Lately")
		}
		if len(b.peeked) > 0 {
			t.Errorf("while the cursor moved it read %v", b.peeked)
		}
		if p.Wait(time.Second).See("Lately"); strings.Join(b.peeked, " ") != "id22" { // one of them is beneath another
			t.Errorf("it read %v", b.peeked)
		}
		p.Press("g", "j").Wait(time.Second).See("The same as", "Person 0005   Berta Studio")
	})
}

func TestThePreviewComesAndGoesAtAKeyAndThatIsRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := crowd(30)
		p := sit(t, b, 120, 24).Wait(time.Second).See("id1 · Acme Salon").Press("p").Miss("id1 · Acme Salon")
		if b.habits[habitPreview] != "off" {
			t.Errorf("remembered is %v", b.habits)
		}
		b.peeked = nil
		p.Press("j").Wait(time.Second)
		if len(b.peeked) > 0 {
			t.Errorf("without a preview it read %v", b.peeked)
		}
		q := sit(t, b, 120, 24).Wait(time.Second).Miss("id1 · Acme Salon").Press("p").Wait(time.Second).See("id1 · Acme Salon")
		q.Resize(109, 24).Miss("id1 · Acme Salon").Press("p")
		if !strings.Contains(q.Toast(), "too narrow") {
			t.Errorf("p in a narrow window says %q", q.Toast())
		}
		q.Resize(110, 24).See("id1 · Acme Salon")
	})
}

func TestTheListWithLinksLooksRight(t *testing.T) {
	t.Parallel()
	for size, keys := range map[string][]string{"folded-160x46": {"j"}, "unfolded-160x46": {"j", "z", "j"}, "folded-80x20": {"j"}, "unfolded-60x17": {"j", "z"}, "sort-80x20": {"S"}} {
		synctest.Test(t, func(t *testing.T) {
			b := family(30)
			b.past = []workbench.HistoryEntry{{At: time.Now().Add(-2 * time.Hour), Field: "tags", Before: []string{"lead"}, After: []string{"lead", "vip"}}}
			b.people[1].Fields["tags"] = []string{"lead", "vip"}
			w, h := 160, 46
			if strings.HasSuffix(size, "80x20") {
				w, h = 80, 20
			} else if strings.HasSuffix(size, "60x17") {
				w, h = 60, 17
			}
			sit(t, b, w, h).See("Person 0001").Wait(time.Second).Press(keys...).Wait(time.Second).Golden(size)
		})
	}
}

// heavy is a person with as much text as a field can hold, in many fields.
func heavy() *shelf {
	b := crowd(60)
	long := strings.Repeat("A word and 漢字 more. ", 600)
	for i := range b.people {
		b.people[i].Title = long
		for _, f := range model.Contact().Fields {
			if f.Type == model.Text || f.Type == model.LongText {
				b.people[i].Fields[f.Name] = long
			}
		}
	}
	return b
}

func TestTenThousandCharactersAreCutBeforeTheyAreDrawn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := New(sitting(), heavy(), Args{}).(*Screen)
		p := seat.Sit(t, s, 160, 50).Wait(time.Second).See("A word and 漢字 more.", "…")
		for _, text := range []string{s.first[0].Title, s.first[0].Fields["notesText"].(string)} {
			if got := line(text); len(got) > cellBytes+len("…") {
				t.Errorf("%d bytes of a value are drawn", len(got))
			}
		}
		p.Press("j").Seen()
	})
}

func BenchmarkAPictureOfHeavyRows(b *testing.B) {
	s := New(sitting(), heavy(), Args{}).(*Screen)
	defer s.Close()
	s.conns, s.named, s.model = heavy().conns, true, model.Contact()
	s.first, s.started = heavy().people, true
	b.ReportAllocs()
	for b.Loop() {
		s.View(160, 50)
	}
}
