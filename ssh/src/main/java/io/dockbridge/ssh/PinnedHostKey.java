package io.dockbridge.ssh;

/**
 * The one host key that a server must show.
 *
 * @param publicKey as in known_hosts: {@code ssh-ed25519 AAAA…}, a comment may follow
 */
public record PinnedHostKey(String publicKey) {}
