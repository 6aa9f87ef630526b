// Package standard is a provider of nobody's: a conforming, strict OAuth 2.0 and OpenID Connect server with a small API
// of people behind it, for connectors that somebody writes. It imitates no vendor and has no quirks: what it refuses,
// any conforming server may refuse.
//
// It describes itself (RFC 8414, OpenID Connect Discovery), wants PKCE with S256 from everybody, takes every port of
// 127.0.0.1 and [::1] and no name for them (RFC 8252), names itself in every authorization answer (RFC 9207), rotates
// refresh tokens without grace and ends the family of one that comes back (RFC 9700), revokes (RFC 7009), and connects
// devices (RFC 8628). ID tokens are signed with RS256.
package standard
