// Package sandbox imitates HighLevel's public API as far as contacts with their tasks, notes and
// appointments, tags, businesses, calendars, custom fields, users, locations and OAuth go, with its
// quirks. It shares no code with the connector that it tests.
//
// Where the service's behaviour is not verified, the behaviour lies in texts.go or in [Quirks],
// so that it can be switched. Two indexes are kept as the service does: reads by id see a
// write at once, listings and searches of contacts see it after Options.SearchLag. Lists of anything
// else, the search of tasks among them, see it at once.
//
// What belongs to a contact goes with it when it is deleted, without notices or writes of its own.
// Appointments do not repeat; of a calendar's free times only those count that another appointment takes.
package sandbox
