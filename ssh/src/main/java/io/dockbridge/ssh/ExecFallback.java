package io.dockbridge.ssh;

import io.dockbridge.ssh.channel.StreamTarget;
import io.dockbridge.ssh.channel.StreamTarget.Command;
import io.dockbridge.ssh.channel.StreamTarget.TcpPort;
import io.dockbridge.ssh.channel.StreamTarget.UnixSocket;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens streams, by a command for each where the server's sshd passes none on (AllowTcpForwarding
 * or AllowStreamLocalForwarding no, PermitOpen): {@code docker system dial-stdio} for the engine's
 * socket, a small Python program for a port. Why: ADR 23. Used by {@link SshConnection} and {@link
 * ChannelPool} on their callers' threads; thread-safe.
 */
final class ExecFallback {
  private static final Logger LOG = LoggerFactory.getLogger(ExecFallback.class);
  private static final Duration PROBE_PATIENCE = Duration.ofSeconds(20);

  /** An engine that is down is refused in the same way, and is asked for all the time. */
  private static final Duration PROBE_PAUSE = Duration.ofSeconds(10);

  private static final String GREETING = "@dockbridge\n";

  private static final String SCRIPT = script();

  private final Links links;

  private volatile boolean socketsByCommand;
  private volatile boolean portsByCommand;
  private volatile boolean socketsPass;
  private volatile boolean portsPass;

  /**
   * The last time that the host was asked whether a command reaches the engine. Guarded by this.
   */
  private Optional<Probe> probe = Optional.empty();

  /** Whoever comes while it runs waits for its answer, too. */
  private record Probe(CompletableFuture<Boolean> answer, long begun) {
    boolean isFresh() {
      return System.nanoTime() - begun < PROBE_PAUSE.toNanos();
    }
  }

  /** How to open something on a link. */
  @FunctionalInterface
  interface Opening<T> {
    T on(SshLink link, StreamTarget way) throws SshException;
  }

  ExecFallback(Links links) {
    this.links = links;
  }

  private static String script() {
    try (InputStream script = ExecFallback.class.getResourceAsStream("port_stdio.py")) {
      return Base64.getEncoder().encodeToString(script.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Opens it directly, or by a command where that is what works. */
  <T> T open(StreamTarget target, Opening<T> opening) throws SshException {
    if (isUsedFor(target)) {
      return byCommand(target, opening);
    }
    try {
      return directly(target, opening);
    } catch (SshException e) {
      if (!isBarred(target, e)) {
        throw e;
      }
      return target instanceof UnixSocket ? again(target, opening) : byCommand(target, opening, e);
    }
  }

  private <T> T directly(StreamTarget target, Opening<T> opening) throws SshException {
    T opened = links.open(link -> opening.on(link, target));
    passes(target);
    return opened;
  }

  /**
   * An engine that came up between the refusal and the command's answer is no reason to go by
   * commands for as long as the connection lives: only another refusal is.
   */
  private <T> T again(StreamTarget target, Opening<T> opening) throws SshException {
    try {
      return directly(target, opening);
    } catch (SshException e) {
      if (!e.isRefusal()) {
        throw e;
      }
      socketsByCommand = true;
      return byCommand(target, opening, e);
    }
  }

  private <T> T byCommand(StreamTarget target, Opening<T> opening, SshException refusal)
      throws SshException {
    LOG.info("sshd passes no streams to {} on, a command does: {}", target, refusal.getMessage());
    return byCommand(target, opening);
  }

  private <T> T byCommand(StreamTarget target, Opening<T> opening) throws SshException {
    return opening.on(links.withFreeSession(), command(target));
  }

  /**
   * One line, with nothing but single quotes around what the shell must not touch: every login
   * shell understands that, csh and fish included.
   */
  private static StreamTarget command(StreamTarget target) {
    return switch (target) {
      case UnixSocket(String path) ->
          new Command(
              "exec sh -c 'echo @dockbridge; exec docker --host \"unix://$1\" system dial-stdio'"
                  + " dockbridge "
                  + quoted(path),
              target.toString(),
              GREETING);
      case TcpPort(String host, int port) ->
          new Command(
              "exec python3 -IS -c 'import base64; exec(base64.b64decode(\"%s\"))' %s %d"
                  .formatted(SCRIPT, quoted(host), port),
              target.toString(),
              GREETING);
      case Command _ -> target;
    };
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private void passes(StreamTarget target) {
    switch (target) {
      case UnixSocket _ -> socketsPass = true;
      case TcpPort _ -> portsPass = true;
      case Command _ -> {}
    }
  }

  /** Whether sshd does not pass it on, as opposed to nobody being there. */
  private boolean isBarred(StreamTarget target, SshException refusal) {
    return switch (target) {
      case UnixSocket(String path) -> !socketsPass && refusal.isRefusal() && answersCommand(path);
      case TcpPort _ -> {
        portsPass |= refusal.isRefusal() && !refusal.isProhibited();
        portsByCommand |= !portsPass && refusal.isProhibited();
        yield refusal.isProhibited();
      }
      case Command _ -> false;
    };
  }

  /** sshd gives one and the same answer for "not allowed", "not there" and "nobody listens". */
  private boolean answersCommand(String path) {
    Probe mine = new Probe(new CompletableFuture<>(), System.nanoTime());
    Probe last;
    synchronized (this) {
      last = probe.filter(Probe::isFresh).orElse(mine);
      probe = Optional.of(last);
    }
    if (last.equals(mine)) {
      mine.answer().complete(runDocker(path));
    }
    return last.answer().join();
  }

  private boolean runDocker(String path) {
    String command = "sh -c 'exec docker --host \"unix://$1\" version' dockbridge " + quoted(path);
    try {
      return links.first().exec(command, PROBE_PATIENCE).exitCode() == 0;
    } catch (IOException e) {
      LOG.debug("no command reaches {}: {}", path, e.toString());
      return false;
    }
  }

  /** Whether streams to it are opened by a command. */
  boolean isUsedFor(StreamTarget target) {
    return switch (target) {
      case UnixSocket _ -> socketsByCommand;
      case TcpPort _ -> portsByCommand;
      case Command _ -> false;
    };
  }

  /** Whether a refusal of a port is known to come from nobody but the port. */
  boolean portsPass() {
    return portsPass;
  }

  /** What the user should know about it; empty while everything goes the direct way. */
  Optional<String> description() {
    if (!socketsByCommand && !portsByCommand) {
      return Optional.empty();
    }
    String what =
        !portsByCommand ? "commands go" : !socketsByCommand ? "ports go" : "commands and ports go";
    return Optional.of(
        "sshd on the host passes no streams on (AllowTcpForwarding, AllowStreamLocalForwarding):"
            + " %s through a program for each connection, which is slower".formatted(what));
  }
}
