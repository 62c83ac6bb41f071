package io.dockbridge.demo;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Runs commands as somebody would type them, and shows them with what they say and how long they
 * took. On the demo's thread.
 */
final class DemoShell {
  /**
   * How a command ended.
   *
   * @param output all it wrote, standard output and error mixed
   */
  record Outcome(int exitCode, String output, Duration time) {}

  private final Map<String, String> environment;
  private final Path folder;
  private final DemoOutput out;
  private final DemoCancellation cancellation;

  /**
   * A shell.
   *
   * @param environment all of it: nothing is inherited
   * @param folder where commands run
   */
  DemoShell(
      Map<String, String> environment, Path folder, DemoOutput out, DemoCancellation cancellation) {
    this.environment = Map.copyOf(environment);
    this.folder = folder;
    this.out = out;
    this.cancellation = cancellation;
  }

  /** Runs a command line that has to succeed. */
  Outcome run(String line) throws DemoException, InterruptedException {
    Outcome outcome = attempt(line);
    if (outcome.exitCode() != 0) {
      throw new DemoException(
          "The demo ended early: this failed with exit code " + outcome.exitCode() + ": " + line,
          "What it said is above.");
    }
    return outcome;
  }

  /** Runs a command line that may fail. */
  Outcome attempt(String line) throws DemoException, InterruptedException {
    cancellation.check();
    out.command(line);
    long begin = System.nanoTime();
    try {
      Process process = start(line);
      Outcome outcome = cancellation.abortable(() -> kill(process), () -> finish(process, begin));
      out.took(outcome.time());
      return outcome;
    } catch (IOException | UncheckedIOException e) {
      throw new DemoException("This could not be run: " + line + " (" + e + ").", "", e);
    }
  }

  /** What a command prints, without showing that it ran. */
  String quietly(String line) throws DemoException, InterruptedException {
    cancellation.check();
    try {
      Process process = start(line);
      return cancellation.abortable(() -> kill(process), () -> output(process));
    } catch (IOException | UncheckedIOException e) {
      throw new DemoException("This could not be run: " + line + " (" + e + ").", "", e);
    }
  }

  private static String output(Process process) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      return reader.lines().collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process start(String line) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", line)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  private Outcome finish(Process process, long begin) {
    StringBuilder output = new StringBuilder();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.append(line).append('\n');
        out.said(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int exitCode = process.onExit().join().exitValue();
    return new Outcome(exitCode, output.toString(), Duration.ofNanos(System.nanoTime() - begin));
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
