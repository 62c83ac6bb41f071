/**
 * Published ports are open local listeners.
 *
 * <p>{@link io.dockbridge.portforward.PortForwarder} is the entry: the daemon calls it for requests
 * that start and stop containers; {@link io.dockbridge.portforward.ContainerMonitor} calls it for
 * the engine's events. Ports are opened and closed on the thread {@code ports} alone ({@code
 * PortThread}); a connection runs on a virtual thread of its own.
 *
 * <ul>
 *   <li>Which ports should be open: {@code plan}. Sockets of this machine: {@code local}.
 *   <li>Which local port belongs to whom: {@code ForwardTable}. One port, from the listener to the
 *       server: {@code Forward}.
 *   <li>Before a container is created: {@code CreatePlanner}. {@code dockbridge ports add}: {@code
 *       PortsByHand}.
 *   <li>Datagrams: {@code udp}. What the server is asked: {@code server}. Counters: {@code
 *       traffic}.
 * </ul>
 */
package io.dockbridge.portforward;
