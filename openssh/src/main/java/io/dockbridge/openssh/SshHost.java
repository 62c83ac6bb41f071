package io.dockbridge.openssh;

import io.dockbridge.openssh.KnownHosts.Verdict;
import io.dockbridge.openssh.OpenSshException.Kind;
import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.ProxyCommand;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A host that the user reaches with {@code ssh}. Each {@link #connect} reads the configuration, the
 * known hosts and the agent anew. Thread-safe.
 */
public final class SshHost {
  private static final Logger LOG = LoggerFactory.getLogger(SshHost.class);

  private final SshUrl url;
  private final UserEnvironment user;
  private final Optional<Path> identity;
  private final Duration timeout;
  private final Liveness liveness;

  /**
   * Connects to nothing yet.
   *
   * @param identity a private key to be tried first
   * @param timeout for one attempt, unless ConnectTimeout is less
   * @param liveness when a silent connection is asked and given up, unless ServerAliveInterval says
   *     otherwise
   */
  public SshHost(
      SshUrl url,
      UserEnvironment user,
      Optional<Path> identity,
      Duration timeout,
      Liveness liveness) {
    this.url = url;
    this.user = user;
    this.identity = identity;
    this.timeout = timeout;
    this.liveness = liveness;
  }

  /** As the user named it. */
  public SshUrl url() {
    return url;
  }

  /**
   * Connects, checks the host key and logs in, as {@code ssh} would but without asking anybody.
   *
   * @throws OpenSshException whose kind and advice say what is wrong
   */
  public SshConnection connect() throws OpenSshException {
    return connect(timeout);
  }

  /** The same, but blocks for at most {@code limit}. */
  public SshConnection connect(Duration limit) throws OpenSshException {
    ClientConfig config = new ClientConfigReader(user).read(url);
    SshEndpoint endpoint = new SshEndpoint(config.host(), config.port(), config.user());
    KnownHosts known = knownHosts(config);
    Optional<ProxyCommand> route = route(config);
    UserKeys keys = UserKeys.collect(withIdentity(config));
    try {
      Login login = new Login(keys.identities(), known, route);
      SshConnection connection =
          SshConnection.open(
              endpoint,
              login,
              shortest(Stream.concat(Stream.of(timeout, limit), config.connectTimeout().stream())),
              config.deadAfter().map(Liveness::deadAfter).orElse(liveness));
      route.ifPresent(it -> connection.onClose(() -> close(it)));
      return connection;
    } catch (SshException e) {
      OpenSshException explained = explain(e, known, keys, route);
      route.ifPresent(SshHost::close);
      throw explained;
    } finally {
      close(keys);
    }
  }

  private static Duration shortest(Stream<Duration> limits) {
    return limits.min(Comparator.naturalOrder()).orElseThrow();
  }

  private ClientConfig withIdentity(ClientConfig config) {
    List<Path> files = new ArrayList<>(identity.stream().toList());
    files.addAll(config.identityFiles());
    return config.withIdentityFiles(files);
  }

  private KnownHosts knownHosts(ClientConfig config) throws OpenSshException {
    try {
      return KnownHosts.read(config);
    } catch (IOException e) {
      throw new OpenSshException(
          Kind.CONFIGURATION,
          "The known hosts cannot be read: " + e,
          "Check the files that `ssh -G " + url + "` calls userknownhostsfile.",
          e);
    }
  }

  private Optional<ProxyCommand> route(ClientConfig config) throws OpenSshException {
    if (config.jump().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(ProxyCommand.open(config.jump().get(), user.variables()));
    } catch (IOException e) {
      throw new OpenSshException(
          Kind.CONFIGURATION,
          "The ProxyCommand or ProxyJump of " + url + " cannot be run: " + e.getMessage(),
          "Try it with: ssh " + url,
          e);
    }
  }

  private OpenSshException explain(
      SshException e, KnownHosts known, UserKeys keys, Optional<ProxyCommand> route) {
    String complaint =
        route
            .flatMap(ProxyCommand::complaint)
            .map(it -> " (the way there said: " + it + ")")
            .orElse("");
    return switch (e.kind()) {
      case HOST_KEY ->
          new OpenSshException(Kind.HOST_KEY, hostKey(e, known), known.advice(url.toString()), e);
      case AUTHENTICATION ->
          new OpenSshException(
              Kind.AUTHENTICATION,
              sentence(e.getMessage() + "; tried: " + keys.description()),
              "Put a key there (ssh-copy-id), or the right one into the agent (ssh-add); what"
                  + " happens is seen with: ssh -v "
                  + url,
              e);
      case NETWORK, CHANNEL ->
          new OpenSshException(
              Kind.NETWORK,
              sentence(e.getMessage() + complaint),
              "Check the name, the port and the network; try it with: ssh " + url,
              e);
    };
  }

  private static String hostKey(SshException e, KnownHosts known) {
    String files =
        known.verdict().equals(Optional.of(Verdict.UNKNOWN)) ? " Read: " + known + "." : "";
    return sentence(e.getMessage()) + files;
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
  }

  private static void close(Closeable it) {
    try {
      it.close();
    } catch (IOException e) {
      LOG.debug("while closing {}: {}", it, e.toString());
    }
  }
}
