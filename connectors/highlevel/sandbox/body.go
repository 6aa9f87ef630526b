package sandbox

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// body is a decoded JSON object; numbers are json.Number.
type body map[string]any

// decode reads a JSON object and holds it against the rules. What it refuses has the list of messages that the service gives.
func decode(r io.Reader, want rules) (body, error) {
	dec := json.NewDecoder(r)
	dec.UseNumber()
	var b body
	if err := dec.Decode(&b); err != nil || dec.More() {
		return nil, badRequest("%s", unverifiedNotJSON)
	}
	if messages := want.complaints(b); len(messages) > 0 {
		return nil, unprocessable(messages...)
	}
	return b, nil
}

// complaints lists what is wrong with b: unknown properties first, then types, by name.
func (want rules) complaints(b body) []string {
	var unknown, wrong []string
	for _, name := range slices.Sorted(maps.Keys(b)) {
		rl, ok := want[name]
		switch {
		case !ok:
			unknown = append(unknown, "property "+name+" should not exist")
		case b[name] == nil && (rl.nullable || rl.kind == anything):
		default:
			wrong = append(wrong, rl.kind.complaints(name, b[name])...)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if _, sent := b[name]; want[name].required && !sent {
			wrong = append(wrong, want[name].kind.complaints(name, nil)...)
		}
	}
	return append(unknown, wrong...)
}

func (k kind) complaints(name string, v any) []string {
	switch k {
	case text, date:
		return text.textual(name, v)
	case filled:
		if v == "" {
			return []string{name + " should not be empty"}
		}
		return text.textual(name, v)
	case anyText:
		if _, ok := v.(string); !ok {
			return []string{name + " must be a string"}
		}
	case bookingStatus:
		return oneOf(name, v, bookingStatuses())
	case meetingKind:
		return oneOf(name, v, meetingKinds())
	case hexColor:
		if s, ok := v.(string); !ok || !colored(s) {
			return []string{name + " must be a hexadecimal color"}
		}
	case instant:
		if s, ok := v.(string); !ok || !momentary(s) {
			return []string{name + " must be a valid ISO 8601 date string"}
		}
	case flag:
		if _, ok := v.(bool); !ok {
			return []string{name + " must be a boolean value"}
		}
	case number:
		if _, ok := v.(json.Number); !ok {
			return []string{name + " must be a number conforming to the specified constraints"}
		}
	case texts:
		return listed(name, v)
	case fieldList:
		return fieldsListed(name, v)
	case channels:
		return channelled(name, v, []string{"Call", "Email", "SMS", "WhatsApp", "GMB", "FB", "RCS"})
	case inbound:
		return channelled(name, v, []string{"all"})
	}
	return nil
}

func (kind) textual(name string, v any) []string {
	s, ok := v.(string)
	switch {
	case !ok:
		return []string{name + " must be a string"}
	case name == "email" && s != "" && !mailable(s):
		return []string{"email must be an email"}
	case name == "country" && (len(s) != 2 || strings.ToUpper(s) != s):
		return []string{"country must be a valid ISO31661 Alpha2 code"}
	}
	return nil
}

func oneOf(name string, v any, words []string) []string {
	if s, ok := v.(string); ok && slices.Contains(words, s) {
		return nil
	}
	return []string{name + " must be one of the following values: " + strings.Join(words, ", ")}
}

func colored(s string) bool {
	digits, marked := strings.CutPrefix(s, "#")
	return marked && (len(digits) == 3 || len(digits) == 6) && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}

func momentary(s string) bool {
	_, ok := readMoment(s, time.UTC)
	return ok
}

// mailable is a rough look at an address; how strict the service is has not been measured.
func mailable(s string) bool {
	at := strings.LastIndexByte(s, '@')
	return at > 0 && strings.Contains(s[at:], ".") && !strings.HasSuffix(s, ".") && !strings.ContainsAny(s, " \t\n<>,")
}

func listed(name string, v any) []string {
	items, ok := v.([]any)
	if !ok {
		return []string{name + " must be an array"}
	}
	for _, it := range items {
		if _, ok := it.(string); !ok {
			return []string{"each value in " + name + " must be a string"}
		}
	}
	return nil
}

func fieldsListed(name string, v any) []string {
	items, ok := v.([]any)
	if !ok {
		return []string{name + " must be an array"}
	}
	var out []string
	for i, it := range items {
		f, ok := it.(map[string]any)
		if !ok {
			out = append(out, "each value in nested property "+name+" must be either object or array")
			continue
		}
		prefix := name + "." + itoa(i) + "."
		for _, key := range slices.Sorted(maps.Keys(f)) {
			if !slices.Contains([]string{"id", "key", "field_value", "fieldValue"}, key) {
				out = append(out, prefix+"property "+key+" should not exist")
			}
		}
		id, hasID := f["id"].(string)
		key, hasKey := f["key"].(string)
		if (!hasID || id == "") && (!hasKey || key == "") {
			out = append(out, prefix+"id must be a string")
		}
	}
	return out
}

func channelled(name string, v any, known []string) []string {
	m, ok := v.(map[string]any)
	if !ok {
		return []string{name + " must be an object"}
	}
	var out []string
	for _, key := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(known, key) {
			out = append(out, name+".property "+key+" should not exist")
			continue
		}
		one, _ := m[key].(map[string]any) // a nil map has no status, which is what is complained about
		status, _ := one["status"].(string)
		if !slices.Contains([]string{"active", "inactive", "permanent"}, status) || (name == "inboundDndSettings" && status == "permanent") {
			out = append(out, name+"."+key+".status must be one of the following values: active, inactive, permanent")
		}
	}
	return out
}
