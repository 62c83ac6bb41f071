package io.dockbridge.docker;

/**
 * A container's port as {@code docker ps} shows it after {@code ->}.
 *
 * @param containerPort 1 to 65535
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hostIp the address on the server that it is bound to, as the engine says it; empty or a
 *     wildcard means all
 * @param hostPort on the server; 0 while the engine has not chosen one yet (only in what a
 *     container asks for)
 */
public record PublishedPort(int containerPort, String protocol, String hostIp, int hostPort) {}
