package standard

import (
	"slices"

	shared "patchbay/connectors/sandbox"
)

// The scopes that mean something here.
const (
	openID      = "openid"
	profile     = "profile"
	email       = "email"
	offline     = "offline_access"
	readPeople  = "people.read"
	writePeople = "people.write"
)

func scopes() []string { return []string{openID, profile, email, offline, readPeople, writePeople} }

// scopeWords says what a scope allows.
func scopeWords(scope string) (string, bool) {
	words := map[string]string{
		openID: "Know who you are", profile: "See your name", email: "See your e-mail address", offline: "Stay connected while you are away",
		readPeople: "See the people of the workspace", writePeople: "Add, change and delete people of the workspace",
	}[scope]
	return words, words != ""
}

func has(g shared.Grant, scope string) bool { return slices.Contains(g.Scopes, scope) }

// within reports whether all of some scopes were granted.
func within(g shared.Grant, asked []string) bool {
	return !slices.ContainsFunc(asked, func(s string) bool { return !has(g, s) })
}
