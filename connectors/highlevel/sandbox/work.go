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
	seen  int
}

func newWorker(s *store, w shared.World, start time.Time) *worker {
	out := &worker{s: s, rng: shared.Source(w.Seed, "highlevel work"), start: start, staff: map[string][]user{}}
	for _, p := range s.places.all(nil) {
		out.staff[p.ID] = s.users.all(func(u user) bool { return u.worksAt(p.ID) })
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
