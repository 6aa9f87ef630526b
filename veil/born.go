package veil

import (
	"fmt"
	"strings"
	"time"
)

// Born reports whether a field or key of that name is the day on which somebody was born: with a town it tells who they are.
func Born(name string) bool {
	low := strings.ToLower(name[strings.LastIndexByte(name, '.')+1:])
	return strings.Contains(low, "birth") || low == "dob" || low == "born" || low == "bornon"
}

// isDay reports whether a text is a day, or a moment.
func isDay(s string) bool {
	if len(s) < len(time.DateOnly) || !open(s) {
		return false
	}
	_, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	return err == nil
}

// birthday is another day of the same decade; what stands behind the day stays. What is no day is veiled as a text.
func (v *Veil) birthday(s string) string {
	if !isDay(s) {
		return v.Text(s)
	}
	day, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	if err != nil { // cannot be: it is a day
		return ""
	}
	d := v.hash('b', s[:len(time.DateOnly)])
	out := s
	for out[:len(time.DateOnly)] == s[:len(time.DateOnly)] {
		out = fmt.Sprintf("%04d-%02d-%02d", day.Year()-day.Year()%10+d.of(10), 1+d.of(12), 1+d.of(28)) + s[len(time.DateOnly):]
	}
	return v.shown(out, s)
}
