package io.dockbridge.docker;

/**
 * Something that happened to a container.
 *
 * @param containerId the full id
 * @param action the engine's word without arguments: start, die, stop, destroy, pause, rename …
 * @param timeNano nanoseconds since the epoch on the server's clock
 */
public record ContainerEvent(String containerId, String action, long timeNano) {}
