package home

import (
	"testing"
	"testing/synctest"
	"time"

	"patchbay/workbench"
)

func TestAWordThatIsTypedByMistakePausesNothing(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"pena", "pizza", "pan am", "p"} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				b := few(2)
				sit(t, b, 80, 24).Type(word).Wait(time.Second)
				if did := b.done(); len(did) > 0 {
					t.Errorf("did %v", did)
				}
			})
		})
	}
}

func TestPausingAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := sit(t, few(2), 80, 24).Press("p").See("Pause Acme Salon? Nothing is fetched from it", "y pause it")
		p.Press("n").Miss("Pause")
	})
}

func TestResumingAsksNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := few(2)
		b.conns[0].State = workbench.Paused
		p := sit(t, b, 80, 24).Press("p").Wait(time.Second).Miss("Pause")
		if did := b.done(); len(did) != 1 || did[0] != "resume Acme Salon" {
			t.Errorf("did %v, and said %q", did, p.Toast())
		}
	})
}
