// Package discovery finds meetings on the LAN, and says why none was found.
//
// An app that is in a meeting announces it twice: by a signed UDP broadcast on
// every network it is connected to (the beacon), and by DNS-SD. Networks that
// swallow one often let the other through. [Browse] merges both. Neither carries
// the meeting's key: to find a meeting is not to be in it.
//
// What is heard comes from strangers. It is bounded before it is decoded, its
// signature proves only that the device named in it wrote it, and it says
// nothing about whether that device is anybody's friend.
//
// IPv4 only: a broadcast has no IPv6 counterpart but multicast, which DNS-SD
// covers.
package discovery
