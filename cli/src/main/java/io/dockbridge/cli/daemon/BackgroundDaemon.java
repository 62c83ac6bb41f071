package io.dockbridge.cli.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import io.dockbridge.cli.instance.DetachedProcess;
import io.dockbridge.cli.instance.Instance;
import io.dockbridge.cli.instance.LogTail;
import io.dockbridge.cli.instance.ProgramFiles;
import io.dockbridge.cli.output.CliException;
import io.dockbridge.cli.output.ExitCode;
import io.dockbridge.cli.output.Pause;
import io.dockbridge.config.ConfigException;
import io.dockbridge.config.IoReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts this program again as the daemon, and waits until its socket answers. */
final class BackgroundDaemon {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final long LARGEST_LOG_BYTES = 10_000_000;
  private static final int SHOWN_LINES = 8;

  private final Instance instance;
  private final Pause pause;

  BackgroundDaemon(Instance instance, Pause pause) {
    this.instance = instance;
    this.pause = pause;
  }

  Process start(List<String> options, Map<String, String> environment)
      throws CliException, ConfigException, InterruptedException {
    Path log = instance.state().logFile();
    List<String> command = ProgramFiles.ofThisProcess().daemon();
    command.addAll(List.of("start", "--detached"));
    command.addAll(options);
    try {
      makeReady(log);
      LogTail tail = LogTail.fromEnd(log);
      Process process = DetachedProcess.start(command, environment, log);
      await(process, tail);
      return process;
    } catch (IOException e) {
      throw billed(
          new CliException(
              "The daemon could not be started: " + IoReason.of(e), "See " + log + ".", e));
    }
  }

  /** Whoever cannot start still has to know what an earlier run left, and how to end that. */
  private CliException billed(CliException failure) {
    Optional<String> left = instance.serversLeft();
    return left.isEmpty() || failure.exitCode() == ExitCode.INSTANCE_CONFLICT
        ? failure
        : new CliException(
            failure.exitCode(),
            String.valueOf(failure.getMessage()),
            failure.advice()
                + " Server "
                + left.get()
                + " is still billed; delete it with: dockbridge stop");
  }

  private void makeReady(Path log) throws IOException, ConfigException {
    if (Files.exists(log) && Files.size(log) > LARGEST_LOG_BYTES) {
      Path old = log.resolveSibling(log.getFileName() + ".1");
      Files.move(log, old, StandardCopyOption.REPLACE_EXISTING);
    }
    instance.state().prepareLog();
  }

  private void await(Process process, LogTail tail)
      throws IOException, CliException, InterruptedException {
    // Before it answers it connects to its host, and has to have the time to say why it cannot.
    Duration deadline = DEADLINE.plus(instance.config().ssh().timeout());
    for (Duration waited = Duration.ZERO; !answers(process.pid()); waited = waited.plus(LOOK)) {
      if (!process.isAlive()) {
        throw billed(died(process.exitValue(), tail.more()));
      }
      if (waited.compareTo(deadline) > 0) {
        process.destroy();
        throw new CliException(
            ExitCode.FAILURE,
            "The daemon did not answer within " + deadline.toSeconds() + " s and was ended.",
            "See " + instance.state().logFile());
      }
      pause.pause(LOOK);
    }
  }

  /**
   * Asks for the pid, as somebody else may have the socket; who that is, and that it does not speak
   * our language, is the daemon's to say.
   */
  private boolean answers(long pid) {
    if (!instance.pid().equals(Long.toString(pid))) {
      return false; // it has no lock yet, so the socket is not its either
    }
    try {
      Optional<JsonNode> status = instance.control().status();
      return status.filter(it -> it.at("/instance_info/pid").asLong() == pid).isPresent();
    } catch (CliException _) {
      return false;
    }
  }

  /** Passes on what the daemon said last: its error, in the same two lines it would have here. */
  private CliException died(int exitCode, List<String> said) throws IOException {
    int error = said.size() - 1;
    while (error >= 0 && !said.get(error).startsWith("dockbridge: ")) {
      error--;
    }
    if (said.isEmpty() && Files.getFileStore(instance.state().home()).getUsableSpace() == 0) {
      return new CliException(
          ExitCode.FAILURE,
          "The daemon cannot start: No space left on device for " + instance.state().home() + ".",
          "Free some space on this machine.");
    }
    if (error < 0) {
      List<String> last = said.subList(Math.max(0, said.size() - SHOWN_LINES), said.size());
      return new CliException(
          Math.max(ExitCode.FAILURE, exitCode),
          "The daemon ended at once. It said:\n    " + String.join("\n    ", last),
          "See " + instance.state().logFile());
    }
    return new CliException(
        Math.max(ExitCode.FAILURE, exitCode),
        said.get(error).substring("dockbridge: ".length()),
        String.join("\n", said.subList(error + 1, said.size())).strip());
  }
}
