/**
 * The other side of a daemon's rehearsal. The JVM keeps what it learns in one run of a program for
 * the next ones (its AOT cache: classes, and which code is hot); what it has not seen starts cold.
 * So after a build the daemon is run once against what stands here: an SSH server on loopback that
 * lets one fresh key in and runs no command, and behind it an engine and a program at a port, both
 * without any container.
 */
package io.dockbridge.rehearsal;
