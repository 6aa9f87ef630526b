package workbench

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/problem"
)

// Catalog finds connectors by id. Looking at the ids compiles nothing.
type Catalog interface {
	IDs() []string
	Get(id string) (connectors.Connector, error)
}

// Connectors lists what can be connected, by id. A file of a person's own that has a fault is left out: see Shelf.
func (w *Workbench) Connectors() ([]Connector, error) {
	var out []Connector
	for _, id := range w.catalog.IDs() {
		c, err := w.Connector(id)
		if err != nil && w.fileOf(id) != "" {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Connector describes one, with its capability table. An unknown id is a problem of kind NotFound
// that lists the known ones.
func (w *Workbench) Connector(id string) (Connector, error) {
	c, err := w.connector(id)
	if err != nil {
		return Connector{}, err
	}
	out := w.describe(c.Describe())
	out.File = w.fileOf(id)
	return out, nil
}

func (w *Workbench) connector(id string) (connectors.Connector, error) {
	if !slices.Contains(w.catalog.IDs(), id) {
		return nil, problem.New(problem.NotFound, "There is no connector called %q.", problem.Clean(id)).
			WithHint("There are: %s.", strings.Join(w.catalog.IDs(), ", ")).WithFix("patchbay connectors")
	}
	return w.catalog.Get(id)
}

func (w *Workbench) describe(d connectors.Description) Connector {
	out := Connector{
		ID: d.ID, Name: d.Name, Summary: d.Summary, Workspace: d.Workspace,
		Setup: d.Setup, Notes: d.Notes, Always: d.Needs, Auth: []AuthChoice{}, Support: []Capability{}, Limits: []string{}, Redirects: []string{},
	}
	for _, a := range d.Auth {
		choice := AuthChoice{Kind: string(a.Kind), Label: a.Label, Client: a.OAuth.ClientAuth, Issuer: a.OAuth.Issuer, Device: a.OAuth.DeviceURL != "", Once: a.Once}
		for _, in := range a.Inputs {
			choice.Inputs = append(choice.Inputs, Input(in))
		}
		out.Auth = append(out.Auth, choice)
		out.Redirects = append(out.Redirects, redirects(a)...)
	}
	for _, s := range d.Support {
		out.Support = append(out.Support, Capability{
			Operation: string(s.Operation), Supported: s.Supported, Writes: writes(string(s.Operation)),
			Scopes: list(s.Scopes), Requires: s.Requires, Refuses: w.refuses(d, s), Reason: s.Reason,
			Emulated: s.Supported && s.Reason != "", Since: s.Since, PerRecord: s.PerRecord, Of: s.Of,
		})
	}
	for _, l := range d.Limits {
		out.Limits = append(out.Limits, fmt.Sprintf("%d requests per %s for each %s", l.Requests, span(l.Per), l.Scope))
	}
	return out
}

// refuses lists the fields of the model that a creation or an update cannot carry, in the model's order.
func (w *Workbench) refuses(d connectors.Description, s connectors.Support) []string {
	name, verb, _ := strings.Cut(string(s.Operation), "::")
	m, ok := w.modelNamed(name)
	if !ok || !s.Supported || verb != string(connectors.Create) && verb != string(connectors.Update) {
		return s.Refuses
	}
	var out []string
	for _, f := range m.Fields {
		if f.ReadOnly || d.WhyNot(name, f.Name, s) != "" {
			out = append(out, f.Name)
		}
	}
	return out
}

// redirects are the addresses that a person registers at the provider.
func redirects(a connectors.Auth) []string {
	if a.Kind != connectors.OAuth {
		return nil
	}
	host := a.OAuth.RedirectHost
	if host == "" {
		host = "127.0.0.1"
	}
	if len(a.OAuth.RedirectPorts) == 0 && a.OAuth.RedirectPath != "" { // any port, as RFC 8252 wants it
		return []string{"http://" + host + a.OAuth.RedirectPath}
	}
	var out []string
	for _, port := range a.OAuth.RedirectPorts {
		out = append(out, fmt.Sprintf("http://%s:%d%s", host, port, a.OAuth.RedirectPath))
	}
	return out
}

func span(d time.Duration) string {
	switch {
	case d == 24*time.Hour:
		return "day"
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", d/time.Second)
}

// writes reports whether an operation changes something at the provider.
func writes(op string) bool {
	_, verb, _ := strings.Cut(op, "::")
	switch connectors.Verb(verb) {
	case connectors.Create, connectors.Update, connectors.Delete, connectors.Upsert, connectors.FieldWrite, connectors.Subscribe:
		return true
	}
	return false
}

// operations resolves what a person asked for against the capability table. Nothing asked means every
// reading operation; "all" means everything; "contact" means every operation of that model. What the
// connector does not support is refused with its reason.
func operations(d connectors.Description, asked []string, readOnly bool) ([]connectors.Operation, error) {
	var out []connectors.Operation
	add := func(op connectors.Operation) {
		if !slices.Contains(out, op) && !(readOnly && writes(string(op))) {
			out = append(out, op)
		}
	}
	for _, s := range d.Support {
		if s.Supported && len(asked) == 0 && !writes(string(s.Operation)) {
			add(s.Operation)
		}
	}
	for _, a := range asked {
		found := false
		for _, s := range d.Support {
			group, _, _ := strings.Cut(string(s.Operation), "::")
			switch {
			case string(s.Operation) == a && !s.Supported:
				return nil, problem.New(problem.Unsupported, "%s cannot do %s: %s", d.Name, a, s.Reason)
			case s.Supported && (string(s.Operation) == a || a == "all" || a == group):
				found = true
				add(s.Operation)
			}
		}
		if !found {
			return nil, problem.New(problem.Usage, "%s has no operation called %q.", d.Name, problem.Clean(a)).
				WithHint("Say operations like contact::update, a model like contact, or all.").WithFix("patchbay connectors %s", d.ID)
		}
	}
	if readOnly && len(out) == 0 {
		return nil, problem.New(problem.Usage, "A read-only connection was asked for with writing operations only.").
			WithHint("Leave out --read-only or choose reading operations.")
	}
	return out, nil
}
