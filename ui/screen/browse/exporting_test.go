package browse

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"patchbay/ui/screen"
	"patchbay/ui/seat"
)

func TestAListCopiesTheCommandThatExportsIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, crowd(9), 100, 24).Press("x")
		if got := p.Clipboard(); got != "patchbay export contact -o contact.csv" || !strings.Contains(p.Toast(), got) || strings.Contains(p.Toast(), "filter") {
			t.Errorf("copied %q, said %q", got, p.Toast())
		}
		p.Press("s", "s").Wait(time.Second).Press("/").Type("Per").Press("enter").Wait(time.Second).Press("x")
		if got := p.Clipboard(); !strings.Contains(got, " --sort ") || !strings.Contains(p.Toast(), "What the filter finds is not part of it: w narrows") {
			t.Errorf("copied %q, said %q", got, p.Toast())
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s := New(sitting(), crowd(9), Args{Model: "contact", Connection: "Harbour Dental"}).(*Screen)
		s.asking.where = `tags contains "it's"`
		if got := s.exportCommand(); got != `patchbay export contact -o contact.csv --in 'Harbour Dental' --where 'tags contains "it'\''s"'` {
			t.Errorf("the command is %s", got)
		}
	})
}

func TestTheCommandOfAnExportNamesItsProfile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := seat.Sit(t, New(screen.Env{ID: 5, Profile: "the team"}, crowd(3), Args{Model: "contact"}), 100, 24).Wait(time.Second).Press("x")
		if got := p.Clipboard(); got != "patchbay --profile 'the team' export contact -o contact.csv" {
			t.Errorf("copied %q", got)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := seat.Sit(t, New(screen.Env{ID: 5, Demo: true}, crowd(3), Args{Model: "contact"}), 100, 24).Wait(time.Second).Press("x")
		if p.Clipboard() != "" || !strings.Contains(p.Toast(), "no command in a shell reaches them") {
			t.Errorf("in a demo: copied %q, said %q", p.Clipboard(), p.Toast())
		}
	})
}

func TestUnderTheVeilNoCommandWithPseudonymsIsCopied(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := seat.Sit(t, New(screen.Env{ID: 5, Veiled: true}, crowd(3), Args{Model: "contact"}), 100, 24).Wait(time.Second).Press("x")
		if p.Clipboard() != "" || !strings.Contains(p.Toast(), "Lift the veil first") {
			t.Errorf("copied %q, said %q", p.Clipboard(), p.Toast())
		}
	})
}
