package io.dockbridge.doctor;

import io.dockbridge.docker.DockerEngine;
import io.dockbridge.lifecycle.journal.KnownServer;
import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.auth.PinnedHostKeys;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What a login to a server of the cloud finds, over a connection of its own (ADR 16). */
sealed interface ServerProbe {
  /** For the engine's answer: a user waits for it. */
  Duration PATIENCE = Duration.ofSeconds(10);

  /** All is well. */
  record Usable(String server, String engineVersion) implements ServerProbe {}

  /** The login fails. */
  record NoSsh(SshException.Kind kind, String message) implements ServerProbe {}

  /** There is no key to log in with. */
  record NoKey() implements ServerProbe {}

  /** SSH works, the engine does not. */
  record NoEngine(String server, String message) implements ServerProbe {}

  /**
   * How to log in.
   *
   * @param timeout for all of it
   */
  record Access(String user, int port, Path key, String engineSocket, Duration timeout) {}

  static ServerProbe at(KnownServer server, Access access) {
    if (!Files.exists(access.key())) {
      return new NoKey();
    }
    SshEndpoint endpoint = new SshEndpoint(server.info().ip(), access.port(), access.user());
    try (SshConnection ssh = logIn(endpoint, server.hostKeys(), access)) {
      return engine(ssh, server.info().name(), access);
    } catch (SshException e) {
      return new NoSsh(e.kind(), e.getMessage());
    } catch (IOException e) {
      return new NoSsh(SshException.Kind.NETWORK, String.valueOf(e.getMessage()));
    }
  }

  private static SshConnection logIn(SshEndpoint endpoint, List<String> hostKeys, Access access)
      throws IOException {
    SshKeyPair key = SshKeyPair.load(access.key(), "dockbridge");
    return SshConnection.open(
        endpoint,
        key,
        PinnedHostKeys.of(hostKeys),
        access.timeout(),
        Liveness.deadAfter(access.timeout()));
  }

  private static ServerProbe engine(SshConnection ssh, String server, Access access) {
    try (DockerEngine engine =
        new DockerEngine(() -> ssh.openSocket(access.engineSocket()), PATIENCE)) {
      return new Usable(server, engine.release());
    } catch (IOException e) {
      return new NoEngine(server, String.valueOf(e.getMessage()));
    }
  }

  /** The result for SSH. */
  default CheckResult ssh() {
    return switch (this) {
      case Usable(String server, var _) -> new CheckResult.Ok("logs in to " + server);
      case NoEngine(String server, var _) -> new CheckResult.Ok("logs in to " + server);
      case NoKey _ -> new CheckResult.Skipped("there is no key to log in with");
      case NoSsh(SshException.Kind kind, String message) ->
          new CheckResult.Problem(message, advice(kind));
    };
  }

  private static String advice(SshException.Kind kind) {
    return switch (kind) {
      case NETWORK, CHANNEL ->
          "Check in Hetzner's console that the server runs, and that this network permits port 22;"
              + " `dockbridge server destroy` deletes it.";
      case AUTHENTICATION ->
          "The server has another key than ours; `dockbridge server destroy` deletes it.";
      case HOST_KEY ->
          "Another machine answers at this address, or the server was rebuilt. Do not continue;"
              + " `dockbridge server destroy` deletes the server.";
    };
  }

  /** The result for the engine. */
  default CheckResult engine() {
    return switch (this) {
      case Usable(var _, String version) -> new CheckResult.Ok("Docker " + version + " answers");
      case NoSsh _, NoKey _ -> new CheckResult.Skipped("there is no SSH connection");
      case NoEngine(String server, String message) ->
          new CheckResult.Problem(
              "no Docker engine answers on %s: %s".formatted(server, message),
              "It may still be starting, or overloaded. If not: `dockbridge server destroy`; the"
                  + " next command creates a new server.");
    };
  }
}
