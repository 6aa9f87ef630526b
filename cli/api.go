package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"patchbay/problem"
	"patchbay/workbench"
)

// apiFlags are what the flags say of a request.
type apiFlags struct {
	texts, typed, headers []string
	input                 string
	paginate, include     bool
	form                  bool
}

func (a *app) apiCmd() *cobra.Command {
	var f apiFlags
	c := &cobra.Command{
		Use: "api CONNECTION METHOD PATH", Short: "Any request to a provider, with the account's credentials",
		Long: `Sends one request to the provider of a connection and prints the body of its answer as it came: into a
file or a pipe byte for byte, on a terminal without the characters that could drive it. What --jq makes
of it is held to the same. The path is relative to the provider's API host; a request to any other host
is refused before it is sent.

-f gives a text, -F a value: true, false, null and numbers mean what they are in JSON, anything else is
a text. With GET and HEAD both go into the query, otherwise into a JSON object as the body: a[b]=c
makes an object in it, a[]=c adds to a list. With --form, or a Content-Type header of
application/x-www-form-urlencoded, they go as a form in place of JSON. --input sends a file instead, or
standard input for "-"; -f and -F then go into the query.

{workspace} in the path and in what -f and -F give stands for the id of the connection's workspace.

--paginate walks all pages, as the connector knows this path to go on or as Link headers say, and
prints the rows of all of them as one JSON array. Where nobody knows how the path goes on, nothing is
printed: one page would pass for all. --jq filters the body.

An answer that is no yes is printed too; the exit code says what it means. A DELETE in a script needs
--yes. What is changed this way is in "patchbay activity", but not in "patchbay changes": it cannot be
undone here.`,
		Example: `  patchbay api acme GET /contacts/123
  patchbay api acme GET /contacts -f locationId={workspace} --paginate --jq '.[].email'
  patchbay api acme POST /contacts -f name="Ada Example" -F vip=true -F 'tags[]=new' --dry-run
  patchbay api acme PUT /contacts/123 --input contact.json`,
		Args: want("CONNECTION", "METHOD", "PATH"), ValidArgsFunction: a.complete(connectionNames, methodNames),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.api(cmd.Context(), workbench.ProxyRequest{Connection: args[0], Method: strings.ToUpper(args[1]), Path: args[2], Paginate: f.paginate}, f)
		},
	}
	c.Flags().StringArrayVarP(&f.texts, "raw-field", "f", nil, "a text, as `KEY=VALUE`")
	c.Flags().StringArrayVarP(&f.typed, "field", "F", nil, "a value with its JSON type, as `KEY=VALUE`")
	c.Flags().StringArrayVarP(&f.headers, "header", "H", nil, "a header, as `KEY:VALUE`")
	c.Flags().StringVar(&f.input, "input", "", "send the content of this `file` as the body; - for standard input")
	c.Flags().BoolVar(&f.form, "form", false, "send -f and -F as a form, not as JSON")
	c.Flags().BoolVar(&f.paginate, "paginate", false, "walk all pages and join their rows")
	c.Flags().BoolVarP(&f.include, "include", "i", false, "print the status and the headers before the body")
	a.writeFlags(c)
	a.docFlags(c)
	return c
}

func methodNames(context.Context, *Bench) ([]string, error) {
	return []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}, nil
}

func (a *app) api(ctx context.Context, r workbench.ProxyRequest, f apiFlags) error {
	b, err := a.open()
	if err != nil {
		return err
	}
	if err := placed(ctx, b, &r, &f); err != nil {
		return err
	}
	if err := a.fillRequest(&r, f); err != nil {
		return err
	}
	address, err := b.Proxy.Address(ctx, r)
	if err != nil {
		return err
	}
	if a.dryRun {
		return a.foretellRequest(r, address)
	}
	if r.Method == http.MethodDelete {
		would := fmt.Sprintf("%s %s would be sent with the credentials of %s.", r.Method, address, r.Connection)
		if err := a.confirm(ctx, confirmation{would: would, question: "Send it?", plan: planned(r, address), again: again(r)}); err != nil {
			return err
		}
	}
	got, err := b.Proxy.Proxy(ctx, r)
	if perr := a.putAnswer(got, f.include, err == nil); perr != nil {
		return errors.Join(perr, err)
	}
	if err != nil && len(got.Body) > 0 {
		return told{err}
	}
	return err
}

// again is the command that sends a request unasked; "" where a header, a field or a body would be missing in it.
func again(r workbench.ProxyRequest) string {
	if len(r.Header) > 0 || len(r.Query) > 0 || r.Body != nil {
		return ""
	}
	return problem.New(problem.NeedsPerson, "").WithFix("patchbay api %s %s %s --yes", r.Connection, r.Method, r.Path).Fix
}

// putAnswer prints what came back. A whole answer that belongs to an error is no answer to print: only a no is.
func (a *app) putAnswer(got workbench.ProxyAnswer, include, fine bool) error {
	if got.Status == 0 || !fine && got.Status/100 == 2 {
		return nil
	}
	if include {
		if err := a.put(head(got)); err != nil {
			return err
		}
	}
	isJSON := json.Valid(got.Body)
	switch {
	case len(got.Body) == 0:
		return nil
	case fine && a.format.document() && !isJSON:
		return problem.New(problem.Invalid, "The answer is no JSON: it cannot be filtered.").WithHint("Leave out --json and --jq to see it.")
	case fine && a.format.jq != "":
		return a.filter(got.Body)
	case a.format.json && isJSON:
		return a.doc(json.RawMessage(got.Body))
	case a.Streams.OutTTY && isJSON:
		return a.showRaw(got.Body)
	case a.Streams.OutTTY:
		return a.put(legible(got.Body))
	}
	if bytes.HasSuffix(got.Body, []byte("\n")) {
		return a.put(string(got.Body))
	}
	return a.put(string(got.Body) + "\n")
}

// legible is a foreign text for a terminal: its lines, with nothing in them that drives one.
func legible(text []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		b.WriteString(problem.Clean(line) + "\n")
	}
	return b.String()
}

// head is the status and the headers of an answer, in alphabetical order.
func head(got workbench.ProxyAnswer) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s\n", got.Status, http.StatusText(got.Status))
	for _, k := range slices.Sorted(maps.Keys(got.Header)) {
		for _, v := range got.Header[k] {
			if k == "Set-Cookie" {
				v = "[secret]"
			}
			fmt.Fprintf(&b, "%s: %s\n", problem.Clean(k), problem.Clean(v))
		}
	}
	return b.String() + "\n"
}

// sketch is a request as it would be sent, without its credentials.
type sketch struct {
	Connection string            `json:"connection"`
	Method     string            `json:"method"`
	URL        string            `json:"url"`
	Header     map[string]string `json:"header"`
	Body       any               `json:"body"` // JSON as it is, anything else as a text; null for none
}

func planned(r workbench.ProxyRequest, address string) sketch {
	s := sketch{Connection: r.Connection, Method: r.Method, URL: address, Header: map[string]string{}}
	for k, v := range r.Header {
		s.Header[k] = strings.Join(v, ", ")
	}
	switch {
	case r.Body != nil && json.Valid(r.Body):
		s.Body = json.RawMessage(r.Body)
	case r.Body != nil:
		s.Body = strings.ToValidUTF8(string(r.Body), "�")
	}
	return s
}

func (a *app) foretellRequest(r workbench.ProxyRequest, address string) error {
	s := planned(r, address)
	if a.format.document() {
		return a.dry(s)
	}
	lines := problem.Clean(s.Method+" "+s.URL) + "\n"
	for _, k := range slices.Sorted(maps.Keys(s.Header)) {
		lines += problem.Clean(k+": "+s.Header[k]) + "\n"
	}
	if r.Body != nil {
		lines += "\n" + legible(r.Body)
	}
	return a.put(lines + a.paint.onOut(faint, "Nothing was sent.") + "\n")
}

// fillRequest puts what the flags say into a request.
func (a *app) fillRequest(r *workbench.ProxyRequest, f apiFlags) error {
	if f.paginate && f.include {
		return problem.New(problem.Usage, "--paginate and --include do not go together: there are many answers.")
	}
	given, err := fieldsOf(f.texts, f.typed)
	if err != nil {
		return err
	}
	if r.Header, err = headersOf(f.headers); err != nil {
		return err
	}
	r.Query = url.Values{}
	if f.form && (f.input != "" || r.Method == http.MethodGet || r.Method == http.MethodHead) {
		return problem.New(problem.Usage, "--form makes a body: it does not go with --input, GET or HEAD.")
	}
	if f.input != "" {
		if r.Body, err = a.read(f.input, most); err != nil {
			return err
		}
	}
	if f.input != "" || r.Method == http.MethodGet || r.Method == http.MethodHead {
		for _, g := range given {
			r.Query.Add(g.key, g.plain())
		}
		return nil
	}
	if f.form || isForm(r.Header) {
		r.Body = formOf(given)
		r.Header.Set("Content-Type", formType)
		return nil
	}
	r.Body, err = bodyOf(given)
	return err
}
