package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/store/index"
)

// Connection is one granted account as it is kept: everything but the secrets.
type Connection struct {
	ID            string                   `json:"-"` // given by the caller, never changes
	Name          string                   `json:"name"`
	Connector     string                   `json:"connector"`
	Auth          string                   `json:"auth"`
	Endpoint      string                   `json:"endpoint,omitempty"`
	WorkspaceID   string                   `json:"workspaceId,omitempty"`
	WorkspaceName string                   `json:"workspaceName,omitempty"`
	AccountID     string                   `json:"accountId,omitempty"`
	AccountName   string                   `json:"accountName,omitempty"`
	Operations    []string                 `json:"operations,omitempty"`
	Wanted        []string                 `json:"wanted,omitempty"`  // scopes
	Granted       []string                 `json:"granted,omitempty"` // scopes
	Lacking       []string                 `json:"lacking,omitempty"` // those of Granted that an answer called missing since
	ReadOnly      bool                     `json:"readOnly,omitempty"`
	Stranger      bool                     `json:"stranger,omitempty"` // another account answers for it: nothing is sent before it is signed in anew
	Paused        bool                     `json:"paused,omitempty"`
	Ending        bool                     `json:"ending,omitempty"` // a disconnect of it was begun
	State         string                   `json:"state,omitempty"`
	Reason        string                   `json:"reason,omitempty"`
	Fix           string                   `json:"fix,omitempty"`  // the command that mends it, where State alone does not say
	Since         time.Time                `json:"since,omitzero"` // of State
	TokenExpires  time.Time                `json:"tokenExpires,omitzero"`
	Generation    int                      `json:"generation,omitempty"` // of the token
	Redirect      string                   `json:"redirect,omitempty"`
	ClientID      string                   `json:"clientId,omitempty"`
	Created       time.Time                `json:"created,omitzero"`
	LastPull      time.Time                `json:"lastPull,omitzero"`
	LastGoodCall  time.Time                `json:"-"`                // kept by [Store.RecordCall]
	Fields        map[string][]model.Field `json:"fields,omitempty"` // custom fields by model
	Extra         map[string]string        `json:"extra,omitempty"`
	ClientAuth    string                   `json:"clientAuth,omitempty"` // how the client shows who it is, where the connector leaves that open
	Discovered    json.RawMessage          `json:"discovered,omitempty"` // what the authorization server said of itself at the sign-in
	Removed       bool                     `json:"-"`                    // only its records are left
}

const connectionColumns = "SELECT no, id, removed, good, body FROM connections "

type numbered struct {
	Connection
	no   int64
	name string
}

func scanConnection(r *sql.Rows) (numbered, error) {
	var c numbered
	var good int64
	var body []byte
	if err := r.Scan(&c.no, &c.ID, &c.Removed, &good, &body); err != nil {
		return c, err
	}
	if err := json.Unmarshal(body, &c.Connection); err != nil {
		return c, fmt.Errorf("read connection %s: %w", c.ID, err)
	}
	c.LastGoodCall = moment(good)
	c.name = c.Name
	return c, nil
}

// AddConnection keeps a new connection. A name that is taken, whatever its case, is refused as
// Invalid; an ID whose connection was removed comes back to its records.
func (s *Store) AddConnection(ctx context.Context, c Connection) error {
	return s.changeConnections(ctx, "add the connection "+c.Name, func(t tx) error {
		if c.ID == "" || strings.TrimSpace(c.Name) == "" {
			return problem.New(problem.Invalid, "A connection needs an id and a name.")
		}
		if c.Created.IsZero() {
			c.Created = s.now().UTC()
		}
		old, err := t.anyConnection(ctx, c.ID)
		switch {
		case err != nil:
			return err
		case old.no != 0 && !old.Removed:
			return problem.New(problem.Invalid, "The connection %s exists already.", old.Name)
		}
		if err := t.nameFree(ctx, c.ID, c.Name); err != nil {
			return err
		}
		_, err = t.exec(ctx, "INSERT INTO connections(id, folded, body) VALUES(?,?,?) ON CONFLICT(id) DO UPDATE SET folded=excluded.folded, body=excluded.body, removed=0",
			c.ID, index.Fold(c.Name), jsonText(c))
		return err
	})
}

// UpdateConnection changes a connection: fn is given what is kept and changes it in place. Nobody else
// can write in between; fn must be quick and must not use the store. An error of fn changes nothing.
func (s *Store) UpdateConnection(ctx context.Context, id string, fn func(*Connection) error) error {
	return s.changeConnections(ctx, "change the connection", func(t tx) error {
		c, err := t.connection(ctx, id)
		if err != nil {
			return err
		}
		if err := fn(&c.Connection); err != nil {
			return err
		}
		if strings.TrimSpace(c.Name) == "" {
			return problem.New(problem.Invalid, "A connection needs a name.")
		}
		if err := t.nameFree(ctx, id, c.Name); err != nil {
			return err
		}
		_, err = t.exec(ctx, "UPDATE connections SET folded=?, body=? WHERE no=?", index.Fold(c.Name), jsonText(c.Connection), c.no)
		return err
	})
}

// RenameConnection gives a connection another name; one that is taken is refused as Invalid.
func (s *Store) RenameConnection(ctx context.Context, id, name string) error {
	return s.UpdateConnection(ctx, id, func(c *Connection) error {
		c.Name = name
		return nil
	})
}

// Connections lists the connections by name, without the removed ones.
func (s *Store) Connections(ctx context.Context) ([]Connection, error) {
	var out []Connection
	err := s.each(ctx, func(r *sql.Rows) error {
		c, err := scanConnection(r)
		if err == nil {
			s.names.note(c.Connection)
		}
		out = append(out, c.Connection)
		return err
	}, connectionColumns+"WHERE removed=0 ORDER BY folded")
	if len(out) > 0 {
		answered := s.activity.lastGood(ctx)
		for i := range out {
			out[i].LastGoodCall = later(out[i].LastGoodCall, answered[out[i].ID])
		}
	}
	return out, err
}

// Connection finds a connection by id or by name, whatever its case.
func (s *Store) Connection(ctx context.Context, idOrName string) (Connection, error) {
	var found []numbered
	err := s.each(ctx, func(r *sql.Rows) error {
		c, err := scanConnection(r)
		found = append(found, c)
		return err
	}, connectionColumns+"WHERE removed=0 AND (id=? OR folded=?) ORDER BY id=? DESC", idOrName, index.Fold(idOrName), idOrName)
	if err != nil {
		return Connection{}, err
	}
	if len(found) == 0 {
		return Connection{}, s.names.missing(idOrName)
	}
	c := found[0].Connection
	s.names.note(c)
	c.LastGoodCall = later(c.LastGoodCall, s.activity.lastGood(ctx)[c.ID])
	return c, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// names are the connections that this process saw, by id: one that another process removes keeps its name in what is
// said of it.
type names struct {
	mu sync.Mutex
	by map[string]string
}

func (n *names) note(c Connection) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.by == nil {
		n.by = map[string]string{}
	}
	n.by[c.ID] = c.Name
}

// missing is the problem of a connection that is not there.
func (n *names) missing(idOrName string) *problem.Problem {
	if n == nil {
		return noConnection(idOrName)
	}
	n.mu.Lock()
	name, known := n.by[idOrName]
	n.mu.Unlock()
	if !known {
		return noConnection(idOrName)
	}
	return problem.New(problem.NotFound, "%s was disconnected meanwhile.", problem.Clean(name)).
		WithHint("See which connections there are.").WithFix("patchbay connections")
}

func noConnection(name string) *problem.Problem {
	return problem.New(problem.NotFound, "There is no connection %s.", problem.Clean(name)).
		WithHint("See which there are.").WithFix("patchbay connections")
}

func (s *Store) changeConnections(ctx context.Context, what string, fn func(tx) error) error {
	if err := s.durable.do(ctx, what, fn); err != nil {
		return err
	}
	s.events.publish(Event{Connections: true})
	return nil
}

// connection finds a connection by id that is not removed.
func (t tx) connection(ctx context.Context, id string) (numbered, error) {
	c, err := t.anyConnection(ctx, id)
	if err == nil && (c.no == 0 || c.Removed) {
		return c, t.w.names.missing(id)
	}
	return c, err
}

// anyConnection finds a connection by id; its number is 0 when there never was one.
func (t tx) anyConnection(ctx context.Context, id string) (c numbered, err error) {
	err = t.each(ctx, func(r *sql.Rows) error {
		c, err = scanConnection(r)
		return err
	}, connectionColumns+"WHERE id=?", id)
	return c, err
}

func (t tx) nameFree(ctx context.Context, id, name string) error {
	var other string
	taken, err := t.get(ctx, []any{&other}, "SELECT id FROM connections WHERE removed=0 AND folded=? AND id<>?", index.Fold(name), id)
	if err != nil || !taken {
		return err
	}
	p := problem.New(problem.Invalid, "There is a connection %s already.", problem.Clean(name)).WithHint("Choose another name.")
	p.Fields = []problem.Field{{Name: "name", Code: "taken", Message: "is taken"}}
	return p
}
