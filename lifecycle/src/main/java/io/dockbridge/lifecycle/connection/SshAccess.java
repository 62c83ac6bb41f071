package io.dockbridge.lifecycle.connection;

import io.dockbridge.ssh.transport.Liveness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to log in to a server, and where its engine is.
 *
 * @param keyPath our private key; made if it does not exist
 * @param timeout for one attempt to connect
 * @param liveness when a silent connection is asked and given up
 * @param proxyCommand a program for the shell, with %h and %p, that connects to the server
 * @param engineSocket path of the Docker engine's unix socket on the server
 */
public record SshAccess(
    String user,
    int port,
    Path keyPath,
    Duration timeout,
    Liveness liveness,
    Optional<String> proxyCommand,
    String engineSocket) {}
