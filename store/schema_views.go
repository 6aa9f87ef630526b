package store

// viewSchema holds saved views. A view belongs to the profile; what it says is kept as one document, because it is only
// ever read whole.
const viewSchema = `
CREATE TABLE views(folded TEXT PRIMARY KEY, name TEXT NOT NULL, made INTEGER NOT NULL, moved INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
`
