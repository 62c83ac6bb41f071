/**
 * What went through forwarded ports: counters, the last connections, and whom to inform.
 *
 * <p>{@code Forward} begins a {@link io.dockbridge.portforward.traffic.ForwardedStream} with each
 * connection or sender of datagrams, on that connection's thread. It counts in {@code ForwardUse},
 * reports to {@link io.dockbridge.portforward.traffic.ForwardTraffic}, which keeps the server, and
 * ends in {@code ConnectionHistory}. To change what {@code ports} counts begin in {@code
 * ForwardUse}.
 */
package io.dockbridge.portforward.traffic;
