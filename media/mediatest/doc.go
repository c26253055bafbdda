// Package mediatest has synthetic tracks whose packets say where they come
// from, a receiver that checks them, and a lossy link. For tests and benchmarks.
package mediatest
