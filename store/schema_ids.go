package store

// idSchema takes the ids out of an index of the records: ids are hashes, so that each record of a bulk load wrote a page of
// that index, twice. ids holds them all in their order but those of newids, which is small: it is added to ids whenever it
// has grown, in one go, so that each page is written for many. The setting named is the key up to which that was done.
const idSchema = `
CREATE TABLE ids(id TEXT PRIMARY KEY, key INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE newids(id TEXT PRIMARY KEY, key INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO ids(id, key) SELECT id, key FROM records ORDER BY id;
INSERT OR REPLACE INTO settings(key, value) SELECT 'named', max(key) FROM records HAVING max(key) IS NOT NULL;
CREATE TABLE plain(
  key INTEGER PRIMARY KEY, id TEXT NOT NULL, conn INTEGER NOT NULL, model TEXT NOT NULL, native TEXT NOT NULL,
  state INTEGER NOT NULL, hash BLOB NOT NULL, updated INTEGER NOT NULL, created INTEGER NOT NULL, pulled INTEGER NOT NULL,
  title TEXT NOT NULL, remote TEXT NOT NULL, fields TEXT NOT NULL, origin INTEGER NOT NULL DEFAULT 0);
INSERT INTO plain SELECT * FROM records;
DROP TABLE records;
ALTER TABLE plain RENAME TO records;
CREATE INDEX records_conn ON records(conn, model, state);
`
