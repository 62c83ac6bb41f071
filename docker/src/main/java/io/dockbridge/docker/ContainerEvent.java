package io.dockbridge.docker;

/**
 * Something that happened to a container, or to its connection with a network.
 *
 * @param containerId the full id
 * @param action the engine's word without arguments: start, die, stop, destroy, pause, rename …;
 *     connect and disconnect of a network; {@code service} for any change of a Swarm service, whose
 *     id then stands for the container's
 * @param timeNano nanoseconds since the epoch on the server's clock
 */
public record ContainerEvent(String containerId, String action, long timeNano) {}
