package store

// linkSchema holds who is the same. A link is about two records, by their ids, which outlive a pull, a rebuild and the
// records themselves; a is the lesser id. members is worked out of the accepted links, so that a group is found in one
// step. linkkeys are what records can be found by that may be the same, as numbers; linkmarks say how far that goes.
const linkSchema = `
CREATE TABLE links(
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, model TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, aconn TEXT NOT NULL, bconn TEXT NOT NULL,
  state TEXT NOT NULL, auto INTEGER NOT NULL DEFAULT 0, confidence REAL NOT NULL, evidence TEXT NOT NULL, by TEXT NOT NULL DEFAULT '',
  made INTEGER NOT NULL, decided INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX links_pair ON links(a, b);
CREATE INDEX links_other ON links(b);
CREATE INDEX links_state ON links(state, model, confidence DESC, no);
CREATE TABLE members(record TEXT PRIMARY KEY, grp TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX members_group ON members(grp);
CREATE TABLE linkkeys(hash INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY(hash, key)) WITHOUT ROWID;
CREATE TABLE linkmarks(model TEXT PRIMARY KEY, records INTEGER NOT NULL, moves INTEGER NOT NULL, sides TEXT NOT NULL, frequencies BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
`
