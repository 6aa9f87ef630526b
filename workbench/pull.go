package workbench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"patchbay/connectors"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/store"
)

// overlap is how far an incremental pull reaches back behind the last one: searches trail behind writes.
const overlap = 5 * time.Minute

// confirm is how many missing records one pull looks up by id at most; more is the provider's trouble, not a deletion.
const confirm = 200

// Pull fetches into the store and answers the last progress of each connection and model. report is called at
// most ten times a second, one report at a time; it may be nil. Stopped by ctx or a failure, it keeps what came and
// goes on from there the next time.
func (w *Workbench) Pull(ctx context.Context, req PullRequest, report func(Progress)) ([]Progress, error) {
	if report == nil {
		report = func(Progress) {}
	}
	return w.pull(ctx, token(w.opt.Now()), req, report)
}

func (w *Workbench) pull(ctx context.Context, job string, req PullRequest, report func(Progress)) ([]Progress, error) {
	conns, err := w.chosen(ctx, req.Connections)
	if err != nil {
		return nil, err
	}
	if len(req.Connections) == 0 {
		conns = w.keeping(conns, req.Models)
	}
	var all []Progress
	var first error
	for _, c := range conns {
		own := req
		if len(conns) > 1 && len(req.Connections) == 0 {
			own.Models = w.listable(c, req.Models)
		}
		done, err := w.pullOne(ctx, c, puller{bench: w, job: job, req: own, report: report})
		all = append(all, done...)
		if err != nil && first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return all, first
}

// chosen resolves names to connections; none means every one that is not paused.
func (w *Workbench) chosen(ctx context.Context, asked []string) ([]Connection, error) {
	var out []Connection
	for _, name := range asked {
		c, err := w.Connection(ctx, name)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	if len(asked) > 0 {
		return out, nil
	}
	all, err := w.Connections(ctx)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, problem.New(problem.NotConnected, "Nothing is connected yet.").WithFix("patchbay connect CONNECTOR")
	}
	name := all[0].Name
	all = slices.DeleteFunc(all, func(c Connection) bool { return c.State == Paused })
	if len(all) == 0 {
		return nil, problem.New(problem.NotConnected, "Every connection is paused.").WithFix("patchbay connection resume %s", name)
	}
	return all, nil
}

// keeping are the connections whose providers have records of any of the models: nobody asked the others by name. Where
// none has, one is left, and says why.
func (w *Workbench) keeping(conns []Connection, models []string) []Connection {
	out := slices.DeleteFunc(slices.Clone(conns), func(c Connection) bool { return len(models) > 0 && len(w.listable(c, models)) == 0 })
	if len(out) == 0 {
		return conns[:min(len(conns), 1)]
	}
	return out
}

// listable are those of the models of which a connection's provider has a list; all where its connector cannot be asked.
func (w *Workbench) listable(c Connection, models []string) []string {
	conn, err := w.connector(c.Connector)
	if err != nil {
		return models
	}
	about := conn.Describe()
	return slices.DeleteFunc(slices.Clone(models), func(m string) bool { return !about.Can(connectors.Op(m, connectors.List)).Supported })
}

// puller carries one pull through the models of a connection.
type puller struct {
	bench  *Workbench
	job    string
	req    PullRequest
	report func(Progress)
	conn   Connection
	live   *live
	db     *store.Store
	about  connectors.Description
	pace   *pace // of the model that is being fetched

	settled []Recovered // writes that were interrupted earlier, with what became of them
	unasked string      // what is left out for want of a permission, as a sentence; said with the first model
}

func (w *Workbench) pullOne(ctx context.Context, c Connection, p puller) ([]Progress, error) {
	var err error
	p.conn = c
	if p.db, err = w.store(ctx); err != nil {
		return nil, err
	}
	conn, err := w.connector(c.Connector)
	if err != nil {
		return nil, err
	}
	p.about = conn.Describe()
	if p.live, err = w.reach(ctx, c.ID); err != nil {
		return nil, w.failed(ctx, c.ID, err)
	}
	if p.settled, err = w.recover(ctx, c.ID); err != nil {
		return nil, w.failed(ctx, c.ID, err)
	}
	models, err := p.models()
	if err != nil {
		return nil, err
	}
	var all []Progress
	var first error
	models = p.leaveOut(models)
	for _, m := range models {
		done, err := p.pull(ctx, m)
		p.unasked = ""
		// What this workspace has no place for is no failure where nobody asked for it by name.
		absent := len(p.req.Models) == 0 && problem.Is(err, problem.Unsupported)
		if absent {
			done.Notices, done.Problem = append(done.Notices, problem.As(err).Text), nil
			p.report(done)
		}
		all = append(all, done)
		switch {
		case err == nil:
			w.allowed(ctx, p.db, c.ID, p.about.Can(connectors.Op(m, connectors.List)).Scopes)
		case absent:
		case !ofOneModel(err):
			return all, errors.Join(first, err)
		case first == nil:
			first = err
		}
	}
	if first != nil {
		return all, first
	}
	return all, w.well(ctx, c.ID)
}

// ofOneModel reports whether a failure says nothing about the connection's other models.
func ofOneModel(err error) bool {
	switch problem.As(err).Kind {
	case problem.Unsupported, problem.MissingScope, problem.Invalid, problem.Busy:
		return true
	}
	return false
}

// order is how models are pulled: small ones first, so that the names of owners and companies are there when the
// people arrive, and people before what refers to them.
var order = []string{"workspace", "user", "tag", "company", "project", "contact", "appointment", "task", "timeEntry", "note"}

// inOrder lists every model there is: those of order as they stand there, then those that it does not name.
func inOrder(all []model.Model) []string {
	out := slices.Clone(order)
	for _, m := range all {
		if !slices.Contains(out, m.Name) {
			out = append(out, m.Name)
		}
	}
	return out
}

// models are what this pull fetches: what was asked for, else all that the connection was allowed to list, without
// those that cost a call for each record of another model: they are fetched when somebody asks for them.
func (p puller) models() ([]string, error) {
	var out []string
	costly := map[string]bool{}
	for _, name := range inOrder(p.bench.Models()) {
		s := p.about.Can(connectors.Op(name, connectors.List))
		if s.Supported && slices.Contains(p.conn.Operations, string(s.Operation)) {
			out = append(out, name)
			costly[name] = s.PerRecord
		}
	}
	for _, m := range p.req.Models {
		if slices.Contains(out, m) {
			continue
		}
		if s := p.about.Can(connectors.Op(m, connectors.List)); !s.Supported {
			return nil, problem.New(problem.Unsupported, "%s has no list of %s records: %s", p.about.Name, problem.Clean(m), s.Reason).On(p.conn.Name)
		}
		return nil, problem.New(problem.MissingScope, "%s was not allowed to list %s records.", p.conn.Name, problem.Clean(m)).
			WithFix("patchbay connection reconnect %s --ops +%s::list,+%s::retrieve", p.conn.Name, m, m).On(p.conn.Name)
	}
	if len(p.req.Models) > 0 {
		return p.req.Models, nil
	}
	return slices.DeleteFunc(out, func(m string) bool { return costly[m] }), nil
}

// leaveOut takes out what nobody asked for by name and the provider would refuse: its permission was not granted. Where
// nothing would be left, all is asked, and the answer says why.
func (p *puller) leaveOut(models []string) []string {
	var left, labels, ops []string
	for _, name := range models {
		op := string(connectors.Op(name, connectors.List))
		if len(p.req.Models) > 0 || !slices.ContainsFunc(p.conn.Missing, func(m MissingScope) bool { return slices.Contains(m.Operations, op) }) {
			left = append(left, name)
			continue
		}
		label := name
		if i := slices.IndexFunc(p.bench.Models(), func(m model.Model) bool { return m.Name == name }); i >= 0 {
			label = strings.ToLower(p.bench.Models()[i].Plural)
		}
		labels, ops = append(labels, label), append(ops, "+"+op)
	}
	if len(left) == 0 || len(labels) == 0 {
		return models
	}
	fix := problem.New(problem.MissingScope, "").WithFix("patchbay connection reconnect %s --ops %s", p.conn.Name, strings.Join(ops, ",")).Fix
	p.unasked = "Not asked: " + strings.Join(labels, ", ") + " (permission not granted: " + fix + ")."
	return left
}

// pull fetches one model.
func (p puller) pull(ctx context.Context, modelName string) (Progress, error) {
	at := Progress{Job: p.job, Connection: p.conn.Name, Model: modelName, Total: -1, Started: p.bench.opt.Now()}
	for _, r := range p.settled {
		if r.of.Model == modelName {
			at.Notices = append(at.Notices, r.Words)
		}
	}
	if p.unasked != "" {
		at.Notices = append(at.Notices, p.unasked)
	}
	p.pace = &pace{report: p.report}
	p.pace.moved(at)
	run, err := p.db.StartRun(ctx, p.conn.ID, modelName)
	if err == nil {
		err = p.catchUp(ctx, modelName)
	}
	if err == nil {
		err = p.fields(ctx, modelName)
	}
	if err == nil {
		err = p.walk(ctx, modelName, &at)
	}
	end := store.Run{ID: run, Status: "done", New: at.New, Changed: at.Changed, Gone: at.Gone}
	if err != nil {
		err = p.bench.failed(ctx, p.conn.ID, err)
		at.Problem = problem.As(err)
		end.Status, end.Resumable, end.Err = "stopped", true, at.Problem.Text
	}
	at.Finished = true
	at = p.pace.moved(at)
	return at, errors.Join(err, p.db.EndRun(context.WithoutCancel(ctx), end))
}

// fields looks up the model's custom fields, where the connector has them and the grant may see them, and what its own
// may hold here.
func (p puller) fields(ctx context.Context, modelName string) error {
	op := connectors.Op(modelName, connectors.FieldRead)
	custom := p.about.Can(op).Supported && slices.Contains(p.conn.Operations, string(op))
	all, err := found(ctx, p.live.session, modelName, custom)
	if err != nil {
		return fmt.Errorf("look up the fields: %w", err)
	}
	if !custom { // those that were asked for otherwise stay
		row, err := p.db.Connection(ctx, p.conn.ID)
		if err != nil {
			return err
		}
		all = append(customOnly(row.Fields[modelName]), all...)
	}
	return p.bench.keepFields(ctx, p.conn.ID, modelName, all)
}
