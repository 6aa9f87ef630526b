package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"patchbay/model"
)

// Fields are stored as one flat JSON object, paths in alphabetical order, so that equal fields are equal
// bytes. Whole numbers are written without and floats always with a fraction: that tells the types apart.

func encodeFields(f model.Fields) []byte { return entriesOf(f).encode(make([]byte, 0, 64+40*len(f))) }

// entry is a field with its value.
type entry struct {
	path  string
	value any
}

// entries are fields, paths in alphabetical order.
type entries []entry

func entriesOf(f model.Fields) entries { return entries(nil).of(f) }

// of gives the fields of f in the room of e. Records of one page have mostly the same paths: where f has those of e, they
// are in their order already.
func (e entries) of(f model.Fields) entries {
	if len(e) == len(f) && e.fill(f) {
		return e
	}
	e = slices.Grow(e[:0], len(f))
	for path, v := range f {
		e = append(e, entry{path, v})
	}
	slices.SortFunc(e, func(a, b entry) int { return strings.Compare(a.path, b.path) })
	return e
}

// fill takes the values of f, unless f has other paths.
func (e entries) fill(f model.Fields) bool {
	for i := range e {
		v, there := f[e[i].path]
		if !there {
			return false
		}
		e[i].value = v
	}
	return true
}

// encode puts the fields behind b, as they are stored.
func (e entries) encode(b []byte) []byte {
	b = append(b, '{')
	for i, f := range e {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, f.path)
		b = append(b, ':')
		b = appendValue(b, f.value)
	}
	return append(b, '}')
}

func appendValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...)
	case string:
		return appendString(b, v)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case float64:
		return appendFloat(b, v)
	case []string:
		b = append(b, '[')
		for i, s := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		return append(b, ']')
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return append(b, "null"...) // nothing that JSON cannot carry is a canonical value
	}
	return append(b, raw...)
}

func appendFloat(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return append(b, "null"...)
	}
	start := len(b)
	b = strconv.AppendFloat(b, v, 'g', -1, 64)
	if !bytes.ContainsAny(b[start:], ".e") {
		b = append(b, ".0"...)
	}
	return b
}

func appendString(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	b = append(b, '"')
	from := 0 // what is to be written as it is
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, s[from:i]...)
		from = i + 1
		if c < 0x20 {
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		} else {
			b = append(b, '\\', c)
		}
	}
	return append(append(b, s[from:]...), '"')
}

func decodeFields(raw []byte) (model.Fields, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	out := map[string]any{}
	if err := dec.Decode(&out); err != nil {
		return nil, fmt.Errorf("read stored fields: %w", err)
	}
	for k, v := range out {
		out[k] = canonical(v)
	}
	return out, nil
}

func decodeValue(raw []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, fmt.Errorf("read stored value: %w", err)
	}
	return canonical(v), nil
}

// canonical gives a decoded value the Go type that the model promises.
func canonical(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n
		}
		return plain(v)
	case []any:
		words := make([]string, 0, len(v))
		for _, x := range v {
			s, ok := x.(string)
			if !ok {
				return plain(v)
			}
			words = append(words, s)
		}
		return words
	}
	return v
}

// plain is what encoding/json makes of numbers by itself, at any depth.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		x, _ := v.Float64() // out of range becomes an infinity with an error; what was stored never is
		return x
	case []any:
		for i, x := range v {
			v[i] = plain(x)
		}
	case map[string]any:
		for k, x := range v {
			v[k] = plain(x)
		}
	}
	return v
}

// micros is t as stored; the zero time is 0.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

func moment(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// jsonText is v as JSON text, for lists and small structs of this package that always marshal.
func jsonText(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return string(raw)
}
