package veil

import (
	"strings"
	"testing"
)

// What a request is filled in with when it is sent is named by the program: under a pseudonym it would mean nothing.
func TestTheProgramsOwnHolesStay(t *testing.T) {
	t.Parallel()
	v := fixed()
	for _, s := range []string{
		"/locations/{workspace}/contacts/{id}", "/v1/{workspace.1}?book={workspace.2}", "?locationId={workspace}", "/contacts/{parent}/tasks/{id}",
		"https://api.test/v1/customers/{externalId}",
	} {
		if got := v.Address(s); got != s {
			t.Errorf("%s becomes %s", s, got)
		}
	}
	if s := `{"locationId":"{workspace}","ids":["{id}"]}`; string(v.JSON([]byte(s))) != s {
		t.Errorf("%s becomes %s", s, v.JSON([]byte(s)))
	}
	if s := "No workspace that {workspace} could stand for."; !strings.Contains(v.Sentence(s), " {workspace} ") {
		t.Errorf("it becomes %s", v.Sentence(s))
	}
	// Anything else in braces was chosen by somebody.
	for _, s := range []string{"{zyxwarda}", "{workspace zyxwarda}", "{zyxwarda{id", "{"} {
		if got := v.Text(s); got == s && s != "{" {
			t.Errorf("%s stays", s)
		}
	}
}
