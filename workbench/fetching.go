package workbench

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"patchbay/connectors"
	"patchbay/problem"
)

// fetching is the request that fetches one record, as its connector knows it.
func (w *Workbench) fetching(ctx context.Context, modelName, id string) (ConsoleRequest, error) {
	rec, err := w.record(ctx, modelName, id)
	if err != nil {
		return ConsoleRequest{}, err
	}
	conn, err := w.connection(ctx, rec.Connection)
	if err != nil {
		return ConsoleRequest{}, err
	}
	c, err := w.connector(conn.Connector)
	if err != nil {
		return ConsoleRequest{}, err
	}
	at := -1
	var all []connectors.Endpoint
	if g, ok := c.(connectors.Guide); ok {
		all = g.Endpoints()
		at = slices.IndexFunc(all, func(e connectors.Endpoint) bool { return e.Operation == connectors.Op(modelName, connectors.Retrieve) })
	}
	if at < 0 {
		return ConsoleRequest{}, problem.New(problem.Unsupported, "%s has no request that fetches one %s alone.", conn.ConnectorName, modelName).On(conn.Name)
	}
	return filledFor(all[at], conn.Name, rec.Remote.ID), nil
}

// filledFor is a call of a connector with the id of a record in its holes. {workspace} is left to the console.
func filledFor(e connectors.Endpoint, connection, native string) ConsoleRequest {
	parent, own, under := strings.Cut(native, "/")
	if !under || !strings.Contains(e.Path+string(e.Body), "{parent}") {
		parent, own = "", native
	}
	put := func(spelled func(string) string) *strings.Replacer {
		return strings.NewReplacer("{id}", spelled(own), "{parent}", spelled(parent))
	}
	out := ConsoleRequest{Connection: connection, Method: e.Method, Path: put(url.PathEscape).Replace(e.Path)}
	plain := put(func(s string) string { return s })
	var query []string
	for _, k := range slices.Sorted(maps.Keys(e.Query)) {
		query = append(query, k+"="+plain.Replace(e.Query[k]))
	}
	out.Query = strings.Join(query, "\n")
	body := put(inJSON)
	if e.Form {
		out.Header, body = "Content-Type: "+formType, put(url.QueryEscape)
	}
	out.Body = body.Replace(string(e.Body))
	return out
}

// inJSON is a text as it stands within quotation marks.
func inJSON(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return s // a text can always be told
	}
	return string(text[1 : len(text)-1])
}
