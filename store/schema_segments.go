package store

// segmentSchema holds the search index: segments, each an unchanging index of some records, and their bytes in parts,
// whose ids are the segment's number and their own. A segment of level -1 is being written or is not used any more. dead
// are the records of a segment that left it, gone of them. What the index was before is dropped: it is made again of the
// records up to the key in the setting reindex.
const segmentSchema = `
CREATE TABLE segments(
  no INTEGER PRIMARY KEY AUTOINCREMENT, level INTEGER NOT NULL, docs INTEGER NOT NULL, head BLOB NOT NULL,
  gone INTEGER NOT NULL DEFAULT 0, dead BLOB);
CREATE TABLE parts(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
DROP TABLE fresh;
DROP TABLE words;
DROP TABLE places;
DROP TABLE search;
INSERT INTO settings(key, value) SELECT 'reindex', max(key) FROM records HAVING max(key) IS NOT NULL;
`
