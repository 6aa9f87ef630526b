package store

// steps are the migrations in their order; the number of those applied is the file's user_version.
// A step that was released is never edited: a change is a new step.
func steps() []string {
	return []string{step1, step2, step3, step4, step5, step6}
}

// What is written in bulk is only ever appended: pages that are hit at random cost a bulk load most of its
// time. So a record's identity is its id, a hash that stands for the native one too; the provider's bytes
// lie in a table of their own; and what search needs waits in fresh until the indexer moves it, many
// records at a time and sorted, to words, which is clustered in the order of the titles.
const step1 = `
CREATE TABLE connections(
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, folded TEXT NOT NULL, removed INTEGER NOT NULL DEFAULT 0,
  good INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE UNIQUE INDEX connections_name ON connections(folded) WHERE removed=0;

CREATE TABLE models(no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);

CREATE TABLE records(
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, conn INTEGER NOT NULL, model TEXT NOT NULL, native TEXT NOT NULL,
  state INTEGER NOT NULL, hash BLOB NOT NULL, updated INTEGER NOT NULL, created INTEGER NOT NULL, pulled INTEGER NOT NULL,
  title TEXT NOT NULL, remote TEXT NOT NULL, fields TEXT NOT NULL);
CREATE INDEX records_conn ON records(conn, model, state);
CREATE TABLE natives(key INTEGER PRIMARY KEY, bytes BLOB);

CREATE TABLE fresh(key INTEGER PRIMARY KEY, conn INTEGER NOT NULL, model INTEGER NOT NULL, sort TEXT NOT NULL, hay TEXT NOT NULL);
CREATE TABLE words(pos INTEGER PRIMARY KEY, key INTEGER NOT NULL, conn INTEGER NOT NULL, sort TEXT NOT NULL, hay TEXT NOT NULL);
CREATE TABLE places(key INTEGER PRIMARY KEY, pos INTEGER NOT NULL);
CREATE VIRTUAL TABLE search USING fts5(hay, content='', contentless_delete=1, detail=none, prefix='1 2 3', tokenize='ascii');

CREATE TABLE history(
  no INTEGER PRIMARY KEY, key INTEGER NOT NULL, at INTEGER NOT NULL, field TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
  source TEXT NOT NULL, by TEXT NOT NULL, intent TEXT NOT NULL);
CREATE INDEX history_record ON history(key);

CREATE TABLE intents(
  no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, change TEXT NOT NULL UNIQUE, conn TEXT NOT NULL, model TEXT NOT NULL,
  native TEXT NOT NULL, record TEXT NOT NULL, title TEXT NOT NULL, op TEXT NOT NULL, patch TEXT NOT NULL, before TEXT NOT NULL,
  revision TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0,
  ended INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', by TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '',
  undoes TEXT NOT NULL DEFAULT '', undone TEXT NOT NULL DEFAULT '', changes TEXT NOT NULL DEFAULT '[]');
CREATE UNIQUE INDEX intents_open ON intents(conn, model, native) WHERE state IN ('planned','sent','unknown') AND native<>'';
CREATE INDEX intents_waiting ON intents(no) WHERE state IN ('planned','sent','unknown');
CREATE INDEX intents_record ON intents(record);

CREATE TABLE cursors(
  conn INTEGER NOT NULL, model TEXT NOT NULL, committed TEXT NOT NULL DEFAULT '', inflight TEXT NOT NULL DEFAULT '',
  scan INTEGER NOT NULL DEFAULT 0, full INTEGER NOT NULL DEFAULT 0, started INTEGER NOT NULL DEFAULT 0, moved INTEGER NOT NULL DEFAULT 0,
  complete INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(conn, model)) WITHOUT ROWID;
CREATE TABLE seen(scan INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY(scan, key)) WITHOUT ROWID;
CREATE TABLE runs(
  no INTEGER PRIMARY KEY, conn TEXT NOT NULL, model TEXT NOT NULL, started INTEGER NOT NULL, ended INTEGER NOT NULL DEFAULT 0,
  status TEXT NOT NULL, resumable INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0, changed INTEGER NOT NULL DEFAULT 0,
  same INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '');
CREATE INDEX runs_conn ON runs(conn, no);

CREATE TABLE calls(
  no INTEGER PRIMARY KEY AUTOINCREMENT, conn TEXT NOT NULL, op TEXT NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL,
  attempt INTEGER NOT NULL, started INTEGER NOT NULL, took INTEGER NOT NULL, waited INTEGER NOT NULL, error TEXT NOT NULL,
  request TEXT NOT NULL, request_body BLOB, request_size INTEGER NOT NULL,
  response TEXT NOT NULL, response_body BLOB, response_size INTEGER NOT NULL);
CREATE TABLE budgets(key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE settings(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`

// step4 brings the tables for a million records at hand; each stands with what uses it.
const step4 = segmentSchema + bundleSchema + usedSchema + draftSchema + historySchema + viewSchema + momentSchema + linkSchema

// step5 puts the moments of records where searches find them.
const step5 = columnSchema

// step6 makes bulk loads write less.
const step6 = idSchema
