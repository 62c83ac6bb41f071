/**
 * Published ports are open local listeners.
 *
 * <p>{@link io.dockbridge.portforward.PortForwarder} is the entry: the daemon calls it for requests
 * that start and stop containers and for {@code dockbridge ports}; {@link
 * io.dockbridge.portforward.ContainerMonitor} calls it for the engine's events. Ports are opened
 * and closed on the thread {@code ports} alone; a connection runs on a virtual thread of its own.
 *
 * <ul>
 *   <li>Which ports should be open: {@code PortRules}, {@code Claim}, {@code ForwardPlan}.
 *   <li>Which local port belongs to whom, and conflicts: {@code ForwardTable}, {@code
 *       PortAllocator}.
 *   <li>One port, from the listener to the server: {@code Forward}, {@code LocalEnds}, {@code
 *       TcpEnd}; datagrams: {@code UdpEnd} and the package {@code udp}.
 *   <li>Containers with {@code --network host}: {@code HostNetwork}.
 * </ul>
 */
package io.dockbridge.portforward;
