package sandbox

import "strings"

// dial says how a country's numbers are built.
type dial struct {
	code     string
	trunk    string // dialled before a national number, and dropped
	min, max int    // digits behind the code
}

func dials() map[string]dial {
	return map[string]dial{
		"US": {"1", "1", 10, 10}, "CA": {"1", "1", 10, 10}, "GB": {"44", "0", 9, 10}, "IE": {"353", "0", 7, 9}, "FR": {"33", "0", 9, 9},
		"DE": {"49", "0", 6, 11}, "AT": {"43", "0", 7, 12}, "CH": {"41", "0", 9, 9}, "ES": {"34", "", 9, 9}, "IT": {"39", "", 6, 11},
		"NL": {"31", "0", 9, 9}, "BE": {"32", "0", 8, 9}, "PT": {"351", "", 9, 9}, "SE": {"46", "0", 7, 9}, "NO": {"47", "", 8, 8},
		"DK": {"45", "", 8, 8}, "PL": {"48", "", 9, 9}, "AU": {"61", "0", 9, 9}, "NZ": {"64", "0", 8, 10}, "IN": {"91", "0", 10, 10},
		"BR": {"55", "0", 10, 11}, "MX": {"52", "", 10, 10}, "JP": {"81", "0", 9, 10}, "ZA": {"27", "0", 9, 9},
	}
}

// e164 brings a typed number into the stored form. National numbers are read in country. It
// refuses what no network could dial; how strict the service is has not been measured.
func e164(typed, country string) (string, bool) {
	digits, plus, ok := digitsOf(typed)
	if !ok {
		return "", false
	}
	all := dials()
	home, known := all[country]
	switch {
	case plus:
	case strings.HasPrefix(digits, "00"):
		digits = digits[2:]
	case !known:
		return "", false
	default:
		digits = national(digits, home)
	}
	return "+" + digits, dialable(digits, all)
}

func digitsOf(typed string) (digits string, plus, ok bool) {
	typed = strings.TrimSpace(typed)
	rest, plus := strings.CutPrefix(typed, "+")
	var b strings.Builder
	for _, c := range rest {
		switch {
		case c >= '0' && c <= '9':
			b.WriteRune(c)
		case !strings.ContainsRune(" ()-./\u00a0", c):
			return "", false, false
		}
	}
	return b.String(), plus, b.Len() > 0
}

func national(digits string, home dial) string {
	if home.trunk != "" && len(digits) > home.min {
		digits = strings.TrimPrefix(digits, home.trunk)
	}
	return home.code + digits
}

func dialable(digits string, all map[string]dial) bool {
	if len(digits) < 8 || len(digits) > 15 || digits[0] == '0' {
		return false
	}
	for _, d := range all {
		rest, ok := strings.CutPrefix(digits, d.code)
		if !ok {
			continue
		}
		if d.code == "1" && (len(rest) != 10 || rest[0] < '2' || rest[3] < '2') {
			return false
		}
		return len(rest) >= d.min && len(rest) <= d.max
	}
	return true
}
