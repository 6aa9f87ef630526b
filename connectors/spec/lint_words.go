package spec

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"patchbay/problem"
)

// expected says what belongs at a key of a type, with an example where one helps.
func expected(t reflect.Type, key string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	such := ""
	if e := example(t, key); e != "" {
		such = " such as " + e
	}
	switch {
	case t == reflect.TypeFor[span]():
		return "a length of time like 30s, 10m, 24h or 90d"
	case t == reflect.TypeFor[words]():
		return "a text or a list of texts" + such
	case isOrdered(t), t.Kind() == reflect.Map, t.Kind() == reflect.Struct:
		return "keys with values" + such
	case t.Kind() == reflect.Slice:
		return "a list" + such
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int && such == "":
		return "a whole number such as 10"
	case t.Kind() == reflect.Int:
		return "a whole number" + such
	}
	return "text" + such
}

// example is how the value of a key may look; "" where the name tells enough. One name stands for things of several
// kinds, in several places: an example must be of the kind that is wanted.
func example(t reflect.Type, key string) string {
	name := key[strings.LastIndexByte(key, '.')+1:]
	e := examples()[name]
	if name != key && (name == "id" || name == "name" || name == "workspace") {
		e = name // a path in an answer
	}
	begins := map[bool]string{true: "{", false: "["}[isOrdered(t) || t.Kind() == reflect.Map || t.Kind() == reflect.Struct]
	if scalar := begins == "[" && t.Kind() != reflect.Slice; scalar == strings.ContainsAny(e[:min(1, len(e))], "{[") || !scalar && !strings.HasPrefix(e, begins) {
		return ""
	}
	return e
}

func examples() map[string]string {
	return map[string]string{
		"id": "frontdesk", "name": "Frontdesk", "summary": "A booking desk for small practices.", "workspace": "branch", "kind": "practice",
		"hosts": `{api: "https://api.example.com"}`, "headers": "{X-Branch: $workspace}", "limits": "[{requests: 60, per: 1m, scope: account}]",
		"auth": "{key: {label: API key, header: X-Api-Key}}", "key": "{label: API key, header: X-Api-Key}", "token": "{label: Private token}",
		"account": "{get: /me, id: id, name: name, kind: account}", "workspaces": "{get: /branches, items: data, id: id, name: name}",
		"errors": "{message: [error.message]}", "message": "[error.message]", "rules": "[{status: 422, match: taken, is: duplicate}]",
		"models": "{contact: {id: id, list: {get: /people, items: data}, fields: {email: email}}}", "fields": "{email: email | lower}",
		"get": "/people", "post": "/people", "put": "/people/{id}", "patch": "/people/{id}", "query": "{page: $page}", "body": "{person: $fields}",
		"form": "{person: $fields}", "items": "data", "cannot": "{subscribe: it tells nobody about changes.}", "setup": "[Make a key.]", "notes": "[It keeps no time zone.]",
		"requests": "60", "size": "50", "status": "422", "max": "100", "scope": "people.read", "refuses": "[birthday]", "requires": "[email]",
		"list": "{get: /people, items: data}", "retrieve": `{get: "/people/{id}"}`, "create": "{post: /people}", "update": `{patch: "/people/{id}"}`,
		"delete": `{delete: "/people/{id}"}`, "text": "{query: {q: $text}}", "since": "{query: {since: $since}}", "ports": "[8080]", "label": "API key",
		"next": "page", "types": "{TEXT: text}", "keep": "[account_id]",
	}
}

// standing says what is at a node.
func standing(n ast.Node) string {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) == 0 {
			return "{} with nothing in it"
		}
		return "keys with values"
	case *ast.SequenceNode:
		if len(n.Values) == 0 {
			return "[] with nothing in it"
		}
		return "a list"
	}
	return quoted(n.GetToken().Value)
}

// quoted is a text from the file in the words of a fault, shortened.
func quoted(text string) string {
	const longest = 60
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest]) + "…"
	}
	return fmt.Sprintf("%q", problem.Clean(text))
}

// absent says that a key is missing, and how it might look.
func absent(t reflect.Type, key string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if e := example(t, key); e != "" {
		return "is missing: write it as in " + key[strings.LastIndexByte(key, '.')+1:] + ": " + e
	}
	return "is missing: it must be " + expected(t, key)
}

// offered offers a word that is near and stands there already, or else all words there are.
func offered(all []string, near string) string {
	if near != "" {
		return fmt.Sprintf("; %s is there already", near)
	}
	return "; there are: " + strings.Join(all, ", ")
}
