package store

// segmentSchema holds the search index: segments, each an unchanging index of some records, and their bytes in parts.
// A part's id is the segment's number and the part's own, see partID.
const segmentSchema = `
CREATE TABLE segments(
  no INTEGER PRIMARY KEY AUTOINCREMENT, level INTEGER NOT NULL, docs INTEGER NOT NULL, head BLOB NOT NULL, dead BLOB);
CREATE TABLE parts(id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
`
