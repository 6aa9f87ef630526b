package browse

import "time"

// pulledAt is the oldest last pull of the connections in the list that have such records. One that has none makes nothing
// older: it may have none to be pulled.
func (s *Screen) pulledAt() time.Time {
	of, all := s.oldest(true), s.oldest(false)
	if of.IsZero() {
		return all
	}
	return of
}

// oldest is the last pull that is longest ago, of the connections of the list, or of those alone that have records of its
// model; zero where none was pulled.
func (s *Screen) oldest(having bool) time.Time {
	var oldest time.Time
	for _, c := range s.conns {
		switch {
		case s.args.Connection != "" && c.Name != s.args.Connection, c.LastPull == nil:
		case having && !s.everything() && c.Records[s.args.Model] == 0:
		case oldest.IsZero() || c.LastPull.Before(oldest):
			oldest = *c.LastPull
		}
	}
	return oldest
}
