/**
 * Test support for every module: manual time, an engine at the wire, OpenSSH's own server, and the
 * check that no test leaks threads.
 */
package io.dockbridge.testkit;
