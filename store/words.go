package store

import (
	"context"

	"patchbay/store/index"
)

// Words calls fn for each word of the records' texts as the search index has it, and for each telephone number in digits.
// Words of records that are gone may be among them, and one may come more than once. An error of fn ends it.
func (s *Store) Words(ctx context.Context, fn func(word string, phone bool) error) error {
	return s.looking(ctx, func(_ querier, v *index.View) error { return v.Words(fn) })
}
