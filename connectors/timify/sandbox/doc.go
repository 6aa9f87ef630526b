// Package sandbox imitates TIMIFY's developer API as far as an app's tokens, companies, customers with their
// custom fields, customers of the enterprise, appointments, resources and services go, with its quirks. It shares
// no code with the connector that it tests.
//
// Where the service's behaviour is not verified, the behaviour lies in texts.go or in [Options] and [Quirks], so
// that it can be switched. Lists see a write at once. There are no rate-limit headers and no conditional writes:
// the weak Etag is there to be seen only. Refresh tokens are opaque here, where the service's are JWTs.
//
// Webhooks are subscribed to in the service's own screens, for which control's hooks stand here; one address gets
// the events of all companies. What a delivery looks like is not documented: Options.Payload gives the form.
package sandbox
