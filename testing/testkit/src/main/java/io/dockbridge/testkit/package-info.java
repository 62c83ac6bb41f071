/**
 * Test support for every module: manual time, an engine at the wire, OpenSSH's own server, free
 * ports, and the check that no test leaks threads.
 */
package io.dockbridge.testkit;
