package model

import (
	"encoding/json"
	"strconv"
	"strings"
)

// sureDigits is how many digits a number can have and surely be kept as it is.
const sureDigits = 15

// Precise refuses a number that has more digits than can be kept, so that another one would be stored. It looks at texts
// and at numbers as a JSON file spells them; whatever is no number at all is the business of [Canonical].
func Precise(f Field, v any) *Refusal {
	if f.Type != Number && f.Type != Integer {
		return nil
	}
	if n, is := v.(json.Number); is {
		v = n.String()
	}
	text, is := v.(string)
	if !is {
		return nil
	}
	digits, power, ok := spelled(text)
	if !ok || len(digits) <= sureDigits {
		return nil
	}
	x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil {
		return nil
	}
	if kept, at, _ := spelled(strconv.FormatFloat(x, 'e', -1, 64)); kept == digits && at == power {
		return nil
	}
	return refuse(f, TooLong, "has more digits than can be kept: with more than %d it would be rounded", sureDigits)
}

// spelled takes a decimal number apart: its digits without zeros at either end, and the power of ten of the last one. ok
// is false where it is none.
func spelled(text string) (digits string, power int, ok bool) {
	mantissa, exponent, scaled := strings.Cut(strings.ToLower(strings.TrimLeft(strings.TrimSpace(text), "+-")), "e")
	if scaled {
		var err error
		if power, err = strconv.Atoi(exponent); err != nil {
			return "", 0, false
		}
	}
	whole, part, _ := strings.Cut(mantissa, ".")
	digits = strings.TrimLeft(whole+part, "0")
	if whole+part == "" || strings.Trim(whole+part, "0123456789") != "" {
		return "", 0, false
	}
	power -= len(part)
	short := strings.TrimRight(digits, "0")
	return short, power + len(digits) - len(short), true
}
