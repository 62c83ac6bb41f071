package io.dockbridge.portforward.plan;

/**
 * A port of this machine. TCP and UDP have the same numbers for different ports.
 *
 * @param protocol {@code tcp} or {@code udp}
 */
public record LocalPort(int port, String protocol) {}
