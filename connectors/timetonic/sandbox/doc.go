// Package sandbox imitates TimeTonic's API as far as keys, books, smart tables, their columns and rows, comments and
// the automations that call an address go, with its quirks. It shares no code with the connector that it tests.
//
// Everything is one address: the parameter req selects the function, answers are HTTP 200 even where they say no, and
// a request that is none is answered with a page of HTML. Where the service's behaviour is not verified it lies in
// texts.go or in [Options] and [Quirks], so that it can be switched.
//
// Webhooks are automations that people make in the service's own screens, for which control's hooks stand here; their
// body is what a person wrote down there: Options.Payload gives it. A write through the API tells nobody unless it
// says bypassUrlTrigger=false; what another person does always tells.
package sandbox
