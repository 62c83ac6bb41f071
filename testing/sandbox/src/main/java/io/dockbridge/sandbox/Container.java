package io.dockbridge.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * systemd-nspawn around one running system: from its boot to the end of its first process. Used by
 * one thread at a time.
 */
final class Container {
  private static final Duration START_LIMIT = Duration.ofSeconds(20);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

  /**
   * With {@code --keep-unit}, systemd-nspawn leaves the restart of a system that rebooted to its
   * caller.
   */
  static final int REBOOT = 133;

  /** systemd(1): what its first process does on these real-time signals. */
  private static final int SIGRTMIN = 34;

  private static final int POWER_OFF = SIGRTMIN + 4;
  private static final int RESTART = SIGRTMIN + 5;

  private final HostNetwork network;
  private final Pause pause;
  private final Process process;

  private Container(HostNetwork network, Pause pause, Process process) {
    this.network = network;
    this.pause = pause;
    this.process = process;
  }

  /**
   * Boots a tree.
   *
   * @param root the tree
   * @param binds what else it sees: {@code source:target}
   * @param console where the output of its console goes
   */
  static Container start(
      Path root, List<String> binds, Path console, HostNetwork network, Pause pause) {
    Cgroup cgroup = new Cgroup(network.name());
    ProcessBuilder builder = Command.builder(command(root, binds, network, cgroup.create()));
    builder.environment().put("SYSTEMD_NSPAWN_API_VFS_WRITABLE", "yes"); // dockerd sets ip_forward
    builder
        .environment()
        .put("SYSTEMD_NSPAWN_UNIFIED_HIERARCHY", "1"); // else its control groups are read-only
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(console.toFile()));
    try {
      Container container = new Container(network, pause, builder.start());
      container.awaitFirstProcess(console);
      return container;
    } catch (IOException e) {
      throw Tree.failed("cannot start systemd-nspawn", e);
    }
  }

  private static List<String> command(
      Path root, List<String> binds, HostNetwork network, List<String> groups) {
    String join =
        "for g in "
            + String.join(" ", groups)
            + "; do echo 0 >$g || exit 1; done; exec setsid \"$@\"";
    List<String> command = new ArrayList<>(List.of("sh", "-c", join, "sh", "systemd-nspawn"));
    command.addAll(
        List.of("--quiet", "--boot", "--directory=" + root, "--machine=" + network.name()));
    command.addAll(List.of("--register=no", "--keep-unit", "--console=pipe", "--resolv-conf=off"));
    command.add("--network-namespace-path=" + network.namespace());
    command.add("--capability=all");
    command.add(
        "--system-call-filter=@keyring bpf"); // runc joins a session keyring, and filters devices
    // with bpf
    binds.forEach(bind -> command.add("--bind=" + bind));
    return command;
  }

  private void awaitFirstProcess(Path console) {
    pause.until(() -> !process.isAlive() || firstProcess().isPresent(), START_LIMIT);
    if (firstProcess().isEmpty()) {
      kill();
      throw new SandboxException(
          SandboxException.Kind.HOST_COMMAND,
          network.name() + " did not boot: " + lastLine(console));
    }
  }

  private static String lastLine(Path console) {
    try {
      return Files.readAllLines(console).reversed().stream()
          .filter(l -> !l.isBlank())
          .findFirst()
          .orElse("no output");
    } catch (IOException e) {
      return "no output";
    }
  }

  /** The exit code of systemd-nspawn, once it is over. */
  CompletableFuture<Integer> exit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  boolean isRunning() {
    return process.isAlive();
  }

  void pressPowerButton() {
    signal(POWER_OFF);
  }

  void pressReset() {
    signal(RESTART);
  }

  private void signal(int signal) {
    firstProcess().ifPresent(pid -> Command.attempt("kill", "-" + signal, Long.toString(pid)));
  }

  /** The pid that the system's first process has outside. */
  Optional<Long> firstProcess() {
    return network.processes().stream().filter(Container::isFirst).findFirst();
  }

  private static boolean isFirst(long pid) {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines.anyMatch(
          line ->
              line.startsWith("NSpid:")
                  && line.split("\\s+", -1).length == 3
                  && line.endsWith("\t1"));
    } catch (IOException | UncheckedIOException e) {
      return false; // it has just ended
    }
  }

  /** Ends every process of the system at once, and waits for it. */
  void kill() {
    killAll(network, pause);
    process.destroyForcibly();
    pause.until(() -> !process.isAlive(), STOP_LIMIT);
  }

  /**
   * Ends all processes of a network number. Killing systemd-nspawn alone would leave the system's
   * processes behind, and its next boot would find ports and databases locked.
   */
  static void killAll(HostNetwork network, Pause pause) {
    Cgroup cgroup = new Cgroup(network.name());
    boolean ended = pause.until(() -> killRound(network, cgroup), STOP_LIMIT);
    if (!ended) {
      throw new SandboxException(
          SandboxException.Kind.HOST_COMMAND, network.name() + ": processes do not end");
    }
    pause.until(
        () -> {
          cgroup.remove();
          return cgroup.isGone();
        },
        STOP_LIMIT);
  }

  private static boolean killRound(HostNetwork network, Cgroup cgroup) {
    cgroup.kill();
    List<Long> left = network.processes();
    left.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    return left.isEmpty() && cgroup.isEmpty();
  }
}
