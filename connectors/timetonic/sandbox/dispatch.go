package sandbox

import (
	"net/http"
	"time"
)

// call is one request.
type call struct {
	in    params
	grant string
	limit restrictions
	now   time.Time
}

// function is one value of req.
type function struct {
	serve  func(*call) (object, error)
	open   bool // needs no session
	writes bool
	tables bool // is about tables, which a sesskey may not see
}

func (s *site) functions() map[string]function {
	return map[string]function{
		"createAppkey":             {serve: s.createAppkey, open: true},
		"createOauthkey":           {serve: s.createOauthkey, open: true},
		"createSesskey":            {serve: s.createSesskey, open: true},
		"getOrCreateSessKey":       {serve: s.currentSession},
		"dropAllSessions":          {serve: s.dropAllSessions},
		"getUserInfo":              {serve: s.userInfo},
		"getAllBooks":              {serve: s.allBooks},
		"getBookInfo":              {serve: s.bookInfo},
		"getBookTables":            {serve: s.bookTables, tables: true},
		"getTableValues":           {serve: s.tableValues, tables: true},
		"listTableRowsById":        {serve: s.lightRows, tables: true},
		"getTableValueSubset":      {serve: s.subset, tables: true},
		"createOrUpdateTableRow":   {serve: s.writeRow, tables: true, writes: true},
		"createOrUpdateTableRows":  {serve: s.writeRows, tables: true, writes: true},
		"deleteTableRow":           {serve: s.deleteRow, tables: true, writes: true},
		"deleteTableRows":          {serve: s.deleteRows, tables: true, writes: true},
		"rollBackBeforeChange":     {serve: s.rollBack, tables: true, writes: true},
		"getTableValueComments":    {serve: s.comments, tables: true},
		"editTableValueComments":   {serve: s.editComment, tables: true, writes: true},
		"deleteTableValueComments": {serve: s.deleteComment, tables: true, writes: true},
	}
}

func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	c := &call{in: parse(r), now: s.store.world.Clock.Now()}
	req := c.in.Get("req")
	out, err := s.run(r, req, c)
	s.answer(w, req, c.now, out, err)
}

func (s *site) run(r *http.Request, req string, c *call) (object, error) {
	f, known := s.functions()[req]
	if !known {
		return nil, errNoRequest
	}
	if f.open {
		return f.serve(c)
	}
	if err := s.sessionOf(c); err != nil {
		return nil, err
	}
	switch {
	case f.writes && c.limit.readonly:
		return nil, refuse(unverifiedRestricted, "readonly")
	case f.tables && c.limit.hideTables:
		return nil, refuse(unverifiedRestricted, "hideTables")
	}
	if req == "createOrUpdateTableRows" && s.opts.Slow > 0 {
		s.drag(r, c)
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	return f.serve(c)
}

// drag makes a batch of more than ten rows slow.
func (s *site) drag(r *http.Request, c *call) {
	if rows, err := c.in.members("rows"); err != nil || len(rows) <= 10 {
		return
	}
	t := time.NewTimer(s.opts.Slow)
	defer t.Stop()
	select {
	case <-t.C:
	case <-r.Context().Done():
	}
}
