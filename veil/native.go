package veil

import (
	"bytes"
	"encoding/json"
	"strings"
)

// JSON veils the texts of a document, its long numbers and the keys that are no words of a program; short numbers, true,
// false and null stay, what a key says is a time or an id, and the way it is laid out. What is no JSON is veiled as a text.
func (v *Veil) JSON(doc []byte) []byte { return v.Versioned(doc, "") }

// Versioned is JSON of a record of which the provider's stamp of its version is known, "" for none: that is nobody's word,
// and stays.
func (v *Veil) Versioned(doc []byte, version string) []byte {
	trimmed := bytes.TrimSpace(doc)
	if len(trimmed) == 0 {
		return doc
	}
	if !json.Valid(trimmed) {
		return []byte(v.Text(strings.ToValidUTF8(string(doc), "�")))
	}
	w := &writer{veil: v, version: version, in: doc, out: make([]byte, 0, len(doc)+len(doc)/8)}
	for w.at < len(doc) {
		w.next()
	}
	return w.out
}

// writer copies a valid document with other texts in it.
type writer struct {
	veil *Veil
	in   []byte
	at   int
	out  []byte
	key  string // of the value that comes next

	version string // a value that stays; "" for none
}

func (w *writer) next() {
	switch c := w.in[w.at]; {
	case c == '"':
		w.text()
	case c == '-' || c >= '0' && c <= '9':
		w.number()
	default:
		w.out = append(w.out, c)
		w.at++
	}
}

func (w *writer) text() {
	end := w.at + 1
	for w.in[end] != '"' {
		if w.in[end] == '\\' {
			end++
		}
		end++
	}
	end++
	var s string
	if json.Unmarshal(w.in[w.at:end], &s) != nil {
		s = ""
	}
	w.at = end
	rest := bytes.TrimLeft(w.in[end:], " \t\r\n")
	if len(rest) > 0 && rest[0] == ':' {
		w.key = s
		w.put(w.veil.named(s))
		return
	}
	if s == w.version {
		w.put(s)
		return
	}
	w.put(w.veil.valued(w.key, s))
}

func (w *writer) put(s string) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) == nil {
		w.out = append(w.out, bytes.TrimRight(b.Bytes(), "\n")...)
	}
}

func (w *writer) number() {
	end := w.at
	for end < len(w.in) && bytes.IndexByte([]byte("+-.eE0123456789"), w.in[end]) >= 0 {
		end++
	}
	text := string(w.in[w.at:end])
	w.at = end
	if text != w.version {
		text = w.veil.counted(w.key, text)
	}
	w.out = append(w.out, text...)
}

// counted is a number of a document. A long one may be a telephone number or somebody's id, unless its key says that
// it is a time; a place on the map tells an address.
func (v *Veil) counted(key, text string) string {
	low := strings.ToLower(key)
	place := strings.HasPrefix(low, "lat") || strings.HasPrefix(low, "lng") || strings.HasPrefix(low, "lon")
	if !place && !Born(key) && (digits(text) < 7 || timed(key)) {
		return text
	}
	whole := strings.IndexAny(text, ".eE")
	if whole < 0 {
		whole = len(text)
	}
	d := v.hash('n', text)
	out := []byte(text)
	for i := range out {
		if out[i] >= '0' && out[i] <= '9' && (i < whole || place) {
			out[i] = byte('1' + d.of(9)) // no zero that JSON would not have in front
		}
	}
	if string(out) == text && len(out) > 0 && out[0] != '-' {
		out[0] = '1' + (out[0]-'1'+1)%9
	}
	return string(out)
}

// timed reports whether a key is one of times.
func timed(key string) bool {
	if strings.HasSuffix(key, "At") || strings.HasSuffix(key, "_at") || strings.HasSuffix(key, "On") {
		return true
	}
	low := strings.ToLower(key)
	for _, part := range []string{"date", "time", "expires", "since", "until"} {
		if strings.Contains(low, part) && !strings.Contains(low, "timezone") {
			return true
		}
	}
	return false
}
