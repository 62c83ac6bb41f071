package io.dockbridge.enginesocket.containers;

/**
 * A published port that is open here under another number than on the server.
 *
 * @param containerId the full id
 * @param hostIp the address on the server; empty: all
 * @param remotePort what the engine says
 * @param protocol {@code tcp} or {@code udp}
 * @param localPort what is true here
 */
public record Remap(
    String containerId, String hostIp, int remotePort, String protocol, int localPort) {}
