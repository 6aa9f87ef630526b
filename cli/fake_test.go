package cli_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"patchbay/cli"
	"patchbay/model"
	"patchbay/problem"
	"patchbay/workbench"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// fake is a workbench without files: two connections, a handful of people, one write at a time. The mood makes
// it fail on purpose.
type fake struct {
	saved  map[string]workbench.View // by name
	mood   string
	people []model.Record
	own    []workbench.Client
	bulks  *copies
	sent   atomic.Int32 // writes that are on their way
}

func newFake(mood string) *fake {
	f := &fake{mood: mood}
	f.bulks = &copies{fake: f}
	add := func(id, first, last, email string, tags ...string) {
		fields := model.Fields{"firstName": first, "lastName": last, "email": email, "phone": "+1555014" + fmt.Sprint(len(f.people)), "address.city": "Bonn"}
		if len(tags) > 0 {
			fields["tags"] = tags
		}
		f.people = append(f.people, model.Record{
			Model: "contact", ID: id, Connection: "c1", Workspace: "ws1", Fields: fields, UpdatedAt: noon.Add(-3 * time.Hour),
			Remote: model.Remote{ID: "native-" + id}, Native: json.RawMessage(`{"id":"native-` + id + `","odd":"\u0007"}`),
		})
	}
	add("7f3k", "Ada", "Example", "ada@example.com", "vip", "dental")
	add("7f9z", "Łukasz", "Śliwa", "lukasz@example.org")
	add("a1b2", "日本", "太郎", "taro@example.net", "lead")
	add("evil", "Bad\x1b[31m", "Name\u202e", "bad@example.com")
	f.people[2].Fields["owner"] = "native-usr1"
	f.people[1].Fields["company"] = "native-co9"
	for i := range 120 {
		add(fmt.Sprintf("z%03d", i), "Person", fmt.Sprintf("Number %03d", i), fmt.Sprintf("p%d@example.com", i))
	}
	f.people = append(f.people, model.Record{
		Model: "user", ID: "usr1", Connection: "c1", Fields: model.Fields{"name": "Grace Example"}, Remote: model.Remote{ID: "native-usr1"}, Native: json.RawMessage(`{}`),
	})
	if mood == "empty" {
		f.people = nil
	}
	return f
}

func (f *fake) bench() *cli.Bench {
	return &cli.Bench{
		Catalog: f, Accounts: f, Keeper: f, Healer: f, Clients: f, Models: f, Lists: f, Finder: f, Views: f, DropView: f.dropView, Selected: f.selected, Records: f, Planner: f, Bulks: f.bulks, BulkMaker: f.bulks, BulkChanger: f.bulks, BulkPusher: f.bulks, Seeker: f, Journal: f, Undoer: f, Unimporter: f, Importlog: f, Settler: f, Reasons: f, Rules: f, Calls: f, Proxy: f, Authoring: f, Vaults: f, Storeroom: f, Swapper: f, Backup: f.PeruseBackup, Profiles: f,
		Abandon: f.abandon, Connect: f.connect, Pull: f.pull, Live: f.live, Fields: f.fields, Doctor: f.doctor, Rebuild: f.rebuild, Sandboxes: f.sandboxes,
		Identity: f.identity(),
		Sealed:   f.sealed,
		Underway: func() int { return int(f.sent.Load()) },
		Close:    func() error { return nil },
	}
}

func (f *fake) Connectors() ([]workbench.Connector, error) {
	c, err := f.Connector("northwind")
	return []workbench.Connector{c}, err
}

func (f *fake) Connector(id string) (workbench.Connector, error) {
	if id != "northwind" {
		return workbench.Connector{}, problem.New(problem.NotFound, "There is no connector called %q.", id).WithFix("patchbay connectors")
	}
	return workbench.Connector{
		ID: "northwind", Name: "Northwind", Summary: "An invented provider", Workspace: "branch",
		Auth: []workbench.AuthChoice{{Kind: "oauth", Label: "Through the browser", Client: "body"}, {Kind: "token", Label: "Private token", Inputs: []workbench.Input{{Name: "token", Label: "Token", Secret: true}}}},
		Support: []workbench.Capability{
			{Operation: "contact::list", Supported: true, Scopes: []string{"contacts.read"}, Since: true, Reason: "one call for each branch.", Emulated: true},
			{Operation: "contact::update", Supported: true, Writes: true, Scopes: []string{"contacts.write"}, Requires: []string{"email"}, Refuses: []string{"tags", "gender"}},
			{Operation: "user::delete", Scopes: []string{}, Writes: true, Reason: "It would take a colleague's access away."},
		},
		Limits: []string{"100 requests per 10 s for each workspace"}, Setup: []string{"Make an app."}, Redirects: []string{"http://127.0.0.1:8412/cb"}, Notes: []string{"It is invented."},
	}, nil
}

func (f *fake) Connections(context.Context) ([]workbench.Connection, error) {
	switch f.mood {
	case "empty":
		return []workbench.Connection{}, nil
	case "panic":
		panic("the token is hush-hush")
	case "slip":
		return []workbench.Connection{{Name: []string{"one"}[len(f.people)]}}, nil
	}
	pulled := noon.Add(-10 * time.Minute)
	expires := noon.Add(20 * time.Hour)
	return []workbench.Connection{
		{
			ID: "c1", Name: "acme", Connector: "northwind", ConnectorName: "Northwind", Auth: "oauth", Account: "Acme Dental", Workspace: workbench.WorkspaceRef{ID: "ws1", Name: "Main street"},
			State: workbench.OK, Since: noon.Add(-48 * time.Hour), Operations: []string{"contact::list", "contact::update"}, Wanted: []string{"contacts.read"}, Granted: []string{"contacts.read"},
			TokenExpires: &expires, Secrets: "OS keyring", Records: map[string]int{"contact": 124, "user": 1}, LastPull: &pulled, Created: noon.Add(-240 * time.Hour),
			Budget: &workbench.BudgetState{Limit: 100, Remaining: 97},
		},
		{
			ID: "c2", Name: "beta", Connector: "northwind", ConnectorName: "Northwind", Auth: "oauth", Account: "Beta", State: workbench.NeedsLogin, Since: noon.Add(-time.Hour),
			Reason: "The grant was revoked.", Fix: "patchbay connection reconnect beta", Operations: []string{}, Wanted: []string{}, Granted: []string{}, Records: map[string]int{}, Created: noon,
		},
	}, nil
}

func (f *fake) Connection(ctx context.Context, name string) (workbench.Connection, error) {
	if name == "gamma" && f.mood == "renamed" {
		name = "acme"
	}
	all, err := f.Connections(ctx)
	for _, c := range all {
		if c.Name == name {
			return c, err
		}
	}
	return workbench.Connection{}, problem.New(problem.NotFound, "There is no connection called %q.", name).WithFix("patchbay connections")
}

func (f *fake) Rename(context.Context, string, string) error { f.mood = "renamed"; return nil }

func (f *fake) SetPaused(_ context.Context, name string, _ bool) error {
	if f.mood == "down" {
		return problem.New(problem.Storage, "The disk is full.").On(name)
	}
	return nil
}

func (f *fake) Disconnect(_ context.Context, name string, keep bool) (workbench.Farewell, error) {
	if f.mood == "shut" {
		return workbench.Farewell{}, problem.New(problem.VaultDown, "The vault does not open.").WithHint("End it here alone: patchbay connection disconnect acme --force.")
	}
	out := workbench.Farewell{Connection: name, Revoked: true, RecordsRemoved: 125}
	if keep {
		out.RecordsKept, out.RecordsRemoved = map[bool]int{true: 1, false: 125}[f.mood == "single"], 0
	}
	return out, nil
}

func (f *fake) abandon(_ context.Context, name string, _ bool) (workbench.Farewell, error) {
	return workbench.Farewell{Connection: name, Remains: "Its grant could not be revoked, because the vault does not open."}, nil
}

func (f *fake) Models() []model.Model { return model.Builtin() }

func (f *fake) Kept(_ context.Context, in []string, name string) error {
	if name == "company" && len(in) > 0 {
		return problem.New(problem.Unsupported, "Acme keeps no companies.").On("acme")
	}
	return nil
}

func (f *fake) ModelOf(_ context.Context, connection, name string) (model.Model, error) {
	m, _ := model.Find(model.Builtin(), name)
	if connection == "acme" && name == "contact" {
		m = m.With(model.Field{Name: "customFields.shoe", Label: "Shoe size", Type: model.Integer, Native: "cf_9"})
	}
	return m, nil
}

func (f *fake) fields(ctx context.Context, connection, name string) ([]model.Field, error) {
	if _, err := f.Connection(ctx, connection); err != nil {
		return nil, err
	}
	m, err := f.ModelOf(ctx, connection, name)
	return m.Fields, err
}

func (f *fake) Slice(ctx context.Context, q workbench.Query, from, n int) (workbench.Slice, error) {
	keys, err := f.index(q)
	total := len(keys)
	keys = keys[min(from, total):]
	if n > 0 {
		keys = keys[:min(n, len(keys))]
	}
	return workbench.Slice{Keys: keys, Total: total, More: min(from, total)+len(keys) < total}, err
}

func (f *fake) index(q workbench.Query) ([]int64, error) {
	if strings.Contains(q.Where, "&&&") {
		return nil, problem.New(problem.Usage, "The condition cannot be understood at character 3: unexpected token.")
	}
	var keys []int64
	for i, r := range f.people {
		owned := strings.HasPrefix(q.Where, "owner == ") && strings.Contains(q.Where, fmt.Sprintf("%q", r.Fields["owner"]))
		tagged := strings.Contains(q.Where, "vip") && model.Display(r.Fields["tags"]) != ""
		if q.Model == r.Model && (q.Where == "" || owned || tagged) {
			keys = append(keys, int64(i))
		}
	}
	if len(q.Sort) > 0 && strings.HasPrefix(q.Sort[0], "-") {
		slices.Reverse(keys)
	}
	return keys, nil
}

func (f *fake) Rows(_ context.Context, keys []int64) ([]workbench.Row, error) {
	var out []workbench.Row
	for _, k := range keys {
		r := f.people[k]
		out = append(out, workbench.Row{Key: k, ID: r.ID, Model: r.Model, Connection: "acme", Title: model.Contact().Title(r.Fields, r.ID), Fields: r.Fields, Remote: model.Remote{ID: "native-" + r.ID}, UpdatedAt: r.UpdatedAt})
	}
	return out, nil
}

func (f *fake) First(ctx context.Context, q workbench.Query, limit int) ([]workbench.Row, error) {
	if f.mood == "near" {
		return f.Rows(ctx, []int64{1})
	}
	var keys []int64
	for i, r := range f.people {
		if (q.Model == "" || r.Model == q.Model) && len(keys) < limit && strings.Contains(strings.ToLower(fmt.Sprint(r.Fields)), strings.ToLower(q.Text)) && (len(q.Connections) == 0 || q.Connections[0] == "acme") {
			keys = append(keys, int64(i))
		}
	}
	return f.Rows(ctx, keys)
}

func (f *fake) Tally(ctx context.Context, q workbench.Query) (n int, near bool, err error) {
	rows, err := f.First(ctx, q, 1000)
	return len(rows), f.mood == "near", err
}

func (f *fake) live(ctx context.Context, q workbench.Query, limit int) ([]workbench.Row, error) {
	if f.mood == "down" {
		p := problem.New(problem.RateLimited, "Northwind asks to wait.").On(q.Connections[0])
		p.Until = noon.Add(30 * time.Second)
		return nil, p
	}
	return f.Rows(ctx, []int64{0, 1}[:cmp.Or(min(limit, 2), 2)])
}

func (f *fake) find(id string) (model.Record, error) {
	var hits []model.Record
	for _, r := range f.people {
		if strings.HasPrefix(r.ID, id) {
			hits = append(hits, r)
		}
	}
	switch len(hits) {
	case 1:
		return hits[0], nil
	case 0:
		return model.Record{}, problem.New(problem.NotFound, "There is no contact %s.", id).WithFix("patchbay search %s", id)
	}
	return model.Record{}, problem.New(problem.Usage, "%s is the beginning of %d ids.", id, len(hits)).WithHint("Type one character more.")
}

func (f *fake) Show(ctx context.Context, name, id string) (workbench.RecordView, error) {
	r, err := f.find(id)
	if err != nil {
		return workbench.RecordView{}, err
	}
	m, err := f.ModelOf(ctx, "acme", name)
	v := workbench.RecordView{Record: r, Model: m, Title: m.Title(r.Fields, r.ID), Connection: "acme", Connector: "northwind", PulledAt: noon.Add(-10 * time.Minute), CanEdit: true}
	for _, field := range m.Fields {
		if x, ok := r.Fields[field.Name]; ok {
			v.Fields = append(v.Fields, workbench.FieldView{Field: field, Value: x, Text: model.Display(x), Editable: true, Known: true, Refers: f.refers(field, x)})
		}
	}
	return v, err
}

func (f *fake) rebuild(context.Context) (workbench.Rebuilt, error) {
	if f.mood == "lost" {
		return workbench.Rebuilt{Aside: "store.db.damaged", Lost: 2, Missing: []string{"alpha", "beta"}, Backup: &workbench.StoreFile{Path: "/d/my backups/store.db", At: noon.Add(-40 * time.Second)}}, nil
	}
	if f.mood != "down" {
		return workbench.Rebuilt{}, problem.New(problem.Usage, "The store is whole: there is nothing to rebuild.").WithFix("patchbay doctor")
	}
	return workbench.Rebuilt{Aside: "store.db.damaged", Connections: 1, Changes: 2}, nil
}

func (f *fake) refers(field model.Field, value any) *workbench.Reference {
	native, _ := value.(string)
	if field.Type != model.Reference || native == "" {
		return nil
	}
	out := &workbench.Reference{Model: field.Model, Native: native}
	for _, r := range f.people {
		if r.Remote.ID == native {
			out.ID, out.Title = r.ID, model.Display(r.Fields["name"])
		}
	}
	return out
}

func (f *fake) Native(_ context.Context, _, id string) (json.RawMessage, error) {
	r, err := f.find(id)
	if r.ID == "z000" {
		return nil, err
	}
	return r.Native, err
}

func (f *fake) History(context.Context, string, string) ([]workbench.HistoryEntry, error) {
	return []workbench.HistoryEntry{{At: noon.Add(-time.Hour), Field: "phone", Before: nil, After: "+15550140", Source: "pull", By: "acme"}}, nil
}

func (f *fake) PlanEdit(_ context.Context, e workbench.Edit) (workbench.Plan, error) {
	m, _ := f.ModelOf(context.Background(), "acme", e.Model)
	patch, bad := model.Validate(m, model.Patch(e.Values), "US")
	if len(bad) > 0 {
		p := problem.New(problem.Invalid, "The contact cannot be saved like this.").On("acme")
		for _, r := range bad {
			p.Fields = append(p.Fields, problem.Field{Name: r.Field, Code: string(r.Code), Message: r.Error()})
		}
		return workbench.Plan{}, p
	}
	p := workbench.Plan{Operation: e.Model + "::update", Connection: "acme", Record: e.ID, Title: "Ada Example", Patch: patch, By: e.By, Labels: map[string]string{"phone": "Phone"}}
	if e.ID == "" {
		p.Operation, p.Title = e.Model+"::create", "new "+e.Model
	}
	p.Changes = patch.Changes(e.Base)
	return p, nil
}

// PlanUpsert knows one person, by the e-mail.
func (f *fake) PlanUpsert(ctx context.Context, e workbench.Edit) (workbench.Plan, error) {
	if e.Model != "contact" {
		return workbench.Plan{}, problem.New(problem.Unsupported, "Acme cannot do %s::upsert: there is no one call for it.", e.Model).On("acme")
	}
	if e.Values["email"] == "ada@example.com" {
		r, err := f.find("7f3k")
		if err != nil {
			return workbench.Plan{}, err
		}
		e.ID, e.Base = r.ID, r.Fields
	}
	return f.PlanEdit(ctx, e)
}

func (f *fake) PlanDelete(_ context.Context, name, id, by string) (workbench.Plan, error) {
	r, err := f.find(id)
	return workbench.Plan{
		Operation: name + "::delete", Connection: "acme", Record: r.ID, Title: "Ada Example", Destroys: true, By: by,
		Changes: []model.Change{{Field: "email", Before: "ada@example.com"}}, Warnings: []string{"It comes back only with a new id."},
	}, err
}

func (f *fake) PlanUndo(_ context.Context, id, by string) (workbench.Plan, error) {
	if id == "nope" {
		return workbench.Plan{}, problem.New(problem.NotFound, "There is no change nope.").WithFix("patchbay changes")
	}
	p := workbench.Plan{
		Operation: "contact::update", Connection: "acme", Record: "7f3k", Title: "Ada Example", Undoes: cmp.Or(id, "ch9"), By: by, Destroys: f.mood == "created",
		Changes: []model.Change{{Field: "phone", Before: "+15550141", After: "+15550140"}}, Older: "ch5",
	}
	if f.mood == "blocked" {
		return workbench.Plan{}, problem.New(problem.Unsupported, "The change ch9 to Larch Ltd cannot be undone. Acme cannot do company::delete.").
			WithHint("Before it: change ch8 of Ada Example (Phone); patchbay undo ch8 puts that back.")
	}
	return p, nil
}

func (f *fake) Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error) {
	f.sent.Add(1)
	defer f.sent.Add(-1)
	if f.mood == "stubborn" {
		started()
		<-ctx.Done()
		if err := os.WriteFile("heard", nil, 0o600); err != nil {
			panic(err)
		}
		select {} // the second ends the program
	}
	if f.mood == "moved" {
		return workbench.Change{}, &workbench.Conflict{
			Problem: problem.New(problem.Conflict, "Ada Example changed meanwhile.").WithHint("Nothing was written.").On("acme"),
			Clashes: []workbench.Clash{{Field: "phone", Label: "Phone", Base: "+15550140", Mine: "+15550199", Theirs: "+15550177"}},
		}
	}
	return workbench.Change{ID: "ch10", At: noon, By: p.By, Operation: p.Operation, Connection: p.Connection, Model: "contact", Record: p.Record, Title: p.Title, State: "done", Changes: p.Changes, CanUndo: true}, nil
}

func (f *fake) Changes(context.Context, int) ([]workbench.Change, error) {
	if f.mood == "empty" {
		return nil, nil
	}
	return []workbench.Change{{
		ID: "ch9", At: noon.Add(-time.Hour), By: "you, from the command line", Operation: "contact::update", Connection: "acme", Model: "contact", Record: "7f3k", Title: "Ada Example",
		State: "done", Changes: []model.Change{{Field: "phone", Before: "+15550140", After: "+15550141"}}, CanUndo: true, Import: map[string]string{"imported": "import-abc2345"}[f.mood],
	}}, nil
}

func (f *fake) Calls(_ context.Context, q workbench.CallFilter) ([]workbench.Call, error) {
	all := []workbench.Call{
		{ID: "k2", At: noon.Add(-time.Minute), Connection: "acme", Method: "PUT", URL: "https://api.example.com/contacts/1", Status: 429, Attempt: 1, Took: 81 * time.Millisecond},
		{ID: "k1", At: noon.Add(-2 * time.Minute), Connection: "acme", Method: "GET", URL: "https://api.example.com/contacts?token=[secret]", Status: 200, Attempt: 1, Took: 120 * time.Millisecond},
	}
	if q.Failed {
		return all[:1], nil
	}
	return all[:min(q.Limit, 2)], nil
}

func (f *fake) Call(ctx context.Context, id string) (workbench.Call, error) {
	all, err := f.Calls(ctx, workbench.CallFilter{Limit: 2})
	for _, c := range all {
		if c.ID == id {
			c.Request = &workbench.Exchange{Header: map[string]string{"Authorization": "[secret]", "Accept": "application/json"}}
			c.Response = &workbench.Exchange{Header: map[string]string{"Content-Type": "application/json"}, Body: `{"ok":true}`, Size: 11}
			return c, err
		}
	}
	return workbench.Call{}, problem.New(problem.NotFound, "There is no call %s.", id).WithFix("patchbay activity")
}

func (f *fake) pull(ctx context.Context, req workbench.PullRequest, tell func(workbench.Progress)) ([]workbench.Progress, error) {
	if slices.Contains(req.Connections, "nobody") {
		return nil, problem.New(problem.NotFound, "There is no connection nobody.")
	}
	p := workbench.Progress{Job: "j1", Connection: "acme", Model: "contact", Done: 60, Total: 124, Started: noon}
	tell(p)
	switch f.mood {
	case "stubborn":
		<-ctx.Done()
		fmt.Fprintln(os.Stderr, "deaf to the first")
		select {} // the second ends the program
	case "slow":
		started()
		<-ctx.Done()
		return []workbench.Progress{p}, ctx.Err()
	}
	p.Done, p.New, p.Changed, p.Finished = 124, 4, 2, true
	tell(p)
	out := []workbench.Progress{p}
	if f.mood == "half" {
		bad := problem.New(problem.SignIn, "beta needs a new sign-in.").On("beta").WithFix("patchbay connection reconnect beta")
		out = append(out, workbench.Progress{Job: "j1", Connection: "beta", Model: "contact", Total: -1, Finished: true, Problem: bad})
		return out, bad
	}
	return out, nil
}

// started tells the script that the long part has begun.
func started() {
	if name := os.Getenv("FAKE_STARTED"); name != "" {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			panic(err)
		}
	}
}

func (f *fake) doctor(context.Context) []workbench.Check {
	out := []workbench.Check{{Name: "store", State: "ok", Detail: "124 records, 1.2 MB"}}
	if f.mood == "down" {
		out = append(out, workbench.Check{Name: "vault", State: "fail", Detail: "The keyring is locked.", Fix: "Unlock it and run patchbay doctor."})
	}
	return out
}

// stage stands in for running sandboxes.
type stage struct{}

func (stage) Ready() json.RawMessage {
	return json.RawMessage(`{"providers":{"northwind":{"endpoint":"http://127.0.0.1:41231","client_id":"cid","client_secret":"cs","users":[{"login":"ada@example.com","password":"pw"}]}}}`)
}
func (stage) Close() error { return nil }

func (f *fake) sandboxes(ctx context.Context, s workbench.SandboxOptions) (cli.Sandboxes, error) {
	if s.Listen == "0.0.0.0:1" {
		return nil, problem.New(problem.Usage, "A sandbox listens on the loopback only.")
	}
	started()
	return stage{}, nil
}

func (f *fake) tour(_ context.Context, _ workbench.Options, s workbench.SandboxOptions, say func(string)) error {
	say(fmt.Sprintf("%d people from seed %d.", s.People, s.Seed))
	say("That was the tour.")
	if f.mood == "down" {
		return errors.New("the stage broke")
	}
	return nil
}
