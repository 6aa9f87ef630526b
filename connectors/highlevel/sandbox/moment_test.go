package sandbox

import (
	"strings"
	"testing"
	"time"
)

func TestMomentsAreReadInTheirZone(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("UTC-8", -8*60*60)
	for typed, want := range map[string]string{
		"2026-03-04T10:00:00Z": "2026-03-04T02:00:00-08:00", "2026-03-04T10:00:00.1239+02:00": "2026-03-04T00:00:00.123-08:00",
		"2026-03-04T10:00Z": "2026-03-04T02:00:00-08:00", "2026-03-04T10:00:00": "2026-03-04T10:00:00-08:00", "2026-03-04 10:00:00": "2026-03-04T10:00:00-08:00",
		"2026-03-04": "2026-03-04T00:00:00-08:00", "2026-02-30": "", "tomorrow": "", "": "", "1772442000000": "",
	} {
		at, ok := readMoment(typed, zone)
		if got := at.Format(time.RFC3339Nano); ok != (want != "") || (ok && got != want) {
			t.Errorf("%q is %s, %v", typed, got, ok)
		}
	}
}

func FuzzTaskSearchRefusesOrPages(f *testing.F) {
	for _, s := range []string{
		`{}`, `{"limit":1e3}`, `{"skip":"x"}`, `{"searchAfter":[1,"x"]}`, `{"searchAfter":[1.5,"x"]}`, `{"searchAfter":[null,null]}`, `{"searchAfter":{}}`, `[]`, `null`, `{"contactId":[1]}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		b, err := decode(strings.NewReader(typed), taskSearchRules())
		if err != nil {
			return
		}
		if n, err := whole(b, "limit", taskPage, 1, taskPageLimit); err == nil && (n < 1 || n > taskPageLimit) {
			t.Errorf("a page of %d", n)
		}
		if at, err := taskCursor(b["searchAfter"]); err == nil && (at == nil) != (b["searchAfter"] == nil) {
			t.Errorf("%v points to %+v", b["searchAfter"], at)
		}
	})
}

func FuzzMomentsComeBack(f *testing.F) {
	for _, s := range []string{"2026-03-04T10:00:00Z", "2026-03-04", "9999-12-31T23:59:59.999-12:00", "0000-01-01T00:00:00+14:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		at, ok := readMoment(typed, time.UTC)
		if again, still := readMoment(iso(at), time.UTC); ok && at.Year() >= 0 && at.Year() <= 9999 && (!still || !again.Equal(at)) {
			t.Errorf("%q is %s, which is %s", typed, iso(at), iso(again))
		}
	})
}
