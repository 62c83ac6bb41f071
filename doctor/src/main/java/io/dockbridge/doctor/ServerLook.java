package io.dockbridge.doctor;

import io.dockbridge.docker.DockerEngine;
import io.dockbridge.lifecycle.KnownServer;
import io.dockbridge.ssh.PinnedHostKeys;
import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.SshEndpoint;
import io.dockbridge.ssh.SshException;
import io.dockbridge.ssh.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server of the cloud as it is found by logging in: a connection beside the daemon's. */
sealed interface ServerLook {
  /** For the engine's answer: somebody waits to be told. */
  Duration PATIENCE = Duration.ofSeconds(10);

  /** All is well. */
  record Usable(String server, String engineVersion) implements ServerLook {}

  /** Nobody can log in. */
  record NoSsh(SshException.Kind kind, String message) implements ServerLook {}

  /** There is no key to log in with. */
  record NoKey() implements ServerLook {}

  /** SSH works, the engine does not. */
  record NoEngine(String server, String message) implements ServerLook {}

  /**
   * How to log in.
   *
   * @param timeout for all of it
   */
  record Access(String user, int port, Path key, String engineSocket, Duration timeout) {}

  static ServerLook at(KnownServer server, Access access) {
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
    SshKey key = SshKey.load(access.key(), "dockbridge");
    return SshConnection.open(
        endpoint, key, PinnedHostKeys.of(hostKeys), access.timeout(), access.timeout());
  }

  private static ServerLook engine(SshConnection ssh, String server, Access access) {
    try (DockerEngine engine =
        new DockerEngine(() -> ssh.openSocket(access.engineSocket()), PATIENCE)) {
      return new Usable(server, engine.release());
    } catch (IOException e) {
      return new NoEngine(server, String.valueOf(e.getMessage()));
    }
  }

  /** What it means for SSH. */
  default Finding ssh() {
    return switch (this) {
      case Usable(String server, var _) -> new Finding.Ok("logs in to " + server);
      case NoEngine(String server, var _) -> new Finding.Ok("logs in to " + server);
      case NoKey _ -> new Finding.Skipped("there is no key to log in with");
      case NoSsh(SshException.Kind kind, String message) ->
          new Finding.Problem(message, advice(kind));
    };
  }

  private static String advice(SshException.Kind kind) {
    return switch (kind) {
      case NETWORK, CHANNEL ->
          "Look in Hetzner's console whether the server runs, and whether this network lets port"
              + " 22 out; `dockbridge server destroy` gives it up.";
      case AUTHENTICATION ->
          "The server knows another key than ours: `dockbridge server destroy`, the next has ours.";
      case HOST_KEY ->
          "Somebody else answers at this address, or the server was rebuilt: do not go on;"
              + " `dockbridge server destroy` gives it up.";
    };
  }

  /** What it means for the engine. */
  default Finding engine() {
    return switch (this) {
      case Usable(var _, String version) -> new Finding.Ok("Docker " + version + " answers");
      case NoSsh _, NoKey _ -> new Finding.Skipped("there is no SSH connection");
      case NoEngine(String server, String message) ->
          new Finding.Problem(
              "no Docker engine answers on %s: %s".formatted(server, message),
              "It may still be starting, or be starved; else `dockbridge server destroy`: the next"
                  + " command makes a new server.");
    };
  }
}
