// Package builtin is the list of providers that come with the program, made from the folders beside it. Nothing
// is compiled until it is asked for, so that a command that needs no connector pays for none.
package builtin

import (
	"fmt"
	"sync"

	"patchbay/connectors"
	"patchbay/connectors/sandbox"
	"patchbay/problem"
)

//go:generate go run ./gen

// Registry finds connectors by id. It is safe for concurrent use.
type Registry struct {
	mu   sync.Mutex
	made map[string]connectors.Connector
}

// provider is one folder.
type provider struct {
	id      string
	connect func() (connectors.Connector, error)
	imitate func() sandbox.Provider // nil where there is no sandbox
}

// New makes a registry; it compiles nothing.
func New() *Registry { return &Registry{made: map[string]connectors.Connector{}} }

// IDs lists the connectors in alphabetical order.
func (r *Registry) IDs() []string {
	var out []string
	for _, p := range providers() {
		out = append(out, p.id)
	}
	return out
}

// Get compiles the connector at its first use. An unknown id is a problem of kind NotFound.
func (r *Registry) Get(id string) (connectors.Connector, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.made[id]; c != nil {
		return c, nil
	}
	for _, p := range providers() {
		if p.id != id {
			continue
		}
		c, err := p.connect()
		if err != nil {
			return nil, fmt.Errorf("compile the connector %s: %w", id, err)
		}
		r.made[id] = c
		return c, nil
	}
	return nil, problem.New(problem.NotFound, "There is no connector called %q.", problem.Clean(id)).WithFix("patchbay connectors")
}

// All compiles every connector, in alphabetical order.
func (r *Registry) All() ([]connectors.Connector, error) {
	var out []connectors.Connector
	for _, id := range r.IDs() {
		c, err := r.Get(id)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// Sandboxes makes the sandbox of every provider that has one, in alphabetical order. Nothing is started.
func (r *Registry) Sandboxes() []sandbox.Provider {
	var out []sandbox.Provider
	for _, p := range providers() {
		if p.imitate != nil {
			out = append(out, p.imitate())
		}
	}
	return out
}
