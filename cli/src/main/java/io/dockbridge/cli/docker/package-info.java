/**
 * The docker CLI's own configuration. {@code DockerContext} selects a context while an instance
 * runs and restores the previous one; {@code HostChoice} reads which host docker would use. Called
 * by start, stop and doctor on the main thread, and by the daemon's end on the shutdown thread.
 */
package io.dockbridge.cli.docker;
