package io.dockbridge.openssh;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What OpenSSH would do to reach a host.
 *
 * @param host to connect to
 * @param alias what the host is called in known_hosts instead (HostKeyAlias)
 * @param identityFiles in order; need not exist
 * @param certificateFiles of those keys; empty: beside each, as {@code id_ed25519-cert.pub}
 * @param identitiesOnly whether of the agent's keys only those are used that are in a file, too
 * @param agent the agent's socket
 * @param jump a program whose input and output are a connection to the port, if that is the way
 * @param knownHosts files, the first of which is written to; need not exist
 * @param knownHostsCommand whether a program is to be asked for known hosts, too
 * @param hashKnownHosts whether names are hashed there
 * @param deadAfter how long a connection may be silent before it counts as lost
 * @param connectTimeout how long connecting may take
 */
record ClientConfig(
    String host,
    int port,
    String user,
    Optional<String> alias,
    List<Path> identityFiles,
    List<Path> certificateFiles,
    boolean identitiesOnly,
    Optional<Path> agent,
    Optional<List<String>> jump,
    List<Path> knownHosts,
    boolean knownHostsCommand,
    Strictness strictness,
    boolean hashKnownHosts,
    Optional<Duration> deadAfter,
    Optional<Duration> connectTimeout) {

  ClientConfig withIdentityFiles(List<Path> files) {
    return new ClientConfig(
        host,
        port,
        user,
        alias,
        files,
        certificateFiles,
        identitiesOnly,
        agent,
        jump,
        knownHosts,
        knownHostsCommand,
        strictness,
        hashKnownHosts,
        deadAfter,
        connectTimeout);
  }
}
