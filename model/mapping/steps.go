package mapping

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"patchbay/model"
)

// step is one reversible transform. Neither side sees nil but for the write of one that shares its place.
type step struct {
	read   func(native any) (any, error)
	write  func(value, old any) (any, error) // old: the native value that stands there, nil for none
	shares bool                              // its native value holds more than this field: emptying goes through write
	first  bool                              // written before others: they need what it leaves there
	days   bool                              // of moments it keeps the days alone
	note   string                            // what it does to a written value: "stored in lower case"
}

// makers are the steps by name. They are read-only after the package is loaded.
func makers() map[string]func(args []string) (step, error) {
	return map[string]func([]string) (step, error){
		"e164":       plain("e164", e164),
		"lower":      plain("lower", lower),
		"upper":      plain("upper", upper),
		"trim":       plain("trim", trim),
		"bool":       truth,
		"factor":     factor,
		"as-text":    plain("as-text", asText),
		"as-number":  plain("as-number", asNumber),
		"first-name": plain("first-name", firstName),
		"last-name":  plain("last-name", lastName),
		"date":       date,
		"date-time":  dateTime,
		"options":    options,
		"split":      split,
		"json":       inJSON,
		"html":       plain("html", formatted),
	}
}

// Steps lists the names of all steps, in alphabetical order:
//
//	e164               a phone number in any spelling; written as +49…
//	lower              text or a list that the provider keeps in lower case
//	upper              the same in upper case
//	trim               text with blanks around it, which are never written
//	date [iso|ms|s|day-first|compact]    what is written; read in any of these forms (compact: 20261231)
//	date-time [iso|ms|s|compact|minutes|day] the same for a moment (compact: 20261231T0930Z; minutes: 2026-12-31 09:30, UTC;
//	                   day: 2026-12-31, its midnight in UTC)
//	options A=b …      the native word A is our b; a native true, 12 or "12" may stand for A
//	bool YES NO        a truth that the provider keeps as one of two words: bool yes no, bool 1 0
//	factor N           a number that the provider keeps N times as large: cents are factor 100, hours for minutes factor 1/60
//	as-text            a number or truth that the provider keeps as text
//	as-number          text that the provider keeps as a number
//	split SEPARATOR    a list that the provider keeps in one text
//	json PATH          a member of an object that the provider keeps in a text
//	html               a text that may be HTML; read as its words, and written as plain text
//	first-name, last-name       a part of one full name; the last word is the last name
func Steps() []string { return slices.Sorted(maps.Keys(makers())) }

// marks are the words of a line that are no steps.
const marks = "read-only, default, clear, never-empty, constant, by-id, read, write"

func makeStep(name string, args []string) (step, error) {
	make, ok := makers()[name]
	if !ok {
		return step{}, fmt.Errorf("there is no step called %q; there are: %s, %s", name, strings.Join(Steps(), ", "), marks)
	}
	return make(args)
}

func plain(name string, make func() step) func([]string) (step, error) {
	return func(args []string) (step, error) { return make(), arity(name, args, 0) }
}

func same(v, _ any) (any, error) { return v, nil }

func text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return "", errors.New("must be text")
}

func e164() step {
	return step{write: same, read: func(v any) (any, error) {
		s, err := text(v)
		if err != nil || strict(s) {
			return s, err
		}
		return model.E164(s, ""), nil
	}}
}

// strict reports whether s is spelled as E.164 already, which saves nearly every number the slow way.
func strict(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	return strings.Trim(s[1:], "0123456789") == ""
}

func asText() step {
	read := func(v any) (any, error) { s, err := text(v); return s, err }
	return step{read: read, write: func(v, _ any) (any, error) { return read(v) }}
}

func asNumber() step {
	return step{
		read: func(v any) (any, error) { s, err := text(v); return s, err },
		write: func(v, _ any) (any, error) {
			s, err := text(v)
			if err != nil {
				return nil, err
			}
			n, err := strconv.ParseFloat(s, 64)
			if err != nil || endless(n) || strconv.FormatFloat(n, 'f', -1, 64) != s {
				return nil, errors.New("must be a number, as the provider keeps it as one")
			}
			return n, nil
		},
	}
}

func options(args []string) (step, error) {
	to, from := map[string]string{}, map[string]any{}
	for _, a := range args {
		native, ours, ok := cutPair(a)
		if !ok {
			return step{}, fmt.Errorf("options are pairs like active=1, not %q", a)
		}
		s, _ := text(scalar(native))
		if _, twice := to[s]; twice {
			return step{}, fmt.Errorf("the option %s is there twice", native)
		}
		to[s] = ours
		if _, known := from[ours]; !known { // several native words may mean ours: the first is written
			from[ours] = scalar(native)
		}
	}
	if len(to) == 0 {
		return step{}, errors.New("options needs at least one pair like 1=active")
	}
	known := strings.Join(slices.Sorted(maps.Keys(from)), ", ")
	return step{
		read: func(v any) (any, error) {
			s, err := text(v)
			if err != nil {
				return nil, err
			}
			ours, ok := to[s]
			if !ok {
				return nil, fmt.Errorf("holds %q, which the mapping does not know", s)
			}
			return ours, nil
		},
		write: func(v, _ any) (any, error) {
			s, _ := v.(string)
			if b, ok := v.(bool); ok {
				s = strconv.FormatBool(b)
			}
			native, ok := from[s]
			if !ok {
				return nil, fmt.Errorf("must be one of %s", known)
			}
			return native, nil
		},
	}, nil
}

// cutPair cuts native=ours; quotation marks hold an equals sign of their own.
func cutPair(s string) (native, ours string, ok bool) {
	at := strings.IndexByte(s, '=')
	if strings.HasPrefix(s, `"`) {
		end := strings.IndexByte(s[1:], '"')
		if end < 0 || !strings.HasPrefix(s[end+2:], "=") {
			return "", "", false
		}
		at = end + 2
	}
	if at <= 0 {
		return "", "", false
	}
	ours, _ = unquote(s[at+1:])
	return s[:at], ours, ours != ""
}
