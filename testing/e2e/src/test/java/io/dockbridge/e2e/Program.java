package io.dockbridge.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A running program. Its outputs go to files, so that nobody has to read them for it to go on, and
 * a background process that inherits them keeps nobody waiting.
 */
final class Program implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<String> command;
  private final Process process;
  private final Path out;
  private final Path err;

  private Program(List<String> command, Process process, Path out, Path err) {
    this.command = command;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /**
   * Starts a program.
   *
   * @param environment all of it: nothing is inherited
   * @param folder where its output is kept
   * @param input from where it reads
   */
  static Program start(
      List<String> command,
      Map<String, String> environment,
      Path folder,
      ProcessBuilder.Redirect input) {
    try {
      Path out = Files.createTempFile(folder, "out", "");
      Path err = Files.createTempFile(folder, "err", "");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectInput(input)
              .redirectOutput(out.toFile())
              .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
      builder.environment().clear();
      builder.environment().putAll(environment);
      return new Program(command, builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** No input. */
  static ProcessBuilder.Redirect nothing() {
    return ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile());
  }

  Process process() {
    return process;
  }

  String out() {
    return read(out);
  }

  /** Both outputs so far. */
  String all() {
    return read(out) + read(err);
  }

  /** The file with its output so far. */
  Path outFile() {
    return out;
  }

  /** Its standard input, where that is a pipe. */
  OutputStream input() {
    return process.getOutputStream();
  }

  /** Waits for its end; a program that doesn't end is killed, and the test fails. */
  Result await() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        close();
        throw new AssertionError(
            "%s has not ended within %s; it said: %s%s"
                .formatted(command, PATIENCE, out(), read(err)));
      }
      return new Result(process.exitValue(), out(), read(err));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close();
      throw new AssertionError("interrupted while waiting for " + command, e);
    }
  }

  /** Kills it if it still runs. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
