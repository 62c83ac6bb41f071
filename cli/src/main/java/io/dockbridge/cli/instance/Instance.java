package io.dockbridge.cli.instance;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.DockBridgeConfig.OnStop;
import io.dockbridge.config.IoReason;
import io.dockbridge.config.StateDirectory;
import io.dockbridge.daemon.Daemon;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The instance that a command speaks of. */
public record Instance(DockBridgeConfig config, StateDirectory state, ControlClient control) {

  public static Instance of(DockBridgeConfig config) {
    return new Instance(config, new StateDirectory(config), new ControlClient(config.socketPath()));
  }

  /** As labels name it. */
  public String id() {
    return state.instanceId();
  }

  /** Whether there is anything to stop: a daemon, or a server of one that has ended. */
  public boolean isInUse() throws CliException {
    return isLocked() || serversLeft().isPresent();
  }

  /** Whether a daemon ever held its lock. */
  boolean hasRun() {
    return Files.exists(state.lockFile());
  }

  /**
   * Whether a daemon lives: it holds its lock from its first to its last moment. A shared lock
   * asks, since that needs no write access: the home may have become read-only.
   */
  public boolean isLocked() throws CliException {
    try (FileChannel channel = FileChannel.open(state.lockFile(), StandardOpenOption.READ);
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (NoSuchFileException _) {
      return false;
    } catch (OverlappingFileLockException _) {
      return true; // The daemon runs in this very process.
    } catch (IOException e) {
      throw new CliException(
          "The lock of the instance cannot be looked at (" + IoReason.of(e) + ").",
          "Check the permissions of " + state.lockFile() + ".",
          e);
    }
  }

  /**
   * Asks the daemon for something that it does at once.
   *
   * @throws CliException if none runs, or it will not
   */
  public JsonNode ask(String method, String path) throws CliException {
    return control.ask(method, path).orElseThrow(this::notRunning);
  }

  /**
   * How the daemon is.
   *
   * @throws CliException if none runs
   */
  public JsonNode status() throws CliException {
    return control.status().orElseThrow(this::notRunning);
  }

  /** What the pid file says, for messages. */
  public String pid() {
    try {
      return Files.readString(state.pidFile()).strip();
    } catch (IOException _) {
      return "unknown";
    }
  }

  /** How the daemon is; empty if it does not answer, for whatever reason. */
  public Optional<JsonNode> statusIfAnswered() throws CliException {
    try {
      return control.status();
    } catch (CliException e) {
      if (isLocked()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The process that holds the lock; empty if the pid file does not say. A pid of an earlier run
   * may be another process's by now, which then began after the file was written.
   */
  public Optional<ProcessHandle> daemonProcess() {
    try {
      Instant written = Files.getLastModifiedTime(state.pidFile()).toInstant();
      return ProcessHandle.of(Long.parseLong(pid()))
          .filter(
              it -> it.info().startInstant().filter(start -> start.isBefore(written)).isPresent());
    } catch (IOException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /**
   * What a daemon that runs was started with, each with key, value and origin; empty if none runs,
   * or one of another version.
   */
  public List<JsonNode> settingsInForce() {
    try {
      return control
          .ask("GET", "/_dockbridge/settings")
          .map(it -> it.valueStream().toList())
          .orElse(List.of());
    } catch (CliException _) {
      return List.of();
    }
  }

  /** Whether a daemon that runs deletes its server when it is stopped; it knows best. */
  public boolean destroysAtStop() {
    return settingsInForce().stream()
        .filter(it -> it.path("key").asText().equals("lifecycle.on_stop"))
        .map(it -> it.path("value").asText().equals("destroy"))
        .findFirst()
        .orElseGet(() -> config.lifecycle().onStop() == OnStop.DESTROY);
  }

  public CliException notRunning() {
    return new CliException(
        ExitCode.NOT_RUNNING,
        config
            .instanceName()
            .map("Instance %s is not running."::formatted)
            .orElseGet(() -> "DockBridge is not running on " + config.socketPath() + "."),
        serversLeft()
            .map(
                it ->
                    "Server "
                        + it
                        + " of its last run may still be billed. Delete it: dockbridge stop;"
                        + " or take it over: dockbridge start")
            .orElse("Start it with: dockbridge start"));
  }

  /** The servers that a daemon left when it ended; empty if there are none. */
  public Optional<String> serversLeft() {
    return names(Daemon::serversLeft);
  }

  /** The servers that may still come of a request that a crash broke off; empty if none can. */
  public Optional<String> serversUnanswered() {
    return names(Daemon::serversUnanswered);
  }

  private Optional<String> names(LastRun lastRun) {
    try {
      return Optional.of(String.join(", ", lastRun.names(state))).filter(it -> !it.isEmpty());
    } catch (IOException _) {
      return Optional.empty(); // No daemon could have written what cannot be read.
    }
  }

  private interface LastRun {
    List<String> names(StateDirectory state) throws IOException;
  }
}
