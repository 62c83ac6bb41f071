/**
 * Who we are and whom we trust: keys, host keys, and what of both goes into one login.
 *
 * <p>Enter at {@link io.dockbridge.ssh.auth.Login}. Lifecycle makes {@link
 * io.dockbridge.ssh.auth.SshKeyPair}s and pins host keys; openssh adds the user's agent and
 * known_hosts by {@link io.dockbridge.ssh.auth.Identity} and {@link
 * io.dockbridge.ssh.auth.HostKeys}. Called on the thread that connects, host keys on the
 * connection's receiving thread. To change which signatures are offered begin in {@code
 * OfferedKeys}; which cryptography runs: {@code CryptoProviders}.
 */
package io.dockbridge.ssh.auth;
