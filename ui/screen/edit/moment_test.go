package edit

import (
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/ui/theme"
	"patchbay/ui/widget/form"
)

// in has the machine stand in another zone for one test, which must not run beside others.
func in(t *testing.T, zone string) {
	t.Helper()
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	was := time.Local
	time.Local = z
	t.Cleanup(func() { time.Local = was })
}

func TestAFormHoldsTimesOfThePersonAndSaysTheirZone(t *testing.T) {
	in(t, "America/New_York")
	start := model.Field{Name: "startAt", Label: "Start", Type: model.DateTime}
	f := fieldOf(start, "2026-10-26T12:35:00Z", "")
	if got := f.Words(f.Value); got != "2026-10-26 08:35" {
		t.Errorf("the form holds %q", got)
	}
	for text, want := range map[string]string{
		"2026-10-26 08:35":     "UTC-4",
		"2026-12-01 10:00":     "UTC-5",
		"2026-12-01 10:00Z":    "is 2026-12-01 05:00 UTC-5",
		"2026-12-01T10:00:00Z": "is 2026-12-01 05:00 UTC-5",
		"soon":                 "",
	} {
		var v any = text
		if text == "2026-10-26 08:35" {
			v = f.Value
		}
		if got := f.Means(text, v); got != want {
			t.Errorf("%q means %q, want %q", text, got, want)
		}
	}
	if f.Check("2026-12-01 10:00 UTC+2") != "" || f.Check("soon") == "" {
		t.Error("what is checked is not what is taken")
	}
	if locked := fieldOf(start, "2026-10-26T12:35:00Z", "no"); locked.Words(locked.Value) != "2026-10-26 08:35 UTC-4" || locked.Means != nil {
		t.Errorf("a locked field reads %q", locked.Words(locked.Value))
	}
	day := fieldOf(model.Field{Name: "dueAt", Type: model.DateTime, WholeDay: true}, "2026-10-26T00:00:00Z", "")
	if got := day.Words(day.Value) + day.Means("2026-10-26", day.Value); got != "2026-10-26" {
		t.Errorf("a day reads %q", got)
	}
	drawn := form.New(theme.Theme{}, []form.Field{f})
	if body, _ := drawn.View(80, 10); !strings.Contains(body, "2026-10-26 08:35  UTC-4") || drawn.Dirty() {
		t.Errorf("the form reads:\n%s", body)
	}
}
