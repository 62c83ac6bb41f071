/**
 * Joins {@code portforward} with the requests that create, start and stop containers, and with the
 * control API.
 *
 * <p>{@link io.dockbridge.daemon.ports.LocalPorts} is called on the threads of clients' requests,
 * which wait for it. {@link io.dockbridge.daemon.ports.PortControl} answers {@code dockbridge
 * ports} on the thread of that request. Neither has a thread of its own, but for one that checks a
 * container after its start.
 *
 * <p>To change what a start or stop does begin in {@code LocalPorts}; what a create may ask for, in
 * {@code CreateBindings}; what is kept for later runs, in {@code PortChoicesFile}.
 */
package io.dockbridge.daemon.ports;
