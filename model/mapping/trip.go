package mapping

import (
	"strings"

	"patchbay/model"
)

// Trip is the way of one field's value out of a native object and back into it.
type Trip struct {
	Held    []Held // what stands at the field's places
	Value   any    // what is read of it; nil for nothing
	Unread  string // why it cannot be read, as a clause; "" when it can
	Writes  bool   // the field can be written: what follows was tried
	Back    []Held // what stands there once Value was written back; nil where nothing was
	Refused string // why Value cannot be written, as a clause; "" when it can
	Again   any    // what is read then
	Broken  []Violation
}

// Trip reads a field of a native object, writes what was read back to a copy, reads that again, and proves both laws on it.
// A field that holds nothing is not written, as it never is.
func (m Mapping) Trip(field string, native map[string]any) Trip {
	only := m.Only([]string{field})
	out := Trip{Held: m.Held(field, native), Writes: m.writable(field)}
	fields, warnings := only.Read(native)
	for _, w := range warnings {
		if w.Code == Unreadable && w.Field == field {
			out.Unread = Reason(w)
		}
	}
	out.Value = fields[field]
	if out.Unread != "" || !out.Writes {
		return out
	}
	_, read := fields[field]
	if read {
		out.Broken = append(m.getPut(native, field, out.Value), m.putGet(native, field, nil)...)
	}
	if model.Empty(out.Value) {
		return out
	}
	body, _, err := m.write(model.Patch{field: out.Value}, native, true)
	if err != nil {
		out.Refused = refusal(err)
		return out
	}
	after := m.Predict(native, body)
	again, _ := only.Read(after)
	out.Back, out.Again = m.Held(field, after), again[field]
	return out
}

// refusal is why one value cannot be written, without the label in front.
func refusal(err error) string {
	if all, is := err.(Refused); is && len(all) > 0 {
		return all[0].Message
	}
	return words(err)
}

// Reason is why a value was left out, as a clause, from the warning that reading left of it.
func Reason(w model.Warning) string {
	return strings.TrimSuffix(strings.TrimPrefix(w.Message, leftOut), ".")
}

// Clause is an error of this package as a clause for people, without the name of a field in front.
func Clause(err error) string { return words(err) }
