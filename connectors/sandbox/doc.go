// Package sandbox is what all imitated providers share: loopback listeners, an OAuth
// server with a consent page, seeded people, a virtual clock, faults on request, a
// journal of every write, webhooks, and control routes for tests.
//
// A provider describes itself as a [Site]; everything around it is done here. Nothing
// in this package is for production data: passwords and tokens can be read by whoever
// holds the control key, and every listener is a loopback address.
//
// # Control
//
// Each provider serves the routes below /_sandbox, for the holder of the control key
// (header X-Sandbox-Key, a bearer token, or the query value key; otherwise 403):
//
//	GET  state              records, grants with their tokens, calls, writes, faults; ?kind=contacts for one kind, ?records=no for none
//	POST faults             {"add":[fault...],"clear":true | ["id",...]}; answers all faults that stand
//	POST clock              {"advance":"24h"}; answers {"now":...}
//	POST records/{kind}     {"action":"create"|"change"|"delete","id":"...","fields":{...}} as another person would
//	POST records/grants     delete revokes; change with {"expired":true} expires access tokens, with {"scopes":[...]} changes what was granted; without an id: all grants
//	POST hooks              {"url":"http://127.0.0.1:9/in","lose":0.1,"double":0.1,"delay":"2s","reorder":3,"retry":"none"|"a"|"b"}; {"url":""} stops
//	GET  held               requests that a hold fault keeps; POST release {"id":"..."} lets one go on, {} all
//
// # Faults
//
// A fault file is a JSON or YAML list; control takes the same objects. Keys:
//
//	id           name to clear it by; made when missing
//	provider     only at this provider; all when missing
//	route        "METHOD /path": * stands for any method or one segment, {name} for one segment, a last ** for the rest; all when missing
//	match        only requests whose body or query holds this text
//	kind         see below
//	count        how many calls it hits; 0 until cleared
//	skip         how many matching calls pass before the first is hit
//	probability  share of matching calls that are hit, drawn with the sandbox's seed; 0 means all
//	status, body answer to give (429, 500, 503, html, error-after)
//	retry_after  seconds, for 429 and 503; header left out when missing
//	delay        real time, as "750ms" (slow, timeout-before, timeout-after)
//	field, to    schema change: field's old name, and its new one
//	change       {"kind","action","id","fields"} for drift; a record of the provider's choice when missing
//
// Kinds:
//
//	429 500 503     that answer, nothing happens
//	html            an HTML page (status 502 unless given), nothing happens
//	error-after     the effect happens, the answer is status (500) and body
//	truncated       the effect happens, the JSON ends half way
//	slow            the answer comes after delay
//	hold            waits before anything happens until released; hold-after waits when it has happened
//	drop            the connection is closed, nothing happened
//	drop-after      the effect happens, then the connection is closed without an answer
//	timeout-before  nothing happens and no answer comes (until delay, or for ever)
//	timeout-after   the effect happens and no answer comes
//	lost-refresh    drop-after for a token refresh
//	revoke, expire  the grant of the request's token is revoked, its access tokens expired, before the request is looked at
//	drift           another person's change happens right after the answer was made
//	rename          field is called to in every JSON answer; retype: its value changes type
//	stale           a repeated request gets the first answer again
package sandbox
