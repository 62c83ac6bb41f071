/**
 * Sockets of this machine: binding a port, accepting and receiving there.
 *
 * <p>Enter at {@link io.dockbridge.portforward.local.LocalEnds}, which {@code Forward} asks for a
 * {@link io.dockbridge.portforward.local.LocalEnd} on the thread {@code ports}. TCP connections are
 * accepted on {@code ports-accept}; datagrams are received by the package {@code udp}.
 *
 * <ul>
 *   <li>A port that is taken: {@code PortAllocator}. Loopback addresses: {@code LocalAddresses}.
 *   <li>Many ports and {@code ulimit -n}: {@code FileLimit}.
 * </ul>
 */
package io.dockbridge.portforward.local;
