package sandbox

import "time"

// readMoment reads an ISO 8601 time; one without an offset is a local time of the zone. The result is in
// the zone, in whole milliseconds.
func readMoment(typed string, zone *time.Location) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, typed, zone); err == nil {
			return t.In(zone).Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

func fromMillis(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
