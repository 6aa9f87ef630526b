// Package sandbox imitates HighLevel's public API as far as contacts, custom fields, tags,
// users, locations and OAuth go, with its quirks. It shares no code with the connector that it tests.
//
// Where the service's behaviour is not verified, the behaviour lies in texts.go or in [Quirks],
// so that it can be switched. Two indexes are kept as the service does: reads by id see a
// write at once, listings and searches see it after Options.SearchLag.
package sandbox
