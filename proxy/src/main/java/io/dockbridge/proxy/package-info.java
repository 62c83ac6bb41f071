/**
 * Moves bytes between two ends; knows no Docker, SSH or cloud.
 *
 * <p>Enter at {@link io.dockbridge.proxy.ProxyServer}: engine-socket (unix) and portforward (TCP)
 * accept with it, and a handler on a thread of its own serves each connection. {@link
 * io.dockbridge.proxy.Relay} joins the accepted {@link io.dockbridge.proxy.Duplex} with the dialled
 * one; where that is {@link io.dockbridge.proxy.Joinable}, as SSH's are, no bytes pass through here
 * (ADR 11). Threads: {@code NAME-accept} or one {@link io.dockbridge.proxy.AcceptLoop} for all TCP
 * ports; {@code NAME-1} and so on for connections. To change limits begin in {@code
 * ConnectionLimit}; half-close in {@code Relay} and {@code ChannelDuplex}; how our Python programs
 * start on a server in {@code PythonProgram}.
 */
package io.dockbridge.proxy;
