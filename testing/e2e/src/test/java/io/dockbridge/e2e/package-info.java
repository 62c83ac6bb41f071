/**
 * DockBridge from the outside: the real command in a process of its own, the real docker CLI, and
 * real servers of the sandbox. What a test needs to know about the inside it reads where a user
 * could: exit codes, output, files, {@code status}, and the cloud's own list of servers.
 */
package io.dockbridge.e2e;
