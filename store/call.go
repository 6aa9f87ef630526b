package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"

	"patchbay/problem"
)

// Call reads one call with its headers and bodies.
func (s *Store) Call(ctx context.Context, id string) (Call, error) {
	if err := s.writeCalls(ctx); err != nil {
		return Call{}, err
	}
	no, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return Call{}, noCall(id)
	}
	var c Call
	found := false
	err = s.activity.each(ctx, func(r *sql.Rows) error {
		found = true
		var request, response, sent, got []byte
		if c, err = scanCall(r, &request, &sent, &response, &got); err != nil {
			return err
		}
		c.Request.Bytes, c.Response.Bytes = sent, got
		if err := json.Unmarshal(request, &c.Request.Header); err != nil {
			return fmt.Errorf("read call %s: %w", id, err)
		}
		if err := json.Unmarshal(response, &c.Response.Header); err != nil {
			return fmt.Errorf("read call %s: %w", id, err)
		}
		return nil
	}, callColumns+", request, request_body, response, response_body FROM calls WHERE no=?", no)
	if err == nil && !found {
		return Call{}, noCall(id)
	}
	return c, err
}

func noCall(id string) *problem.Problem {
	return problem.New(problem.NotFound, "There is no call %s, or no longer.", problem.Clean(id)).
		WithHint("The last %d calls of 30 days are kept.", keptCalls).WithFix("patchbay activity")
}
