package age

import (
	"testing"
	"time"
)

func TestAgesReadLikeSpeech(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		before time.Duration
		want   string
	}{
		{-time.Minute, "just now"},
		{59 * time.Second, "just now"},
		{time.Minute, "1 min ago"},
		{59 * time.Minute, "59 min ago"},
		{3 * time.Hour, "3 h ago"},
		{30 * time.Hour, "1 day ago"},
		{50 * time.Hour, "2 days ago"},
		{27 * 24 * time.Hour, "27 days ago"},
		{60 * 24 * time.Hour, "9 Jan 2026"},
	} {
		if got := Ago(now, now.Add(-c.before)); got != c.want {
			t.Errorf("%v: %q, want %q", c.before, got, c.want)
		}
	}
	if Ago(now, time.Time{}) != "never" || Moment(now, time.Time{}) != "" {
		t.Error("no time reads as one")
	}
}

func TestWhatIsLeftIsSaidShortly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for want, d := range map[string]time.Duration{"": 0, "1 s": time.Millisecond, "30 s": 30 * time.Second, "59 s": 59 * time.Second, "1 min": 59*time.Second + 1, "2 min": time.Minute + 1, "60 min": 59*time.Minute + time.Second, "23 h": 24*time.Hour - time.Second, "47 h": 48*time.Hour - 1, "364 days": 364 * 24 * time.Hour} {
		if got := Left(now, now.Add(d)); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestWhatIsPastIsSaidShortly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	for d, want := range map[time.Duration]string{-time.Hour: "", 59 * time.Second: "", 61 * time.Second: "1 min", 61 * time.Minute: "1 h", 47 * time.Hour: "47 h", 73 * time.Hour: "3 days"} {
		if got := Past(now, now.Add(-d)); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
	if Past(now, time.Time{}) != "" {
		t.Error("no time reads as one")
	}
}

func TestAMomentLeavesTodayOut(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)
	if got := Moment(now, now.Add(-time.Hour)); got != "11:00" {
		t.Errorf("%q", got)
	}
	if got := Moment(now, now.Add(-25*time.Hour)); got != "2026-03-09 11:00" {
		t.Errorf("%q", got)
	}
}
