package store

// momentSchema ordered the live records by their moments, so that the newest of a million came at once.
const momentSchema = `
CREATE INDEX records_updated ON records(updated) WHERE state=0;
CREATE INDEX records_created ON records(created) WHERE state=0;
`

// columnSchema drops these orders: each record of a bulk load wrote a page of both. The segments of the search index have
// the moments instead, so it is made anew.
const columnSchema = `
DROP INDEX IF EXISTS records_updated;
DROP INDEX IF EXISTS records_created;
UPDATE segments SET level=-1;
DELETE FROM settings WHERE key='reindexed';
INSERT OR REPLACE INTO settings(key, value) SELECT 'reindex', max(key) FROM records HAVING max(key) IS NOT NULL;
`
