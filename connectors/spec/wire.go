package spec

import (
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// What a connector puts on the wire is checked as it is read: a file must not be able to send a request, or what rides
// on it, anywhere but to its hosts. The mark "is" of a field says what its value must be.

// wired are the faults of a value that goes on the wire, by the mark of its field.
func wired(mark string, v reflect.Value, at string) []error {
	switch mark {
	case "path":
		if path := v.String(); !strings.HasPrefix(path, "/") {
			return []error{faultAt(at, "must be a path that begins with /, not %s", quoted(path))}
		} else if !staysOnHost(path) {
			return []error{faultAt(at, "must be a path that begins with one /, without a host, a \\, a # and steps like .., not %s", quoted(path))}
		}
	case "header":
		switch name := v.String(); {
		case !isToken(name):
			return []error{faultAt(at, "must be the name of a header such as X-Api-Key, of letters, digits and dashes, not %s", quoted(name))}
		case misnamed(name, false) != "":
			return []error{faultAt(at, "must be another header than %s, which %s", name, misnamed(name, false))}
		}
	case "value":
		if !oneLine(v.String()) {
			return []error{faultAt(at, "has a sign in it that no header can carry, such as the end of a line")}
		}
	case "headers", "credentials":
		return headerFaults(v, at, mark == "headers")
	}
	return nil
}

// staysOnHost reports whether a path stays on the host, whatever is filled into its holes.
func staysOnHost(path string) bool {
	flat, _, _ := strings.Cut(hole.ReplaceAllString(path, "x"), "?")
	flat, err := url.PathUnescape(flat)
	if err != nil || strings.Contains(flat, "//") || strings.ContainsAny(path, "\\#") || strings.Contains(flat, "\\") {
		return false
	}
	steps := strings.Split(flat, "/")
	return oneLine(path) && oneLine(flat) && !slices.Contains(steps, "..") && !slices.Contains(steps, ".")
}

// headerFaults are those of a map of headers; plain ones carry no credentials.
func headerFaults(v reflect.Value, at string, plain bool) []error {
	var out []error
	seen := map[string]string{}
	given, _ := v.Interface().(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		key, same := at+"."+name, http.CanonicalHeaderKey(name)
		words := misnamed(name, plain)
		switch {
		case words != "":
			out = append(out, faultAt(key, "%s", words))
		case seen[same] != "":
			out = append(out, faultAt(key, "is the same header as %s: keep one of them", seen[same]))
		case !oneLine(given[name]):
			out = append(out, faultAt(key, "has a sign in it that no header can carry, such as the end of a line"))
		}
		seen[same] = name
	}
	return out
}

// misnamed says why nothing may be sent in such a header; "" where it may. plain ones carry no credentials.
func misnamed(name string, plain bool) string {
	same := http.CanonicalHeaderKey(name)
	switch {
	case !isToken(name):
		return "is no name of a header: it has letters, digits and dashes, such as X-Branch"
	case slices.Contains(ownHeaders(), same):
		return "is set by the program itself: leave it out"
	case plain && slices.Contains(credentialHeaders(), same):
		return "carries credentials, and those go under auth or send: leave it out"
	}
	return ""
}

func isToken(name string) bool { return name != "" && strings.Trim(name, tokenSigns) == "" }

// tokenSigns are what a token of RFC 9110 is made of.
const tokenSigns = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// ownHeaders belong to the connection, or say where a request goes and where it ends.
func ownHeaders() []string {
	return []string{
		"Host", "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Upgrade", "Expect",
		"Accept-Encoding", "Content-Encoding", "Proxy-Authorization", "Proxy-Authenticate", "Forwarded", "Via",
	}
}

func credentialHeaders() []string {
	return []string{"Authorization", "Cookie", "Cookie2", "Set-Cookie"}
}

// oneLine reports whether a text has nothing in it that drives a screen or ends a line.
func oneLine(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// bounds are the least and the greatest that a whole number of that key may be.
func bounds(key string) (least, most int64, ok bool) {
	switch name := key[strings.LastIndexByte(key, '.')+1:]; {
	case name == "size":
		return 1, 10000, true
	case name == "max":
		return 1, 1e6, true
	case name == "status":
		return 100, 599, true
	case strings.HasPrefix(name, "ports["):
		return 1, 65535, true
	}
	return 0, 0, false
}

// within tells a whole number that is out of its bounds.
func (s *shape) within(n ast.Node, v reflect.Value, key string) bool {
	least, most, ok := bounds(key)
	if !ok || !v.CanInt() || v.Int() >= least && v.Int() <= most {
		return true
	}
	s.fault(n.GetToken(), key, "must be a whole number from %d to %d, not %s", least, most, standing(n))
	return false
}
