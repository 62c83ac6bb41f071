/**
 * What containers reach of this machine: the TCP ports of its loopback interface and its ssh agent.
 *
 * <p>Entry: {@link io.dockbridge.hostservices.HostServices}, told by the daemon when a server can
 * be reached and when not. It runs {@code host_relay.py} on the server, which describes the
 * protocol, on {@code host-relay} ({@code HostRelay}). Streams to it wait there until a container
 * connects, each on a thread {@code host-stream-…} ({@code WaitingStreams}, {@code
 * ContainerRequest}).
 *
 * <p>To change which ports are allowed begin in {@code PortPolicy}; what an ssh agent may be asked,
 * in {@code AgentGate}; addresses and firewall rules, in {@code host_relay.py}. Why: ADR 28.
 */
package io.dockbridge.hostservices;
