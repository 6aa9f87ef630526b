package veil

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"patchbay/model"
)

// Learn tells what the fields of the models hold, so that their values are veiled in documents as they are in records.
// Where fields of one name hold different things, the name says nothing.
func (v *Veil) Learn(fields ...model.Field) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, f := range fields {
		key := strings.ToLower(f.Name[strings.LastIndexByte(f.Name, '.')+1:])
		was, met := v.keys[key]
		switch {
		case !met:
			v.keys[key] = f
		case was.Type != f.Type:
			v.keys[key] = model.Field{Name: f.Name}
		case f.Type == model.Choice:
			was.Options = append(slices.Clone(was.Options), f.Options...)
			v.keys[key] = was
		}
	}
}

func (v *Veil) learned(key string) (model.Field, bool) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	f, ok := v.keys[strings.ToLower(key)]
	return f, ok
}

// named is a key. One that is the name of a field stays, and one that is made of words that the program says; any other
// may be somebody's.
func (v *Veil) named(key string) string {
	if _, ok := v.learned(key); ok {
		return key
	}
	for _, run := range split(key) {
		if _, ok := vocabulary()[run]; ok && !titled(run) {
			continue
		}
		for _, part := range humps(run) {
			if _, ok := vocabulary()[strings.ToLower(part)]; !ok && (digits(part) < len(part) || len(part) > 2) {
				return v.parts(key, nil)
			}
		}
	}
	return key
}

// humps are the parts of a word in camel case; digits are a part of their own.
func humps(w string) []string {
	var out []string
	start, was := 0, rune(0)
	for i, r := range w {
		upper := unicode.IsUpper(r) && !unicode.IsUpper(was)
		if i > start && (upper || unicode.IsDigit(r) != unicode.IsDigit(was)) {
			out = append(out, w[start:i])
			start = i
		}
		was = r
	}
	return append(out, w[start:])
}

// identifies reports whether a key is one of ids that machines make.
func identifies(key string) bool {
	low := strings.ToLower(key)
	switch low {
	case "id", "ids", "uuid", "guid", "etag", "cursor", "revision":
		return true
	}
	for _, end := range []string{"Id", "ID", "Ids", "IDs", "_id", "_ids", "-id"} {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// valued is a text of a document under its key, which alone says what it is: not what it looks like.
func (v *Veil) valued(key, s string) string {
	if len(s) > 1 && (s[0] == '{' || s[0] == '[') && json.Valid([]byte(s)) {
		return string(v.JSON([]byte(s)))
	}
	if f, ok := v.learned(key); ok {
		switch f.Type {
		case model.Choice, model.Country, model.Timezone, model.Date, model.DateTime, model.Email, model.Phone:
			return v.fieldText(f, s)
		}
	}
	low := strings.ToLower(key)
	switch {
	case s != "" && Born(key):
		return v.birthday(s)
	case s == "" || timed(key) && moment.MatchString(s):
		return s
	case identifies(key):
		return v.ID(s)
	case strings.Contains(low, "phone") || strings.Contains(low, "mobile"):
		return v.Phone(s)
	}
	return v.Text(s)
}
