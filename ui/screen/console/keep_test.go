package console

import (
	"strings"
	"testing"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
	"patchbay/workbench"
)

// told is a retelling that calls everything personal quillon pelvard.
func told(r workbench.ConsoleRequest) workbench.ConsoleRequest {
	for _, p := range []*string{&r.Path, &r.Query, &r.Header, &r.Body} {
		*p = strings.ReplaceAll(*p, "quillon", "pelvard")
	}
	return r
}

func turned(t *testing.T, s *Screen, d *desk, veiled bool, a Args) (*Screen, *seat.Seat) {
	t.Helper()
	kept := s.Keep(screen.Retelling{Request: told})
	s.Close()
	next := New(screen.Env{ID: 9, Theme: theme.Theme{}, Veiled: veiled, Kept: kept}, d, a).(*Screen)
	return next, seat.Sit(t, next, 100, 40).Wait(time.Second)
}

func TestAHalfWrittenRequestOutlivesTheVeil(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		s := made(d, Args{}, theme.Theme{})
		p := seat.Sit(t, s, 100, 40).Press("ctrl+t").Type("/notes/quillon").Press("tab").Type("limit=5").Press("tab").Type("X-Who: quillon").Press("tab").Type(`{"who": "quillon", "n": 1}`)
		p.See("quillon")
		next, q := turned(t, s, d, true, Args{})
		q.See("POST", "/notes/pelvard", "limit=5", "X-Who: pelvard", `{"who": "pelvard", "n": 1}`).Miss("quillon")
		if next.draft.part != body || !next.Typing() || !next.Drafting() {
			t.Errorf("it goes on at %v, typing %v, a draft %v", next.draft.part, next.Typing(), next.Drafting())
		}
		if q.Press("ctrl+l"); !strings.Contains(q.Toast(), "lift the veil") {
			t.Errorf("pseudonyms were laid out anew: %q", q.Toast())
		}
		q.Press("ctrl+s").Wait(time.Second)
		if len(d.foreseen) != 1 || d.foreseen[0].Body != `{"who": "pelvard", "n": 1}` || d.foreseen[0].Path != "/notes/pelvard" {
			t.Errorf("it asks for %+v", d.foreseen)
		}
	})
}

// A part of a pseudonym would be understood by nobody, and sent as it stands.
func TestTheFirstKeyTakesThePlaceOfAVeiledPart(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		s := made(d, Args{}, theme.Theme{})
		seat.Sit(t, s, 100, 40).Type("/notes/quillon").Press("tab").Type("limit=5").Press("tab").Press("tab").Type(`{"who": "quillon"}`)
		next, q := turned(t, s, d, true, Args{})
		if q.Press("left", "left").Type("["); next.written(body) != "[" {
			t.Errorf("the body is %q", next.written(body))
		}
		if q.Type("]"); next.written(body) != "[]" {
			t.Errorf("the body is %q", next.written(body))
		}
		next.draft.part = query
		if q.Type("0"); next.written(query) != "limit=50" {
			t.Errorf("what nothing was veiled of is %q", next.written(query))
		}
		next.draft.part = path
		if q.Press("backspace"); next.written(path) != "" {
			t.Errorf("the path is %q", next.written(path))
		}
	})
}

func TestARequestOfACallIsNotFetchedOnceMoreWhenTheVeilIsTurned(t *testing.T) {
	in(t, func(t *testing.T) {
		d := full()
		s := made(d, Args{}, theme.Theme{})
		seat.Sit(t, s, 100, 40).Type("/mine").Press("esc")
		next, q := turned(t, s, d, false, Args{Call: "call1"})
		q.See("/mine")
		if next.Typing() {
			t.Error("it was read, and is typed now")
		}
		if kept := next.Keep(screen.Retelling{}); kept != nil {
			t.Errorf("without a workbench that tells it anew %v is kept", kept)
		}
	})
}

// Nobody can tell which of the days and numbers in it are those of a record.
func TestTheFirstKeyTakesThePlaceOfTheBodyOfAnEarlierRequestUnderTheVeil(t *testing.T) {
	in(t, func(t *testing.T) {
		for _, veiled := range []bool{true, false} {
			s := New(screen.Env{ID: 9, Theme: theme.Theme{}, Veiled: veiled}, full(), Args{Call: "call1"}).(*Screen)
			p := seat.Sit(t, s, 100, 40).Wait(time.Second)
			was := s.written(body)
			if was == "" {
				t.Fatal("the call has no body")
			}
			p.Press("b").Type("x")
			if got := s.written(body); veiled && got != "x" || !veiled && !strings.Contains(got, strings.TrimRight(was, "}\n ")) {
				t.Errorf("veiled %v: the body %q is %q", veiled, was, got)
			}
		}
	})
}
