package store

import (
	"context"
	"database/sql"
)

// Setting reads one value; ok is false when it was never set.
func (s *Store) Setting(ctx context.Context, key string) (value string, ok bool, err error) {
	ok, err = s.get(ctx, []any{&value}, "SELECT value FROM settings WHERE key=?", "user."+key)
	return value, ok, err
}

// SetSetting keeps one value; "" is a value like any other.
func (s *Store) SetSetting(ctx context.Context, key, value string) error {
	return s.durable.do(ctx, "keep the setting "+key, func(t tx) error {
		// The prefix keeps them apart from the store's own counters.
		_, err := t.exec(ctx, "INSERT INTO settings(key, value) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET value=excluded.value", "user."+key, value)
		return err
	})
}

// DropSetting forgets a value; one that was never set is no error.
func (s *Store) DropSetting(ctx context.Context, key string) error {
	return s.durable.do(ctx, "drop the setting "+key, func(t tx) error {
		_, err := t.exec(ctx, "DELETE FROM settings WHERE key=?", "user."+key)
		return err
	})
}

// Settings answers the values whose keys begin with prefix, by key; none is an empty map.
func (s *Store) Settings(ctx context.Context, prefix string) (map[string]string, error) {
	out := map[string]string{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var key, value string
		if err := r.Scan(&key, &value); err != nil {
			return err
		}
		out[key] = value
		return nil
	}, "SELECT substr(key, 6), value FROM settings WHERE substr(key, 1, 5 + length(?)) = 'user.' || ?", prefix, prefix)
	return out, err
}
