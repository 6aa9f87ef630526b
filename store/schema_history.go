package store

// historySchema says where values come from. An origin is what brought or made some values at one moment: a page of a
// pull, one answer, a write, a mapping. A record has the one that it was first seen with, a move in the history its own;
// so the first sight of a page of records costs one row.
const historySchema = `
CREATE TABLE origins(
  no INTEGER PRIMARY KEY, conn INTEGER NOT NULL, at INTEGER NOT NULL, source TEXT NOT NULL, by TEXT NOT NULL, user TEXT NOT NULL, intent TEXT NOT NULL, ref TEXT NOT NULL,
  ticket TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, called INTEGER NOT NULL, firsts INTEGER NOT NULL DEFAULT 0);
CREATE INDEX origins_conn ON origins(conn);
ALTER TABLE records ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
ALTER TABLE history ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
CREATE INDEX history_origin ON history(origin);
ALTER TABLE intents ADD COLUMN user TEXT NOT NULL DEFAULT '';
ALTER TABLE intents ADD COLUMN part INTEGER NOT NULL DEFAULT 0;
CREATE INDEX intents_part ON intents(undoes) WHERE part=1;
ALTER TABLE calls ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
CREATE INDEX calls_ticket ON calls(ticket) WHERE ticket<>'';
`
