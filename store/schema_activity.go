package store

// activitySteps are the migrations of the activity file, as steps are those of the store.
func activitySteps() []string { return []string{activitySchema} }

// activitySchema holds what every request writes: calls, budgets, and when a connection last answered.
const activitySchema = `
CREATE TABLE calls(
  no INTEGER PRIMARY KEY AUTOINCREMENT, ticket TEXT NOT NULL DEFAULT '', conn TEXT NOT NULL, op TEXT NOT NULL, method TEXT NOT NULL, url TEXT NOT NULL,
  status INTEGER NOT NULL, attempt INTEGER NOT NULL, started INTEGER NOT NULL, took INTEGER NOT NULL, waited INTEGER NOT NULL, error TEXT NOT NULL,
  request TEXT NOT NULL, request_body BLOB, request_size INTEGER NOT NULL,
  response TEXT NOT NULL, response_body BLOB, response_size INTEGER NOT NULL);
CREATE INDEX calls_ticket ON calls(ticket) WHERE ticket<>'';
CREATE TABLE budgets(key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE good(conn TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID;
`
