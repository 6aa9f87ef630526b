package sandbox

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
)

func TestPeopleFollowTheSeedAndGrowAtTheEnd(t *testing.T) {
	t.Parallel()
	few, many, other := People(3, 50), People(3, 500), People(4, 50)
	if !slices.Equal(few, many[:50]) || slices.Equal(few, other) {
		t.Error("the same seed gave other people, or another seed the same")
	}
}

func TestNobodyIsReal(t *testing.T) {
	t.Parallel()
	mail := regexp.MustCompile(`^[a-z0-9.]+@example\.(com|org|net)$`)
	fiction := regexp.MustCompile(`^\+(1[2-9]\d\d55501\d\d|447700900\d{3}|44(207946|113496|114496|115496|116496|117496|121496|131496|141496|151496|161496|191498)0\d{3}|442890180\d{3}|33(63998|19900|26191|35301|46571|53649)\d{4}|49(3023125|6990009|4066969|8999998)\d{3})$`)
	mails, phones, without := map[string]bool{}, map[string]bool{}, 0
	for i, p := range People(1, 30_000) {
		if p.Email != "" && (!mail.MatchString(p.Email) || mails[p.Email]) {
			t.Fatalf("person %d has the address %q", i, p.Email)
		}
		if p.Phone != "" && (!fiction.MatchString(p.Phone) || phones[p.Phone]) {
			t.Fatalf("person %d has the number %q", i, p.Phone)
		}
		if p.Email == "" && p.Phone == "" {
			without++
		}
		mails[p.Email], phones[p.Phone] = true, true
	}
	if without > 0 {
		t.Errorf("%d people cannot be reached", without)
	}
}

func TestPeopleAreVaried(t *testing.T) {
	t.Parallel()
	var accents, other, hostile, emoji, long, birthdays, companies int
	for _, p := range People(1, 400) {
		name := p.Full()
		for _, c := range name {
			switch {
			case c == 0x1b || c == 0x202e:
				hostile++
			case unicode.Is(unicode.Latin, c) && c > 127:
				accents++
			case unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c):
				other++
			case c > 0x1f000:
				emoji++
			}
		}
		if len(name) > 80 {
			long++
		}
		if !p.Birthday.IsZero() {
			birthdays++
		}
		if p.Company != "" {
			companies++
		}
		if p.Street == "" || p.City == "" || len(p.Country) != 2 {
			t.Errorf("%s lives nowhere: %+v", name, p)
		}
		if _, err := time.LoadLocation(p.Timezone); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if min(accents, other, hostile, emoji, long, birthdays, companies) == 0 {
		t.Errorf("accents %d, other scripts %d, hostile %d, emoji %d, long %d, birthdays %d, companies %d", accents, other, hostile, emoji, long, birthdays, companies)
	}
}

func TestSourcesDependOnPurposeAlone(t *testing.T) {
	t.Parallel()
	first, again := Draw(Source(1, "a"), Hex, 12), Draw(Source(1, "a"), Hex, 12)
	if first != again || first == Draw(Source(1, "b"), Hex, 12) || first == Draw(Source(2, "a"), Hex, 12) {
		t.Error("draws do not follow seed and purpose")
	}
	if id := UUID(Source(1, "a")); !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(id) {
		t.Errorf("%s is no UUID", id)
	}
	if _, err := unguessable(strings.NewReader("short"), 16); err == nil {
		t.Error("a source that ran dry went unnoticed")
	}
}

func TestClockOnlyGoesForward(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.FixedZone("x", 3600))
	c := NewClock(func() time.Time { return at })
	if got := c.Advance(time.Hour); !got.Equal(at.Add(time.Hour)) || got.Location() != time.UTC {
		t.Errorf("got %v", got)
	}
	if got := c.Advance(-time.Hour); !got.Equal(at.Add(time.Hour)) {
		t.Errorf("it went back to %v", got)
	}
	if NewClock(nil).Now().IsZero() {
		t.Error("the wall clock stands at zero")
	}
}

func TestRoutesPreferTheLiteral(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		pattern, path string
		want          bool
	}{
		{"/a/{id}", "/a/1", true}, {"/a/{id}", "/a/", false}, {"/a/*", "/a/1", true}, {"/a/**", "/a/1/2/3", true}, {"/a/**", "/b", false}, {"/a", "/a/", true}, {"/a/b", "/a", false},
	} {
		if got := fits(segments(tt.pattern), segments(tt.path)); got != tt.want {
			t.Errorf("%s and %s: %v", tt.pattern, tt.path, got)
		}
	}
	if rank("/a/search") >= rank("/a/{id}") {
		t.Error("a free segment wins over a literal one")
	}
}
