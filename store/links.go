package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"patchbay/problem"
)

// LinkState is what is known of two records being the same.
type LinkState string

// The states of a link.
const (
	Proposed LinkState = "proposed" // they may be the same: a person decides
	Linked   LinkState = "linked"   // they are the same
	Apart    LinkState = "apart"    // they are not, and are never proposed again
)

// Link is what is known of two records being the same real thing. It outlives the records.
type Link struct {
	No         int64  // of the row, for paging
	ID         string // short, stable; a unique prefix names it too
	Model      string
	A, B       string // local ids of records, the lesser first
	AConn      string // ids of connections
	BConn      string
	State      LinkState
	Auto       bool // nobody was asked
	Confidence float64
	Evidence   json.RawMessage // as it was proposed with; a JSON list, empty for a link that somebody made
	By         string          // who decided, in words; "" for a proposal
	Made       time.Time
	Decided    time.Time // zero for a proposal
}

// LinkFilter bounds a listing of links; its zero value lists the first 200 of all.
type LinkFilter struct {
	Model  string    // "" for all
	State  LinkState // "" for all
	Record string    // local id: only links of that record; "" for all
	Limit  int       // 0 for 200
	Skip   int       // how many to pass over
}

const linkColumns = `SELECT links.no, links.id, model, a, b, aconn, bconn, state, auto, confidence, evidence, by, made, decided FROM links `

func scanLink(r *sql.Rows) (Link, error) {
	var l Link
	var evidence []byte
	var made, decided int64
	err := r.Scan(&l.No, &l.ID, &l.Model, &l.A, &l.B, &l.AConn, &l.BConn, &l.State, &l.Auto, &l.Confidence, &evidence, &l.By, &made, &decided)
	l.Evidence, l.Made, l.Decided = json.RawMessage(strings.Clone(string(evidence))), moment(made), moment(decided)
	return l, err
}

// Links lists links, the surest first.
func (s *Store) Links(ctx context.Context, f LinkFilter) ([]Link, error) {
	if f.Limit <= 0 {
		f.Limit = 200
	}
	const order = " ORDER BY confidence DESC, no LIMIT ? OFFSET ?"
	if f.Record != "" {
		return s.links(ctx, "WHERE (a=?1 OR b=?1) AND (?2='' OR state=?2)"+order, f.Record, f.State, f.Limit, f.Skip)
	}
	if f.State == "" {
		return s.links(ctx, "WHERE (?='' OR model=?)"+order, f.Model, f.Model, f.Limit, f.Skip)
	}
	if f.Model == "" {
		return s.links(ctx, "WHERE state=?"+order, f.State, f.Limit, f.Skip)
	}
	return s.links(ctx, "WHERE state=? AND model=?"+order, f.State, f.Model, f.Limit, f.Skip)
}

func (s *Store) links(ctx context.Context, where string, args ...any) ([]Link, error) {
	var out []Link
	err := s.each(ctx, func(r *sql.Rows) error {
		l, err := scanLink(r)
		out = append(out, l)
		return err
	}, linkColumns+where, args...)
	return out, err
}

// CountLinks counts the links of a model, or of all with "", by their state.
func (s *Store) CountLinks(ctx context.Context, modelName string) (map[LinkState]int, error) {
	out := map[LinkState]int{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var state LinkState
		var n int
		err := r.Scan(&state, &n)
		out[state] = n
		return err
	}, "SELECT state, count(*) FROM links WHERE (?='' OR model=?) GROUP BY state", modelName, modelName)
	return out, err
}

// Link finds a link by a prefix of its id. A prefix that several share is refused as Usage.
func (s *Store) Link(ctx context.Context, prefix string) (Link, error) {
	prefix = strings.ToLower(strings.TrimSpace(prefix))
	if prefix == "" {
		return Link{}, problem.New(problem.Usage, "The id of a link is needed.").WithFix("patchbay links")
	}
	found, err := s.links(ctx, "WHERE id>=? AND id<? ORDER BY id LIMIT 6", prefix, prefix+"\x7f")
	switch {
	case err != nil:
		return Link{}, err
	case len(found) == 0:
		return Link{}, problem.New(problem.NotFound, "There is no link %s.", problem.Clean(prefix)).WithHint("See which there are.").WithFix("patchbay links")
	case len(found) > 1 && found[0].ID != prefix:
		return Link{}, problem.New(problem.Usage, "The id %s begins several links.", problem.Clean(prefix)).WithHint("Give more letters of it.")
	}
	return found[0], nil
}

// Members lists the records that are linked with one, itself among them, by id; nil when it is linked with none.
func (s *Store) Members(ctx context.Context, record string) ([]string, error) {
	return s.words(ctx, "SELECT m.record FROM members g CROSS JOIN members m ON m.grp=g.grp WHERE g.record=? ORDER BY m.record", record)
}

// Companions lists for each of some records those that are linked with it, by id; one that is linked with none is left out.
func (s *Store) Companions(ctx context.Context, records []string) (map[string][]string, error) {
	out := map[string][]string{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var record, other string
		err := r.Scan(&record, &other)
		out[record] = append(out[record], other)
		return err
	}, `SELECT j.value, m.record FROM (SELECT DISTINCT value FROM json_each(?)) j CROSS JOIN members g ON g.record=j.value
		CROSS JOIN members m ON m.grp=g.grp AND m.record<>g.record ORDER BY j.value, m.record`, jsonText(records))
	return out, err
}

// GroupsOf gives the group of each record that is in one. Records of one group are the same.
func (s *Store) GroupsOf(ctx context.Context, records []string) (map[string]string, error) {
	out := make(map[string]string, len(records))
	err := s.each(ctx, func(r *sql.Rows) error {
		var record, group string
		err := r.Scan(&record, &group)
		out[record] = group
		return err
	}, "SELECT m.record, m.grp FROM json_each(?) j CROSS JOIN members m ON m.record=j.value", jsonText(records))
	return out, err
}

func (s *Store) words(ctx context.Context, query string, args ...any) ([]string, error) {
	var out []string
	err := s.each(ctx, func(r *sql.Rows) error {
		var w string
		err := r.Scan(&w)
		out = append(out, w)
		return err
	}, query, args...)
	return out, err
}

// LinkedBy tells the pairs of a model that are decided: linked or kept apart. The lesser id comes first.
func (s *Store) LinkedBy(ctx context.Context, modelName string, state LinkState) (map[[2]string]bool, error) {
	out := map[[2]string]bool{}
	err := s.each(ctx, func(r *sql.Rows) error {
		var pair [2]string
		err := r.Scan(&pair[0], &pair[1])
		out[pair] = true
		return err
	}, "SELECT a, b FROM links INDEXED BY links_state WHERE state=? AND model=?", state, modelName)
	return out, err
}

// Decision is what somebody says of two records.
type Decision struct {
	A, B  string // local ids, whole
	Model string
	State LinkState // Linked or Apart
	By    string    // in words
	Known Link      // what was known of the two, in case it is forgotten by now; the zero value for nothing
}

// ErrKeptApart is in the chain of a problem about two records that cannot be linked, as somebody keeps apart two of
// those that would be one.
var ErrKeptApart = errors.New("kept apart")

// Decide links two records or keeps them apart, for ever or until somebody says otherwise. Records that are linked with
// them are linked with both afterwards. Linking is refused as Conflict where that would join two others that are kept
// apart, see [Store.Join], and keeping apart where both stay linked through a third: one of them has to leave first, see [Store.Leave].
func (s *Store) Decide(ctx context.Context, d Decision) (Link, error) {
	v, err := s.Judge(ctx, d)
	return v.Link, err
}

// proposal is a link on its way into the table.
type proposal struct {
	Decision
	at         int64
	confidence float64
	evidence   string
	auto       bool
}

// write puts a pair into the table, or changes what is said of it; its evidence stays where it has some.
func (t tx) write(ctx context.Context, p proposal) error {
	decided := p.at
	if p.State == Proposed {
		decided = 0
	}
	_, err := t.exec(ctx, `INSERT INTO links(id, model, a, b, aconn, bconn, state, auto, confidence, evidence, by, made, decided)
		VALUES(?1,?2,?3,?4,coalesce((SELECT c.id FROM records r JOIN connections c ON c.no=r.conn WHERE r.key=`+keyOf("?3")+`), ''),
			coalesce((SELECT c.id FROM records r JOIN connections c ON c.no=r.conn WHERE r.key=`+keyOf("?4")+`), ''),?5,?6,?7,?8,?9,?10,?11)
		ON CONFLICT(a, b) DO UPDATE SET state=excluded.state, auto=excluded.auto, by=excluded.by, decided=excluded.decided,
		confidence=iif(excluded.evidence='[]' AND links.evidence<>'[]', links.confidence, excluded.confidence), evidence=iif(excluded.evidence='[]', links.evidence, excluded.evidence)`,
		base32("link\x00" + p.A + "\x00" + p.B)[:shortID], p.Model, p.A, p.B, p.State, p.auto, p.confidence, p.evidence, p.By, p.at, decided)
	if err != nil {
		return fmt.Errorf("write the link of %s and %s: %w", p.A, p.B, err)
	}
	return nil
}

// join makes one group of those of two records.
func (t tx) join(ctx context.Context, d Decision) error {
	a, b := d.A, d.B
	ga, gb, err := t.groups(ctx, a, b)
	if err != nil || ga == gb && ga != "" {
		return err
	}
	if ga == "" && gb == "" { // what is between the two is all there is
		return t.enter(ctx, min(a, b), a, b)
	}
	one, _, err := t.firstApart(ctx, [2]string{a, ga}, [2]string{b, gb})
	if err == nil && one != "" {
		err = t.unforbidden(ctx, d.Model, []string{a, b})
	}
	if err != nil {
		return err
	}
	group := min(a, b)
	for _, g := range []string{gb, ga} {
		if g != "" {
			group = g
		}
	}
	if ga != "" && gb != "" {
		if _, err := t.exec(ctx, "UPDATE members SET grp=? WHERE grp=?", group, gb); err != nil {
			return err
		}
	}
	if err := t.enter(ctx, group, a, b); err != nil {
		return err
	}
	// Nobody is to be asked any more whether two of the group are the same.
	_, err = t.exec(ctx, `DELETE FROM links WHERE no IN (SELECT l.no FROM members x CROSS JOIN links l INDEXED BY links_pair ON l.a=x.record
		WHERE x.grp=?1 AND l.state='proposed' AND l.b IN (SELECT record FROM members WHERE grp=?1))`, group)
	return err
}

// enter puts two records into a group.
func (t tx) enter(ctx context.Context, group, a, b string) error {
	_, err := t.exec(ctx, "INSERT INTO members(record, grp) VALUES(?,?),(?,?) ON CONFLICT(record) DO UPDATE SET grp=excluded.grp", a, group, b, group)
	return err
}

func (t tx) groups(ctx context.Context, a, b string) (ga, gb string, err error) {
	_, err = t.get(ctx, []any{&ga, &gb}, "SELECT coalesce((SELECT grp FROM members WHERE record=?), ''), coalesce((SELECT grp FROM members WHERE record=?), '')", a, b)
	return ga, gb, err
}

// firstApart finds two records that are kept apart, one of each group. A record in no group is one of its own.
func (t tx) firstApart(ctx context.Context, x, y [2]string) (a, b string, err error) {
	const mine, theirs = "(SELECT ?1 UNION SELECT record FROM members WHERE grp=?2 AND ?2<>'')", "(SELECT ?3 UNION SELECT record FROM members WHERE grp=?4 AND ?4<>'')"
	_, err = t.get(ctx, []any{&a, &b}, "SELECT a, b FROM links INDEXED BY links_pair WHERE a IN "+mine+" AND b IN "+theirs+" AND state='apart' UNION ALL SELECT a, b FROM links INDEXED BY links_pair WHERE a IN "+
		theirs+" AND b IN "+mine+" AND state='apart' LIMIT 1", x[0], x[1], y[0], y[1])
	return a, b, err
}
