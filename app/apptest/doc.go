// Package apptest holds meetings of several whole apps in one process, for
// tests: real gossip, control channels, WebRTC and databases on loopback; only
// microphones, cameras and loudspeakers are made up, since there the process
// ends. What a made-up microphone says names its owner, so that a test can tell
// whose packets arrived, not only how many.
package apptest
