package ui

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"patchbay/model"
	"patchbay/problem"
	"patchbay/ui/screen"
	"patchbay/workbench"
)

type screenTarget = screen.Target

// room is what stands behind one state of the matrix.
type room struct {
	*world
	state state
	poor  bool             // hardly anything came
	hold  map[string]bool  // use-cases that do not answer
	fail  map[string]error // use-cases that fail
}

func furnishedRoom(t *testing.T, s *standIn, st state) *room {
	t.Helper()
	w := &room{state: st}
	switch st {
	case nothingYet:
		w.world = s.open(t)
	default:
		w.world = s.furnished(t, w.words())
	}
	return w
}

// words are what other people wrote in this state.
func (w *room) words() words {
	switch w.state {
	case wide:
		return wideWords()
	case hostile:
		return hostileWords()
	}
	return plainWords()
}

// meagre connects an account in which one person has no more than a first name.
func (w *room) meagre() {
	w.t.Helper()
	if w.poor {
		return
	}
	w.poor = true
	w.tell(wideOne, "records/contacts", map[string]any{"action": "create", "fields": map[string]any{"firstName": "Ada", "lastName": "", "email": "ada0@example.com"}})
	time.Sleep(time.Hour) // until the provider's own search knows her
	w.connect(wideOne, "acme")
	if _, err := w.Pull(context.Background(), workbench.PullRequest{Models: []string{"contact"}}, nil); err != nil {
		w.t.Fatal(err)
	}
}

// native is a contact's id at the provider.
func (w *room) native(email string) string {
	w.t.Helper()
	v, err := w.world.Show(context.Background(), "contact", w.person(email))
	if err != nil {
		w.t.Fatal(err)
	}
	return v.Record.Remote.ID
}

// services are what a face in this state is served by.
func (w *room) services(f face) Services {
	w.hold, w.fail = map[string]bool{}, map[string]error{}
	if (w.state == underWay || w.state == failing) && (f.also[w.state] == nil || f.place == "bulk") {
		out := stuck{whole: &whole{bench: full()}}
		if w.state == failing {
			out.fails = damage()
		}
		return out
	}
	return w
}

// enter goes to a face as it is reached in this state.
func (w *room) enter(r *rig, f face) {
	r.t.Helper()
	if how := f.also[w.state]; how != nil {
		how(r, w)
		return
	}
	w.visit(r, f.place)
	w.press(r, f.keys)
}

// visit goes to a place of the registry.
func (w *room) visit(r *rig, place string) {
	r.t.Helper()
	r.wait(aMoment)
	if place != "home" {
		r.send(screen.GoMsg{Place: place, Args: w.target(place)})
	}
	r.wait(aMoment)
}

// press presses keys that are written with blanks between them; 'words' are typed.
func (w *room) press(r *rig, keys string) {
	r.t.Helper()
	for _, k := range strings.Fields(keys) {
		if text, quoted := strings.CutPrefix(k, "'"); quoted {
			r.typed(strings.TrimSuffix(text, "'"))
		} else {
			r.press(k)
		}
		r.wait(aMoment)
	}
}

// target is what a place is about in this room.
func (w *room) target(place string) screen.Target {
	person := "c1"
	if w.state != nothingYet || w.poor {
		person = w.person("ada0@example.com")
	}
	name := "acme"
	if all, err := w.Connections(context.Background()); err == nil && len(all) > 0 {
		name = all[0].Name
		for _, c := range all {
			if c.Name != "north" {
				name = c.Name
			}
		}
	}
	return map[string]screen.Target{
		"browse": {Model: "contact"}, "record": {Model: "contact", ID: person}, "edit": {Model: "contact", ID: person}, "connection": {Connection: name},
		"mapping": {Connection: name, Model: "contact"}, "duplicates": {Model: "contact", Connection: name}, "console": {Connection: name}, "links": {Model: "contact"},
	}[place]
}

// Watch looks after nothing: what it finds is another matter.
func (w *room) Watch(ctx context.Context) { <-ctx.Done() }

// asked is what becomes of a use-case: it waits, fails, or is carried out.
func (w *room) asked(ctx context.Context, name string) error {
	if w.hold[name] {
		<-ctx.Done()
		return ctx.Err()
	}
	return w.fail[name]
}

func (w *room) PlanEdit(ctx context.Context, e workbench.Edit) (workbench.Plan, error) {
	if err := w.asked(ctx, "PlanEdit"); err != nil {
		return workbench.Plan{}, err
	}
	return w.world.PlanEdit(ctx, e)
}

func (w *room) Apply(ctx context.Context, p workbench.Plan) (workbench.Change, error) {
	if err := w.asked(ctx, "Apply"); err != nil {
		return workbench.Change{}, err
	}
	return w.world.Apply(ctx, p)
}

func (w *room) PlanMerge(ctx context.Context, r workbench.MergeRequest) (workbench.MergePlan, error) {
	if err := w.asked(ctx, "PlanMerge"); err != nil {
		return workbench.MergePlan{}, err
	}
	return w.world.PlanMerge(ctx, r)
}

func (w *room) CompareRecords(ctx context.Context, m string, ids []string) (workbench.Comparison, error) {
	if err := w.asked(ctx, "CompareRecords"); err != nil {
		return workbench.Comparison{}, err
	}
	return w.world.CompareRecords(ctx, m, ids)
}

func (w *room) Native(ctx context.Context, m, id string) (json.RawMessage, error) {
	if err := w.asked(ctx, "Native"); err != nil {
		return nil, err
	}
	return w.world.Native(ctx, m, id)
}

func (w *room) History(ctx context.Context, m, id string) ([]workbench.HistoryEntry, error) {
	if err := w.asked(ctx, "History"); err != nil {
		return nil, err
	}
	return w.world.History(ctx, m, id)
}

func (w *room) Fields(ctx context.Context, m, c string) ([]model.Field, error) {
	if err := w.asked(ctx, "Fields"); err != nil {
		return nil, err
	}
	return w.world.Fields(ctx, m, c)
}

func (w *room) Why(ctx context.Context, m, id, field string) (workbench.Why, error) {
	if err := w.asked(ctx, "Why"); err != nil {
		return workbench.Why{}, err
	}
	return w.world.Why(ctx, m, id, field)
}

func (w *room) Show(ctx context.Context, m, id string) (workbench.RecordView, error) {
	if err := w.asked(ctx, "Show"); err != nil {
		return workbench.RecordView{}, err
	}
	return w.world.Show(ctx, m, id)
}

func (w *room) PlanUndo(ctx context.Context, change, by string) (workbench.Plan, error) {
	if err := w.asked(ctx, "PlanUndo"); err != nil {
		return workbench.Plan{}, err
	}
	return w.world.PlanUndo(ctx, change, by)
}

// damage is what every use-case says over a store that cannot be read.
func damage() error {
	return problem.New(problem.Storage, "The store /home/ada/.local/share/patchbay/profiles/default/store.db is damaged.").
		WithHint("Have it set aside: connections and changes are saved as far as they can be read, and the records come back with the next pull.").WithFix("patchbay store rebuild")
}

// refusal is what a provider that is not there is told of.
func refusal() error {
	return problem.New(problem.ProviderDown, "acme does not answer.")
}
