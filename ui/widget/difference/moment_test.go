package difference

import (
	"testing"
	"time"
)

func TestADifferenceSaysTheZoneOfItsTimes(t *testing.T) {
	z, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	was := time.Local
	time.Local = z
	t.Cleanup(func() { time.Local = was })
	if got := Value("2026-10-26T12:35:00Z"); got != "2026-10-26 08:35 UTC-4" {
		t.Errorf("got %q", got)
	}
}
