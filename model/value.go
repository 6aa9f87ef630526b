package model

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Canonical brings a value from outside (JSON, a form, a flag) into the one Go type and
// spelling of f.Type: trimmed, NFC, numbers as int64 or float64, times in UTC. nil and ""
// become nil. A value that cannot be that type is answered with a [Refusal]; limits are
// the business of [Validate].
func Canonical(f Field, v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
		return nil, nil
	}
	switch f.Type {
	case Boolean:
		return toBool(f, v)
	case Integer:
		return toInteger(f, v)
	case Number:
		return toNumber(f, v)
	case TextList:
		return toList(f, v)
	case ObjectList:
		return toObjects(f, v)
	}
	s, ok := toText(v)
	if !ok || !spells(f.Type, v) {
		return nil, refuse(f, WrongType, "must be text")
	}
	return canonicalText(f, s)
}

// spells reports whether v can be meant as a text of that type: a number may be a telephone number, an id or the name
// of a thing, but no address of e-mail; true and false are words alone.
func spells(t Type, v any) bool {
	switch v.(type) {
	case string:
		return true
	case bool:
		return t == Text || t == LongText || t == Choice
	}
	switch t {
	case Email, URL, Country, Timezone:
		return false
	}
	return true
}

func canonicalText(f Field, s string) (any, error) {
	s = Line(s, f.Type == LongText)
	switch f.Type {
	case Date:
		return toDate(f, s)
	case DateTime:
		return toDateTime(f, s)
	case Country:
		s = strings.ToUpper(s)
	case Choice:
		for _, o := range f.Options {
			if strings.EqualFold(o, s) {
				return o, nil
			}
		}
	}
	if s == "" {
		return nil, nil
	}
	return s, nil
}

// Line cleans text from outside: NFC, no control, escape or direction-changing characters,
// trimmed; newlines and tabs become blanks unless long is set.
func Line(s string, long bool) string {
	if clean(s) {
		return strings.TrimSpace(s)
	}
	keep := func(r rune) rune {
		switch {
		case long && r == '\n':
			return r
		case r == '\n', r == '\t', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case r < 0x20, r >= 0x7f && r < 0xa0, r == '\u200e', r == '\u200f', r == '\ufeff',
			r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069', r == '\u061c':
			return -1
		}
		return r
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(strings.Map(keep, s), "")))
}

// clean reports whether s is plain printable ASCII, which most values are.
func clean(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

func toText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case json.Number:
		return v.String(), true
	}
	return "", false
}

func toBool(f Field, v any) (any, error) {
	if b, ok := v.(bool); ok {
		return b, nil
	}
	s, _ := toText(v)
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "true", "yes", "y", "on", "1":
		return true, nil
	case "false", "no", "n", "off", "0":
		return false, nil
	}
	return nil, refuse(f, WrongType, "must be yes or no")
}

func toInteger(f Field, v any) (any, error) {
	n, err := toNumber(f, v)
	if x, ok := n.(float64); err == nil && ok && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
		return int64(x), nil
	}
	return nil, refuse(f, WrongType, "must be a whole number")
}

func toNumber(f Field, v any) (any, error) {
	s, ok := toText(v)
	x, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if !ok || err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return nil, refuse(f, WrongType, "must be a number")
	}
	return x, nil
}

// toList accepts a list or a text with commas; blanks and doubles go, the order stays.
func toList(f Field, v any) (any, error) {
	var in []string
	switch v := v.(type) {
	case []string:
		in = v
	case string:
		in = strings.Split(v, ",")
	case []any:
		for _, x := range v {
			s, ok := toText(x)
			if !ok {
				return nil, refuse(f, WrongType, "must be a list of words")
			}
			in = append(in, s)
		}
	default:
		return nil, refuse(f, WrongType, "must be a list of words")
	}
	out := make([]string, 0, len(in))
	for _, s := range in {
		if s = Line(s, false); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func toObjects(f Field, v any) (any, error) {
	list, ok := v.([]any)
	if !ok {
		return nil, refuse(f, WrongType, "must be a list of objects")
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, nil
}

func toDate(f Field, s string) (any, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02T15:04:05.000Z", "2006/01/02", "02.01.2006", "2.1.2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly), nil
		}
	}
	return nil, refuse(f, NotADate, "must be a date like 1990-12-31")
}

func toDateTime(f Field, s string) (any, error) {
	for _, layout := range append([]string{time.RFC3339Nano}, clocks()...) {
		if t, err := time.Parse(layout, s); err == nil {
			return canonicalTime(t), nil
		}
	}
	return nil, refuse(f, NotADate, "must be a date with a time like 2026-12-31 09:30, or with its zone 2026-12-31 09:30Z")
}

// Display is v as one line for a list or a form: lists joined by commas, times and dates as they are.
func Display(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []string:
		return strings.Join(v, ", ")
	case bool:
		return cmp.Or(map[bool]string{true: "yes"}[v], "no")
	case []any:
		return displayObjects(v)
	}
	s, _ := toText(v)
	return s
}

// displayObjects shows the telling part of each object: its address, number or name.
func displayObjects(list []any) string {
	var parts []string
	for _, x := range list {
		if s, ok := toText(x); ok {
			parts = append(parts, Line(s, false))
			continue
		}
		o, _ := x.(map[string]any)
		for _, k := range []string{"address", "number", "email", "phone", "name", "value", "id"} {
			if s, ok := toText(o[k]); ok && s != "" {
				parts = append(parts, Line(s, false))
				break
			}
		}
	}
	return strings.Join(parts, ", ")
}
