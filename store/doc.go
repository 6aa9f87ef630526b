// Package store keeps everything a profile knows in one SQLite file: connections,
// records with their search index and history, the journal of writes, cursors and runs.
// What every request writes, calls and budgets, is in a smaller file beside it, so that no
// request waits for a page of records; that one may be lost without loss of anything else.
//
// A [Store] is safe for concurrent use, and several processes may have the same file
// open. Every write is one transaction that takes the write lock at its start; a method
// that returned nil has committed. What leads to a write at a provider (the journal, the
// records) is on the disk when the method returns; calls and budgets survive a crash of
// the process but may lose their last moments with the power.
//
// Errors that a person can act upon are, or wrap, a *problem.Problem: Storage for a disk
// that is full, damaged or not writable, Busy for another process that holds the file for
// too long, NotFound for a name nobody has. Times have microsecond precision and come
// back in UTC; the zero time stays zero.
//
// Nothing in this process may open the database files by other means while a Store has
// it: closing any other handle would drop the locks of all.
package store
