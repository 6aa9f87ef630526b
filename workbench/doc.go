// Package workbench is what the product can do: one method per use-case, called by
// the screens and by the commands alike. Nothing in it draws, parses flags or asks
// questions; nothing above it knows a store, a vault, a connector or HTTP.
//
// A [Workbench] opens nothing until a use-case needs it: listing connectors reads no
// file, listing connections opens no vault. All methods are safe for concurrent use;
// all errors that a person may see are, or wrap, a *problem.Problem.
package workbench
