package store

// momentSchema orders the live records by their moments, so that the newest of a million come at once.
const momentSchema = `
CREATE INDEX records_updated ON records(updated) WHERE state=0;
CREATE INDEX records_created ON records(created) WHERE state=0;
`
