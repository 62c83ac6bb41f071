/**
 * What DockBridge's own commands ask of the daemon, under {@code /_dockbridge} on docker.sock.
 *
 * <p>{@link io.dockbridge.daemon.control.ControlApi} answers on the thread of the request; {@code
 * Daemon} builds it. It passes requests about ports to {@code ports} and those about servers to
 * {@code cloud}. {@link io.dockbridge.daemon.control.StatusJson} puts the status together and waits
 * for nothing.
 *
 * <p>To add a request begin in {@code ControlApi}; a field of {@code status --output json}, in
 * {@code StatusJson}, or for the server in {@code CloudReport} and {@code HostReport}.
 */
package io.dockbridge.daemon.control;
