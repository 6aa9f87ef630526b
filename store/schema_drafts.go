package store

// draftSchema holds working copies: a draft, and a row for each record in it with what is wanted of it. What a draft
// wrote stays with it, so that it can be undone as one.
const draftSchema = `
CREATE TABLE drafts(
  no INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, folded TEXT NOT NULL, model TEXT NOT NULL, ops TEXT NOT NULL,
  by TEXT NOT NULL, created INTEGER NOT NULL, moved INTEGER NOT NULL, owner TEXT NOT NULL DEFAULT '', undoes TEXT NOT NULL DEFAULT '',
  closed INTEGER NOT NULL DEFAULT 0);
CREATE UNIQUE INDEX drafts_name ON drafts(folded) WHERE closed=0 AND folded<>'';
CREATE TABLE drafted(
  no INTEGER PRIMARY KEY, draft INTEGER NOT NULL, record TEXT NOT NULL, conn TEXT NOT NULL, title TEXT NOT NULL, patch TEXT NOT NULL, base TEXT NOT NULL,
  state TEXT NOT NULL, words TEXT NOT NULL DEFAULT '', detail TEXT NOT NULL DEFAULT '', intent TEXT NOT NULL DEFAULT '', undoes TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX drafted_record ON drafted(draft, record);
CREATE INDEX drafted_state ON drafted(draft, state, no);
`
