// Package rules takes figures that a marketplace keeps and reckons what they are by another epoch: what commitments owe and earn, what deals pay,
// which proposals for a deal are let through. Everything in it is a function of values, with the rounding of the original's contracts, so that
// the embedded ledger and whoever wants to foresee a chain use the same arithmetic.
package rules
