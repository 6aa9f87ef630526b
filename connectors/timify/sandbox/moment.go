package sandbox

import (
	"strconv"
	"time"
)

// Times are kept in milliseconds since 1970 and shown in the three forms that the service mixes.

func coarse(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05Z") }

func fine(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05") + ".000Z" }

func digits(ms int64) string { return strconv.FormatInt(ms, 10) }

// minuteForm is how a minute is written to the service; it is UTC.
const minuteForm = "2006-01-02 15:04"

const (
	wantDate   = "YYYY-MM-DD"
	wantMinute = "YYYY-MM-DD HH:mm"
)
