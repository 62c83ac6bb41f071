/**
 * {@code dockbridge mounts}: the folders that containers mount, and decisions about conflicts.
 * {@code MountsCommand} asks the daemon; {@code MountTable} prints its answer. Called by {@code
 * Commands} on the main thread.
 */
package io.dockbridge.cli.mounts;
