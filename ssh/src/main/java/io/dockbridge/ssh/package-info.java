/**
 * One authenticated SSH connection to a server, and the streams on it.
 *
 * <p>Enter at {@link io.dockbridge.ssh.SshConnection}. Lifecycle's connector and openssh's {@code
 * SshHost} open it; the daemon's session hands it to engine-socket, docker and portforward. It asks
 * {@link io.dockbridge.ssh.ExecFallback} how to open a stream, that asks {@link
 * io.dockbridge.ssh.Links} on which TCP connection ({@link io.dockbridge.ssh.SshLink}), and a
 * {@link io.dockbridge.ssh.channel.StreamChannel} carries it. Threads: docs/concurrency.md, "SSH".
 *
 * <ul>
 *   <li>To change what is opened ahead begin in {@code ChannelPool} (ADR 12); small beside large:
 *       {@code Links} (ADR 14); ports of distant servers: {@code PortRelay}, {@code KeepWarm} (21).
 *   <li>Hosts that forward nothing: {@code ExecFallback} (23). Logging in: {@code Handshake}.
 *   <li>Sub-packages: {@code channel} bytes and windows; {@code auth} keys, host keys, login;
 *       {@code transport} the socket under MINA, keep-alive, ProxyCommand, failures.
 * </ul>
 */
package io.dockbridge.ssh;
