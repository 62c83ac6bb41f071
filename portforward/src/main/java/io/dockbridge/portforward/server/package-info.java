/**
 * What ports ask of the server: connections, commands, and who listens there.
 *
 * <p>The daemon implements {@link io.dockbridge.portforward.server.ForwardDialer} and {@link
 * io.dockbridge.portforward.server.ServerCommands} over SSH. {@code Forward} dials on a
 * connection's own thread; {@code PortForwarder} asks the rest on its callers' threads.
 *
 * <ul>
 *   <li>A container that does not listen yet: {@code StartingContainer}.
 *   <li>Ports of the server's own programs: {@code ServerListeners}.
 *   <li>Containers with {@code --network host}: {@code HostNetwork}, {@code HostListeners} (ADR
 *       18).
 * </ul>
 */
package io.dockbridge.portforward.server;
