package spec

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
)

// Bounds of a delivery; no provider comes near them.
const (
	maxDelivery = 1 << 20 // bytes
	maxIDs      = 10_000
	maxID       = 512 // bytes of one id
)

// Heard proves a delivery and says what changed.
func (c *Connector) Heard(d connectors.Delivery) (connectors.Event, error) {
	n := c.news
	if n == nil {
		return connectors.Event{}, problem.New(problem.Unsupported, "%s tells nobody about changes.", c.about.Name)
	}
	if len(d.Body) > maxDelivery {
		return connectors.Event{}, problem.New(problem.Invalid, "A delivery that calls itself one of %s is larger than 1 MiB.", c.about.Name)
	}
	if err := n.prove(c.about.Name, d); err != nil {
		return connectors.Event{}, err
	}
	body, err := parseObject(d.Body)
	if err != nil {
		return connectors.Event{}, c.unreadable(err)
	}
	if err := n.fresh(c.about.Name, d, body); err != nil {
		return connectors.Event{}, err
	}
	e := connectors.Event{Native: told(body, d.Header, n.Event), Delivery: told(body, d.Header, n.Delivery)}
	if e.Native == "" {
		e.Native = model.Line(d.Event, false)
	}
	if n.WebhooksSpec.Workspace != "" {
		e.Workspace = body.joined(n.WebhooksSpec.Workspace)
	}
	op, known := n.means[e.Native]
	if !known {
		return e, nil
	}
	e.Operation = op
	e.IDs, err = c.models[thing(op)].hinted(body, n.ID)
	if err != nil {
		return connectors.Event{}, c.unreadable(err)
	}
	return e, nil
}

// fresh refuses what was signed too long ago, or by a clock that is far ahead.
func (n *news) fresh(provider string, d connectors.Delivery, body object) error {
	if n.Signature.At == "" {
		return nil
	}
	at := body.moment(n.Signature.At)
	switch age := d.At.Sub(at); {
	case at.IsZero():
		return unproven("A delivery of %s does not tell when it was made.", provider)
	case age > time.Duration(n.Signature.Age):
		return unproven("A delivery of %s is from %s, which is too long ago.", provider, at.Format("2006-01-02 15:04 MST"))
	case age < -ahead:
		return unproven("A delivery of %s is from %s, which is yet to come.", provider, at.Format("2006-01-02 15:04 MST"))
	}
	return nil
}

// hinted are the ids that a delivery names, as the model's calls take them. None at all is no fault: some deliveries
// leave out under which record theirs lives.
func (k *kept) hinted(body object, paths string) ([]string, error) {
	ids := body.texts(paths)
	if len(ids) > maxIDs || slices.ContainsFunc(ids, func(id string) bool { return len(id) > maxID }) {
		return nil, errMissing("ids of a reasonable length")
	}
	if k.spec.Under == nil {
		return ids, nil
	}
	parent := body.text(k.spec.Under.Path)
	if parent == "" || len(parent) > maxID || strings.Contains(parent, "/") {
		return nil, nil
	}
	for i, id := range ids {
		ids[i] = parent + "/" + id
	}
	return ids, nil
}

// texts are the scalars at the first of the paths that has some: one, or a list of them, each once.
func (o object) texts(paths string) []string {
	for path := range strings.SplitSeq(paths, " or ") {
		v := o.at(strings.TrimSpace(path))
		list, many := v.([]any)
		if !many {
			list = []any{v}
		}
		var out []string
		for _, x := range list {
			if s := model.Line(plainScalar(x), false); s != "" {
				out = append(out, s)
			}
		}
		slices.Sort(out)
		if out = slices.Compact(out); len(out) > 0 {
			return out
		}
	}
	return nil
}

// told is a text of a delivery, from its body or from header.NAME; "" where it has none.
func told(body object, head http.Header, path string) string {
	if name, inHeader := strings.CutPrefix(path, "header."); inHeader {
		return model.Line(head.Get(name), false)
	}
	if path == "" {
		return ""
	}
	return body.joined(path)
}

func (c *Connector) unreadable(err error) error {
	return problem.New(problem.Invalid, "A delivery of %s is in a form that cannot be read.", c.about.Name).
		WithHint("Nothing is lost: changes are found by pulling too.").Because(err)
}
