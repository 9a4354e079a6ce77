// Package bench measures a service of ours under Wine beside two other wrappers, as "make bench" does:
// floor, the least that a wrapper in Go does, and NSSM where there is one. All run the same child. They
// take turns in each round, so that what else the machine does meets all of them.
package bench
