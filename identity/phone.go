package identity

import "strings"

// Phone is a number by its digits.
type Phone struct {
	Digits        string // without what is dialled in front of it
	International bool   // the digits begin with the country's code
}

// phoneOf reads a number in any spelling; ok is false for what is too short to be one.
func phoneOf(s string) (p Phone, ok bool) {
	s = strings.TrimSpace(s)
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
		if r == ';' || r == 'x' || r == 'e' { // an extension follows
			break
		}
	}
	digits := b.String()
	switch {
	case strings.HasPrefix(s, "+"):
		p = Phone{digits, true}
	case strings.HasPrefix(digits, "00"):
		p = Phone{digits[2:], true}
	default:
		p = Phone{strings.TrimLeft(digits, "0"), false}
	}
	return p, len(p.Digits) >= 6 && len(p.Digits) <= 15 && strings.Trim(p.Digits, p.Digits[:1]) != ""
}

func phonesOf(v any) []Phone {
	switch v := v.(type) {
	case string:
		if p, ok := phoneOf(v); ok {
			return []Phone{p}
		}
	case []any:
		var out []Phone
		for _, x := range v {
			if o, ok := x.(map[string]any); ok {
				x = firstOf(o, "number", "phone", "value")
			}
			out = append(out, phonesOf(x)...)
		}
		return out
	case []string:
		var out []Phone
		for _, x := range v {
			out = append(out, phonesOf(x)...)
		}
		return out
	}
	return nil
}

// addPhones appends the numbers that are not in the list in any spelling.
func addPhones(list, more []Phone) []Phone {
next:
	for _, p := range more {
		for _, have := range list {
			if have.same(p) {
				continue next
			}
		}
		list = append(list, p)
	}
	return list
}

// same reports whether two spellings can be one number: one without its country's code is the end of the other.
func (p Phone) same(q Phone) bool {
	if p.International == q.International {
		return p.Digits == q.Digits
	}
	long, short := p.Digits, q.Digits
	if q.International {
		long, short = short, long
	}
	return len(short) >= 7 && len(long)-len(short) <= 3 && strings.HasSuffix(long, short)
}

// end is what all spellings of a number have in common.
func (p Phone) end() string { return p.Digits[max(0, len(p.Digits)-8):] }
