package mapping

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/model/mapping"
	"patchbay/ui/screen"
	"patchbay/ui/seat"
	"patchbay/ui/theme"
)

func turned(t *testing.T, s *Screen, d *desk) (*Screen, *seat.Seat) {
	t.Helper()
	kept := s.Keep(screen.Retelling{})
	s.Close()
	env := screen.Env{ID: 8, Theme: theme.New(theme.Options{Plain: true}), Veiled: true, Kept: kept}
	again := newScreen(env, d, Args{Connection: "acme"}, clock) // turned twice, before anything was read
	env.Kept = again.Keep(screen.Retelling{})
	again.Close()
	next := newScreen(env, d, Args{Connection: "acme"}, clock)
	return next, seat.Sit(t, next, 100, 30).Wait(time.Second)
}

func TestAnUnsavedMappingOutlivesTheVeil(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		s := newScreen(screen.Env{ID: 7, Theme: theme.New(theme.Options{Plain: true})}, d, Args{Connection: "acme", Field: "nickname"}, clock)
		seat.Sit(t, s, 100, 30).Wait(time.Second).Press("a", "j")
		next, p := turned(t, s, d)
		if next.draft["nickname"] != "alias" || next.moved != "" {
			t.Errorf("the draft is %v, %q", next.draft, next.moved)
		}
		if r, ok := next.current(); !ok || r.field.Name == "nickname" || r.field.Name != "customFields.tier" {
			t.Errorf("the cursor is on %s", r.field.Name)
		}
		p.Press("s").Wait(time.Second).See("alias")
	})
}

func TestALineThatIsTypedOutlivesTheVeil(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		s := newScreen(screen.Env{ID: 7, Theme: theme.New(theme.Options{Plain: true})}, d, Args{Connection: "acme", Field: "email"}, clock)
		seat.Sit(t, s, 100, 30).Wait(time.Second).Press("enter", "i").Type(" | tri").Wait(time.Second)
		next, p := turned(t, s, d)
		p.See("email | lower | tri")
		if p.Type("m").Press("enter").Wait(time.Second); next.draft["email"] != "email | lower | trim" {
			t.Errorf("the draft is %v", next.draft)
		}
	})
}

func TestAMappingThatWasChangedWhileTheVeilWasTurnedSaysSo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := full()
		s := newScreen(screen.Env{ID: 7, Theme: theme.New(theme.Options{Plain: true})}, d, Args{Connection: "acme", Field: "nickname"}, clock)
		seat.Sit(t, s, 100, 30).Wait(time.Second).Press("a")
		d.add("Ines, patchbay map set", mapping.Line{Field: "birthday", Text: "dob | date"})
		_, p := turned(t, s, d)
		p.See("changed meanwhile")
	})
}
