package stack

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// slow says what maskMembers must do, in a form that is easy to believe.
var slow = regexp.MustCompile(`(?i)("[^"]{0,40}(?:token|secret|password|passwd|pwd|(?:api|app|sess|oauth|access)_?key|credential)[^"]{0,40}"[ \t\r\n]*:[ \t\r\n]*)"(?s:[^"\\]|\\.)*("|\\?$)`)

func TestTextsOfSecretMembersAreMasked(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"access_token":"abc","n":1}`:                 `{"access_token":"[secret]","n":1}`,
		`{"a":"token","sessKey" : "x\"y","b":"token"}`: `{"a":"token","sessKey" : "[secret]","b":"token"}`,
		`{"data":{"appSecret":"half of it`:             `{"data":{"appSecret":"[secret]"`,
		`{"pwd":"x\`:                                   `{"pwd":"[secret]"`,
		`{"token":12,"tokens":["a"],"password":null}`:  `{"token":12,"tokens":["a"],"password":null}`,
		`plain text about a "token": no`:               `plain text about a "token": no`,
		``:                                             ``,
	} {
		if got := string(maskMembers([]byte(in))); got != want {
			t.Errorf("%s became %s, not %s", in, got, want)
		}
	}
}

func FuzzMaskingAgreesWithItsDescription(f *testing.F) {
	for _, s := range []string{`{"access_token":"abc"}`, `{"a":{"PWD":"x\\"},"b":"c"}`, `"token":"`, `""""token":"x"`, `{"x":"\"token\":\"y\""}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 60 || bytes.ContainsAny(in, "\x80\xff") || strings.ToValidUTF8(string(in), "") != string(in) {
			return // the description counts letters, and folds those that are none
		}
		for _, b := range in {
			if b >= 0x80 {
				return
			}
		}
		masked := maskMembers(bytes.Clone(in))
		for _, m := range slow.FindAllSubmatchIndex(in, 1) {
			if !bytes.HasPrefix(masked, append(bytes.Clone(in[:m[3]]), `"[secret]"`...)) {
				t.Fatalf("%q became %q", in, masked)
			}
		}
	})
}

func BenchmarkMask(b *testing.B) {
	page := []byte(`{"customers":[` + strings.Repeat(`{"id":"5f0000000000000000000000","firstName":"Ann","fields":[{"id":"1","type":"TEXT","value":"x"},{"id":"2","type":"PHONE","value":"{\"phone\":\"+1\"}"}]},`, 400) + `{}]}`)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		maskMembers(page)
	}
}
