/**
 * What lies under an SSH session: the socket, its thread, its keep-alive, and the way there.
 *
 * <p>Enter at {@link io.dockbridge.ssh.transport.SocketTransport}, which takes the place of MINA's
 * own transport (ADR 11): one thread {@code ssh-connection-N} reads, every sender writes itself.
 * {@link io.dockbridge.ssh.transport.KeepAlive} runs on MINA's timer and closes what is silent for
 * too long (ADR 15). {@link io.dockbridge.ssh.transport.ProxyCommand} reaches a server through a
 * program. Used by {@code SshLink}, {@code Handshake} and {@code ClientSettings} only, except for
 * {@link io.dockbridge.ssh.transport.Liveness}, which carries the setting {@code ssh.keep_alive}.
 */
package io.dockbridge.ssh.transport;
