// Package identity tells which records of different accounts are the same real person, company, task or
// appointment. It sees plain values alone, does no input or output, and answers the same for the same input
// whatever its order.
//
// The way of a question: [RolesOf] reads from a model which of its fields tell who somebody is, [Roles.Candidate] takes
// those values out of a record, and a [Matcher] finds the pairs that may be the same. It compares only what shares a
// key (an address, a number, the sound of a name), and weighs each agreement by how many others share the value, so
// that the e-mail of a family or of a front desk proves little. Weights are bits: ten bits more make a match a
// thousand times as likely.
//
// A [Pair] is automatic only where the names allow it, something as good as unique agrees, nothing that matters stands
// against it, and neither side has a second one that comes near. One to many is never automatic.
package identity
