// Package sandbox imitates Timely's public API (version 1.1) as far as accounts, users, clients, labels, projects,
// forecasts, hours, webhooks, permissions and OAuth go, with its quirks: bare arrays, a wrapper around every write,
// lists whose defaults hide data, three clocks, and parameters that are ignored without a word. It shares no code with
// the connector that it tests.
//
// Where the service's behaviour is not verified, it can be switched with [Quirks]; the words of its refusals are
// invented where nobody published them. Webhooks are sent for the subscriptions that were made over the API; their
// addresses stay names, deliveries go where the control routes say.
package sandbox
