package exchange

import (
	"strings"
	"testing"
	"time"
)

func TestEveryNameOfAnOfficeProgramIsAZoneThatIsKnown(t *testing.T) {
	t.Parallel()
	n := 0
	for row := range strings.Lines(officeZones) {
		name, zone, ok := strings.Cut(strings.TrimSpace(row), "=")
		if !ok {
			continue
		}
		n++
		if _, err := time.LoadLocation(zone); err != nil || strings.Contains(zone, "=") {
			t.Errorf("%s is called %q: %v", name, zone, err)
		}
		asked := map[bool]string{true: "(UTC-05:00) " + strings.TrimPrefix(name, "("), false: name + " Standard Time"}[name[0] == '(']
		if got := officeZone(asked); got != zone {
			t.Errorf("%q is %q, not %q", asked, got, zone)
		}
	}
	if n < 130 {
		t.Errorf("%d names are known", n)
	}
	for asked, want := range map[string]string{
		"": "", "Nowhere": "", "(UTC+01:00) ": "", "(UTC+01:00) Nowhere, , Else": "", "Eastern Time (US & Canada)": "", "w. europe standard time": "Europe/Berlin",
		"(UTC) Dublin, Edinburgh, Lisbon, London": "Europe/London", "(GMT+01:00) Brussels, Copenhagen, Madrid, Paris": "Europe/Paris", "Berlin": "",
	} {
		if got := officeZone(asked); got != want {
			t.Errorf("%q is %q, not %q", asked, got, want)
		}
	}
}
