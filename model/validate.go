package model

import (
	"cmp"
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/nyaruka/phonenumbers"
)

// Code names why a value was refused. Scripts may rely on the words.
type Code string

// The named errors of validation.
const (
	UnknownField    Code = "unknownField"
	FieldReadOnly   Code = "readOnly"
	WrongType       Code = "wrongType"
	TooShort        Code = "tooShort"
	TooLong         Code = "tooLong"
	TooMany         Code = "tooMany"
	NotAnEmail      Code = "notAnEmail"
	NotAPhone       Code = "notAPhone"
	NotAURL         Code = "notAUrl"
	NotADate        Code = "notADate"
	NotACountry     Code = "notACountry"
	NotATimezone    Code = "notATimezone"
	NotAnOption     Code = "notAnOption"
	MissingRequired Code = "missingRequiredField"
	WrongPeriod     Code = "wrongPeriod"
)

// Refusal is one value that was refused, and why, in words that follow the field's label:
// "Phone must have 3 to 32 characters".
type Refusal struct {
	Field   string
	Label   string
	Code    Code
	Message string
}

func (r *Refusal) Error() string { return r.Label + " " + r.Message }

func refuse(f Field, c Code, format string, args ...any) *Refusal {
	return &Refusal{Field: f.Name, Label: f.Label, Code: c, Message: fmt.Sprintf(format, args...)}
}

// Validate brings a patch into canonical form and checks it against the model. It returns
// every refusal, by path in alphabetical order; the patch is usable only when there is none.
// Phones become E.164 with region (ISO 3166-1 alpha-2, may be "") for national numbers.
func Validate(m Model, p Patch, region string) (Patch, []*Refusal) {
	out := Patch{}
	var bad []*Refusal
	for _, name := range slices.Sorted(maps.Keys(p)) {
		f, ok := m.Field(name)
		if !ok {
			bad = append(bad, &Refusal{Field: name, Label: name, Code: UnknownField, Message: "is not a field of " + m.Name})
			continue
		}
		v, err := check(f, p[name], region)
		if err != nil {
			bad = append(bad, err)
			continue
		}
		out[name] = v
	}
	return out, bad
}

// Required lists what is missing for a creation: the model's AnyOf rule and the paths that the
// connector asks for beyond it.
func Required(m Model, p Patch, also []string) []*Refusal {
	var bad []*Refusal
	some := len(m.AnyOf) == 0
	for _, name := range m.AnyOf {
		some = some || !Empty(p[name])
	}
	if !some {
		f, _ := m.Field(m.AnyOf[0])
		if len(m.AnyOf) == 1 {
			bad = append(bad, refuse(f, MissingRequired, "is needed"))
		} else {
			bad = append(bad, refuse(f, MissingRequired, "or one of %s is needed", strings.Join(labels(m, m.AnyOf[1:]), ", ")))
		}
	}
	for _, name := range also {
		if f, ok := m.Field(name); ok && Empty(p[name]) {
			bad = append(bad, refuse(f, MissingRequired, "is needed"))
		}
	}
	return bad
}

// labels are what people call the fields of these paths.
func labels(m Model, paths []string) []string {
	out := make([]string, len(paths))
	for i, path := range paths {
		f, _ := m.Field(path)
		out[i] = cmp.Or(f.Label, path)
	}
	return out
}

// Check is Validate for one field's value.
func Check(f Field, v any, region string) (any, *Refusal) { return check(f, v, region) }

func check(f Field, v any, region string) (any, *Refusal) {
	if f.ReadOnly && f.Why != "" {
		return nil, refuse(f, FieldReadOnly, "%s", f.Why)
	}
	if f.ReadOnly {
		return nil, refuse(f, FieldReadOnly, "cannot be changed")
	}
	if r := Precise(f, v); r != nil {
		return nil, r
	}
	c, err := Canonical(f, v)
	if err != nil {
		return nil, err.(*Refusal)
	}
	if c == nil {
		return nil, nil
	}
	if f.Type == Phone {
		c = E164(c.(string), region)
	}
	if r := limits(f, c); r != nil {
		return nil, r
	}
	return c, shape(f, c)
}

func limits(f Field, v any) *Refusal {
	switch v := v.(type) {
	case string:
		n := utf8.RuneCountInString(v)
		if f.Min > 0 && n < f.Min {
			return refuse(f, TooShort, "must have at least %d characters", f.Min)
		}
		if f.Max > 0 && n > f.Max {
			return refuse(f, TooLong, "must have at most %d characters, not %d", f.Max, n)
		}
	case []string:
		if f.Max > 0 && len(v) > f.Max {
			return refuse(f, TooMany, "can hold at most %d, not %d", f.Max, len(v))
		}
	}
	return nil
}

func shape(f Field, v any) *Refusal {
	s, _ := v.(string)
	switch f.Type {
	case Email:
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s || !strings.Contains(s[strings.LastIndexByte(s, '@'):], ".") {
			return refuse(f, NotAnEmail, "must be an address like ada@example.com")
		}
	case Phone:
		if strings.Count(digits(s), "") < 4 || strings.ContainsFunc(s, notPhone) {
			return refuse(f, NotAPhone, "must be a number like +1 212 555 0100")
		}
	case URL:
		u, err := url.Parse(s)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return refuse(f, NotAURL, "must be an address like https://example.com")
		}
	case Country:
		if len(s) != 2 || phonenumbers.GetCountryCodeForRegion(s) == 0 {
			return refuse(f, NotACountry, "must be a two-letter country code like DE")
		}
	case Timezone:
		if _, err := time.LoadLocation(s); err != nil {
			return refuse(f, NotATimezone, "must be a zone like Europe/Berlin")
		}
	case Choice:
		if len(f.Options) > 0 && !slices.Contains(f.Options, s) {
			return refuse(f, NotAnOption, "must be one of %s", strings.Join(f.Options, ", "))
		}
	}
	return nil
}

// E164 spells a phone number as +49…; a number that cannot be parsed comes back as it was. Two zeros in front stand for
// the plus. region is the ISO 3166-1 alpha-2 code that a national number is read in, or "".
func E164(s, region string) string {
	n, err := phonenumbers.Parse(s, region)
	if rest, zeros := strings.CutPrefix(strings.TrimSpace(s), "00"); err != nil && zeros {
		n, err = phonenumbers.Parse("+"+rest, region)
	}
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return s
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func notPhone(r rune) bool { return !strings.ContainsRune("+0123456789 ()-./#x;ext=*", r) }
