package workbench

import (
	"context"

	"patchbay/problem"
)

// habitPrefix is in front of the habits among the settings of the store.
const habitPrefix = "habit."

// mostHabit is how many bytes a habit can have.
const mostHabit = 4096

// Habits are how a person likes the screens, as they last left them, by name; those whose names begin with prefix. None is
// an empty map. They are kept with the store of the profile, and hold no data of records.
func (w *Workbench) Habits(ctx context.Context, prefix string) (map[string]string, error) {
	db, err := w.store(ctx)
	if err != nil {
		return nil, err
	}
	found, err := db.Settings(ctx, habitPrefix+prefix)
	out := make(map[string]string, len(found))
	for key, value := range found {
		out[key[len(habitPrefix):]] = value
	}
	return out, err
}

// SetHabit keeps one; "" forgets it.
func (w *Workbench) SetHabit(ctx context.Context, name, value string) error {
	if name == "" || len(value) > mostHabit {
		return problem.New(problem.Usage, "This cannot be remembered: it is too long.")
	}
	db, err := w.store(ctx)
	if err != nil {
		return err
	}
	if value == "" {
		return db.DropSetting(ctx, habitPrefix+name)
	}
	return db.SetSetting(ctx, habitPrefix+name, value)
}
