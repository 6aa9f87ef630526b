package spec

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// samples are objects as providers send them, and as they must not.
func samples() []string {
	return []string{
		`{}`, ` {"a" : 1 , "b":[ ],"c":{ } } `, `{"a":"x","a":"y"}`, `{"n":[1,-2.5,1e3,1E-2,0,-0]}`, `{"t":true,"f":false,"z":null}`,
		`{"s":"é ü 日本 \u00e9 \ud83d\ude00 \n \" \\ \/"}`, `{"s":"` + "\xff" + `"}`, `{"s":"\ud800"}`, `{"\u0061":1}`,
		`{"id":"c1","tags":["x"],"customFields":[{"id":"f","value":["a",1,{"k":"v"}]}],"searchAfter":[1736471515514,"c1"]}`,
		``, `null`, `[]`, `"x"`, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{a:1}`, `{"a":01}`, `{"a":+1}`, `{"a":.5}`, `{"a":1.}`, `{"a":-}`, `{"a":tru}`, `{"a":1}x`,
		`{"a":"` + "\n" + `"}`, `{"a":"\x"}`, `{"a":"`, `{"a":"\`, `{"a":[1,]}`, `{"a":[1 2]}`, `{"a":1e999}`, `{"a" 1}`, `{"a":1 "b":2}`, "{\"a\":1}\x00", `{"a":nullx}`,
		strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100), strings.Repeat(`{"a":[`, 30) + strings.Repeat(`]}`, 30),
	}
}

// agree fails where an object is read otherwise than encoding/json reads it, or where something else is taken for one.
func agree(t *testing.T, raw []byte) {
	t.Helper()
	var want map[string]any
	err := json.Unmarshal(raw, &want)
	if got, ok := decodeObject(raw); ok && (err != nil || !reflect.DeepEqual(got, want)) {
		t.Errorf("%q was read as %v, and is %v (%v)", raw, got, want, err)
	}
	got, failed := parseObject(raw)
	if (failed == nil) != (err == nil && want != nil) || failed == nil && !reflect.DeepEqual(map[string]any(got), want) {
		t.Errorf("%q: %v (%v), and is %v (%v)", raw, got, failed, want, err)
	}
}

func TestObjectsAreReadAsTheStandardLibraryReadsThem(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		agree(t, []byte(s))
	}
	for _, s := range samples()[:6] {
		if _, ok := decodeObject([]byte(s)); !ok {
			t.Errorf("%s is left to the slow way", s)
		}
	}
}

func FuzzReadingAnObject(f *testing.F) {
	for _, s := range samples() {
		f.Add([]byte(s))
	}
	f.Fuzz(agree)
}
