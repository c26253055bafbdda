// Package app is what a window may ask of Alcove, and what it is told: bound
// structs with one method a command, whole snapshots with a version, frames for
// the media socket. It imports no window toolkit; package boot puts it behind
// Wails, behind a loopback socket, or behind a script.
//
// The contract stands in frontend/src/backend/ports.ts; view.go and the bound
// structs are its other half.
package app
