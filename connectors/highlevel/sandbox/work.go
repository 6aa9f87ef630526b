package sandbox

import (
	"math/rand/v2"
	"time"

	shared "patchbay/connectors/sandbox"
)

// worker invents what people do with contacts. It draws from a source of its own, so that the
// contacts stay as they are whatever is added here; more people never change what the first ones have.
type worker struct {
	s     *store
	rng   *rand.Rand
	start time.Time
	staff map[string][]user
	books map[string][]calendar
	zones map[string]*time.Location
	used  map[string]int // places given away, by calendar and side of the start
	seen  int
}

func newWorker(s *store, w shared.World, start time.Time) *worker {
	out := &worker{
		s: s, rng: shared.Source(w.Seed, "highlevel work"), start: start, staff: map[string][]user{},
		books: map[string][]calendar{}, zones: map[string]*time.Location{}, used: map[string]int{},
	}
	for _, p := range s.places.all(nil) {
		out.staff[p.ID] = s.users.all(func(u user) bool { return u.worksAt(p.ID) })
		out.seedCalendars(p)
	}
	return out
}

func (w *worker) newID() string { return shared.Draw(w.rng, shared.Alphanumeric, 20) }

// someone is a person who works at the location.
func (w *worker) someone(locationID string) string {
	return w.staff[locationID][w.rng.IntN(len(w.staff[locationID]))].ID
}

// after is a moment between that of the contact's creation and the start.
func (w *worker) after(c *contact) time.Time {
	return c.Added.Add(time.Duration(w.rng.Int64N(int64(w.start.Sub(c.Added))))).Truncate(time.Millisecond)
}

// grow gives the next contact its share. The caller holds the lock.
func (w *worker) grow(c *contact) {
	if w.seen%3 == 0 {
		w.task(c, w.seen/3)
	}
	if w.seen%4 == 0 {
		w.note(c, w.seen/4)
	}
	if w.seen%5 == 0 {
		w.appointments(c, w.seen/5)
	}
	w.seen++
}

// task makes a task: of five, one is overdue, one done in time, one done late, one due soon and one far off.
func (w *worker) task(c *contact, n int) {
	words := taskWords()[w.rng.IntN(len(taskWords()))]
	t := task{ID: w.newID(), LocationID: c.Location, ContactID: c.ID, Title: words[0], Body: words[1], Added: w.after(c)}
	days := []int{-3, -10, -20, 2, 30}[n%5] + w.rng.IntN(3) - 1
	day := w.start.AddDate(0, 0, days)
	t.Due = time.Date(day.Year(), day.Month(), day.Day(), 15+w.rng.IntN(9), 30*w.rng.IntN(2), 0, 0, time.UTC)
	t.Completed = n%5 == 1 || n%5 == 2
	if n%2 == 0 {
		t.AssignedTo = w.someone(c.Location)
	}
	t.Updated = t.Added
	if t.Completed {
		t.Updated = t.Added.Add(time.Duration(w.rng.Int64N(int64(w.start.Sub(t.Added)) + 1))).Truncate(time.Millisecond)
	}
	w.s.tasks.put(t)
}

// note makes a note: of four, one is pinned, one has a title, and every other one a writer.
func (w *worker) note(c *contact, n int) {
	made := note{ID: w.newID(), LocationID: c.Location, ContactID: c.ID, Body: noteWords()[w.rng.IntN(len(noteWords()))], Added: w.after(c), Pinned: n%4 == 0}
	if n%2 == 0 {
		made.UserID = w.someone(c.Location)
	}
	if n%4 == 1 {
		made.Title, made.Color = "Follow-up summary", []string{"#FFAA00", "#0a7", "#B3E5FC"}[n/4%3]
	}
	w.s.notes.put(made)
}

// noteWords are texts as people write them: one line or more, and HTML from the service's own editor.
func noteWords() []string {
	return []string{
		"Asked about opening hours on public holidays.", "Spoke on the phone.\nWants the first appointment of the day, and a text the day before.",
		"<p>Moved house; the new address is on the form.</p>", "Allergic to latex.", "Left a message, no answer yet.",
		"<p>Came with their <strong>daughter</strong>.</p><ul><li>parking is a problem</li><li>likes room 2</li></ul>", "Très content de la dernière visite \u2013 vient par recommandation.",
		"Paid in cash.",
	}
}

func taskWords() [][2]string {
	return [][2]string{
		{"Call back about the quote", "Prefers to be called in the afternoon."},
		{"Send the intake form", ""},
		{"Check insurance papers", "The second page was missing."},
		{"Confirm the next visit", "By text message."},
		{"Ask for a review", ""},
		{"Order the night guard", "Size as last time."},
		{"Follow up on the open invoice", "Second reminder."},
		{"Welcome call", "New here; explain the parking."},
		{"Send the exercise plan", "With the pictures."},
	}
}
