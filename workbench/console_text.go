package workbench

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"patchbay/problem"
)

// ConsoleRequest is a request as a person writes it: texts, of which [ConsoleRequest.Faults] tells what is wrong.
type ConsoleRequest struct {
	Connection string `json:"connection"`
	Method     string `json:"method"` // "" for GET
	Path       string `json:"path"`   // may hold a query of its own
	Query      string `json:"query,omitempty"`
	Header     string `json:"header,omitempty"`
	Body       string `json:"body,omitempty"` // JSON, unless the header Content-Type says otherwise
	Paginate   bool   `json:"paginate,omitempty"`
}

// The parts of a request that a fault may be in.
const (
	PartPath   = "path"
	PartQuery  = "query"
	PartHeader = "headers"
	PartBody   = "body"
)

// RequestFault is what is wrong with a part of a request, and where: line and character count from 1.
type RequestFault struct {
	Part       string
	Line, Char int
	Text       string // goes on behind "Line 3, character 7: "
}

func (f RequestFault) problem() *problem.Problem {
	where := fmt.Sprintf("Line %d, character %d of the %s", f.Line, f.Char, f.Part)
	if f.Part == PartPath {
		where = fmt.Sprintf("Character %d of the path", f.Char)
	}
	return problem.New(problem.Usage, "%s: %s.", where, problem.Clean(f.Text))
}

const formType = "application/x-www-form-urlencoded"

// Faults are what would be refused of the texts, in the order of the parts, at most one for each; none for a request that
// can be sent as far as its texts tell.
func (r ConsoleRequest) Faults() []RequestFault {
	var out []RequestFault
	if at := strings.IndexFunc(r.Path, func(c rune) bool { return c <= ' ' || c == 0x7f || c == '\\' }); at >= 0 {
		out = append(out, RequestFault{PartPath, 1, utf8.RuneCountInString(r.Path[:at]) + 1, "a blank cannot stand in a path; %20 means one"})
	} else if strings.TrimSpace(r.Path) == "" {
		out = append(out, RequestFault{PartPath, 1, 1, "a path is missing, such as /contacts"})
	}
	if f, bad := lineFault(r.Query, "=", "name=value"); bad {
		f.Part = PartQuery
		out = append(out, f)
	}
	if f, bad := headerFault(r.Header); bad {
		out = append(out, f)
	}
	if f, bad := r.bodyFault(); bad {
		out = append(out, f)
	}
	return out
}

// lineFault finds the first line that is not of a form.
func lineFault(text, by, form string) (RequestFault, bool) {
	for i, l := range strings.Split(text, "\n") {
		name, _, ok := strings.Cut(l, by)
		if strings.TrimSpace(l) != "" && (!ok || strings.TrimSpace(name) == "") {
			return RequestFault{Line: i + 1, Char: 1, Text: "a line here is of the form " + form}, true
		}
	}
	return RequestFault{}, false
}

func headerFault(text string) (RequestFault, bool) {
	if f, bad := lineFault(text, ":", "Name: value"); bad {
		f.Part = PartHeader
		return f, true
	}
	for i, l := range strings.Split(text, "\n") {
		name, _, _ := strings.Cut(l, ":")
		if at := strings.IndexFunc(strings.TrimSpace(name), func(c rune) bool { return !strings.ContainsRune(tokenSigns, c) }); at >= 0 {
			return RequestFault{PartHeader, i + 1, at + 1, "the name of a header has letters, digits and dashes"}, true
		}
	}
	return RequestFault{}, false
}

// tokenSigns are what the name of a header may be made of.
const tokenSigns = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// bodyFault says where a body stops being JSON.
func (r ConsoleRequest) bodyFault() (RequestFault, bool) {
	if strings.TrimSpace(r.Body) == "" || !r.saysJSON() {
		return RequestFault{}, false
	}
	var syntax *json.SyntaxError
	var into json.RawMessage
	if err := json.Unmarshal([]byte(r.Body), &into); !errors.As(err, &syntax) {
		return RequestFault{}, false
	}
	before := r.Body[:max(min(int(syntax.Offset)-1, len(r.Body)), 0)]
	if strings.HasPrefix(syntax.Error(), "unexpected end") {
		before = strings.TrimRight(r.Body, " \n")
	}
	line := strings.Count(before, "\n") + 1
	char := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return RequestFault{PartBody, line, char, jsonWords(syntax.Error())}, true
}

// jsonWords says what the standard library says of broken JSON for people.
func jsonWords(s string) string {
	s = strings.NewReplacer(
		"unexpected end of JSON input", "the JSON ends too early: something is not closed", "invalid character", "there should be no",
		"looking for beginning of object key string", "where a name in quotation marks begins", "looking for beginning of value", "where a value begins",
		"after object key:value pair", "behind a member: a comma or } comes here", "after object key", "behind a name: a colon comes here",
		"after array element", "in a list: a comma or ] comes here", "after top-level value", "behind the end", "in string literal", "in a text", "in string escape code", "behind a \\",
	).Replace(s)
	return s
}

func (r ConsoleRequest) saysJSON() bool {
	for _, p := range pairs(r.Header, ":") {
		if strings.EqualFold(p[0], "Content-Type") {
			kind, _, _ := mime.ParseMediaType(p[1]) // an odd one is no JSON
			return kind == "application/json" || strings.HasSuffix(kind, "+json")
		}
	}
	return true
}

// pairs are the lines of a text that have a name, in order.
func pairs(text, by string) (out [][2]string) {
	for l := range strings.SplitSeq(text, "\n") {
		name, value, ok := strings.Cut(l, by)
		if ok && strings.TrimSpace(name) != "" {
			out = append(out, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return out
}

// lines are pairs as a text, in the order of their names.
func lines(all map[string]string, by string) string {
	out := make([]string, 0, len(all))
	for _, k := range slices.Sorted(maps.Keys(all)) {
		out = append(out, k+by+all[k])
	}
	return strings.Join(out, "\n")
}

// indented is JSON for reading; anything else stays as it is.
func indented(raw []byte) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

// filled is the request with the workspace where it is meant.
func (r ConsoleRequest) filled(workspace string) ProxyRequest {
	put := workspaceIn(workspace, func(s string) string { return s })
	out := ProxyRequest{
		Connection: r.Connection, Method: strings.ToUpper(r.Method), Path: workspaceIn(workspace, url.PathEscape).Replace(strings.TrimSpace(r.Path)),
		Query: url.Values{}, Header: http.Header{}, Paginate: r.Paginate,
	}
	for _, p := range pairs(r.Query, "=") {
		out.Query.Add(p[0], put.Replace(p[1]))
	}
	for _, p := range pairs(r.Header, ":") {
		out.Header.Add(p[0], put.Replace(p[1]))
	}
	if strings.TrimSpace(r.Body) != "" {
		out.Body = []byte(put.Replace(r.Body))
	}
	return out
}

// workspaceIn puts a workspace's id, or its parts, where the marks for it stand.
func workspaceIn(workspace string, spelled func(string) string) *strings.Replacer {
	first, second, _ := strings.Cut(workspace, "/")
	return strings.NewReplacer("{workspace}", spelled(workspace), "{workspace.1}", spelled(first), "{workspace.2}", spelled(second))
}
