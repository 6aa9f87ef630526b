package spec

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// decode reads JSON objects into the values that encoding/json would make of them, in one pass: reading the records of
// a pull is most of what a pull costs. Whatever is not plain is left to encoding/json, faults and their words as well.

// nesting bounds how deep objects may lie in each other here.
const nesting = 64

// decodeObject is false where the bytes are not one plain JSON object.
func decodeObject(raw []byte) (map[string]any, bool) {
	d := decoder{in: raw}
	d.space()
	if d.at >= len(d.in) || d.in[d.at] != '{' {
		return nil, false
	}
	o, ok := d.object(0)
	d.space()
	return o, ok && d.at == len(d.in)
}

type decoder struct {
	in []byte
	at int
}

func (d *decoder) space() {
	for d.at < len(d.in) {
		switch d.in[d.at] {
		case ' ', '\n', '\t', '\r':
			d.at++
		default:
			return
		}
	}
}

// next skips space and takes one byte; 0 at the end.
func (d *decoder) next() byte {
	d.space()
	if d.at >= len(d.in) {
		return 0
	}
	d.at++
	return d.in[d.at-1]
}

func (d *decoder) value(depth int) (any, bool) {
	d.space()
	if d.at >= len(d.in) || depth > nesting {
		return nil, false
	}
	switch d.in[d.at] {
	case '{':
		return d.object(depth)
	case '[':
		return d.array(depth)
	case '"':
		return d.text()
	case 't':
		return true, d.word("true")
	case 'f':
		return false, d.word("false")
	case 'n':
		return nil, d.word("null")
	}
	return d.number()
}

func (d *decoder) word(w string) bool {
	if len(d.in)-d.at < len(w) || string(d.in[d.at:d.at+len(w)]) != w {
		return false
	}
	d.at += len(w)
	return true
}

func (d *decoder) object(depth int) (map[string]any, bool) {
	d.at++ // the brace
	out := map[string]any{}
	if d.space(); d.at < len(d.in) && d.in[d.at] == '}' {
		d.at++
		return out, true
	}
	for {
		if d.space(); d.at >= len(d.in) || d.in[d.at] != '"' {
			return nil, false
		}
		name, ok := d.text()
		if !ok || d.next() != ':' {
			return nil, false
		}
		v, ok := d.value(depth + 1)
		if !ok {
			return nil, false
		}
		out[name] = v
		switch d.next() {
		case ',':
		case '}':
			return out, true
		default:
			return nil, false
		}
	}
}

func (d *decoder) array(depth int) ([]any, bool) {
	d.at++ // the bracket
	out := []any{}
	if d.space(); d.at < len(d.in) && d.in[d.at] == ']' {
		d.at++
		return out, true
	}
	for {
		v, ok := d.value(depth + 1)
		if !ok {
			return nil, false
		}
		out = append(out, v)
		switch d.next() {
		case ',':
		case ']':
			return out, true
		default:
			return nil, false
		}
	}
}

// text reads a string. One with escapes or with bytes that are no UTF-8 is read by encoding/json.
func (d *decoder) text() (string, bool) {
	begin, plain, ascii := d.at, true, true
	for d.at++; d.at < len(d.in) && d.in[d.at] != '"'; d.at++ {
		switch c := d.in[d.at]; {
		case c < ' ':
			return "", false
		case c == '\\':
			plain = false
			d.at++
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	if d.at >= len(d.in) {
		return "", false
	}
	d.at++
	inside := d.in[begin+1 : d.at-1]
	if plain && (ascii || utf8.Valid(inside)) {
		return string(inside), true
	}
	var s string
	err := json.Unmarshal(d.in[begin:d.at], &s)
	return s, err == nil
}

// number reads a number; whether it is spelt as JSON wants it is for encoding/json to say unless it is a plain one.
func (d *decoder) number() (any, bool) {
	begin := d.at
	for d.at < len(d.in) {
		c := d.in[d.at]
		if c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' && (c < '0' || c > '9') {
			break
		}
		d.at++
	}
	lit := d.in[begin:d.at]
	if len(lit) == 0 || !json.Valid(lit) {
		return nil, false
	}
	f, err := strconv.ParseFloat(string(lit), 64)
	return f, err == nil
}
