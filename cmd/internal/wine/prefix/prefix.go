// Package prefix makes Wine prefixes for tests: private, booted Windows installations with a Service
// Control Manager of their own.
//
// A first boot takes ten seconds and 700 MB, so one template per user and Wine version is kept in
// the user's cache folder, and each prefix is a clone of it that shares the big files by hard links.
// A prefix is ended with its own server only, so any number of them live side by side.
package prefix
