/**
 * The daemon's life: {@code start}, {@code stop}, {@code restart}, {@code status}, {@code keep},
 * {@code logs}. {@code BackgroundDaemon} starts this program again as the daemon; {@code
 * ForegroundDaemon} is the daemon in this process. Called by {@code Commands} on the main thread.
 *
 * <p>To change what people see of the status begin in {@code StatusTable}; what happens to a server
 * without a daemon, in {@code StopCommand}.
 */
package io.dockbridge.cli.daemon;
